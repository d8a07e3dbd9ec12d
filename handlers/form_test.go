package handlers_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestWhatIsWrongWithAFormIsSaidOnItsPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := ann.Room("Tea", "public")
	post := func(path, body string, headers ...string) handlerstest.Answer {
		return ann.Do("POST", path, body, headers...)
	}
	post("/rooms/"+room+"/messages", "body=one&body=two").Is(422).Whole().Has("was sent twice", "one")
	post("/rooms/"+room+"/messages", "body=a%ffb").Is(422).Whole().Has("not valid UTF-8", "a\ufffdb")
	post("/rooms/"+room+"/messages", "body=a%00b").Is(422).Whole().Has("not valid UTF-8", "a\ufffdb")
	post("/rooms/"+room+"/messages", "body=ok&nonce=7").Is(422).Whole().Has("must be a UUID", "ok")
	post("/rooms/"+room+"/messages", `{"body":"x"}`, "Content-Type", "application/json").Is(422).Whole().Has("Send this as a form")
	post("/rooms/"+room+"/messages", `{"body":"x"}`, "Content-Type", "application/json", "HX-Request", "true").Is(422).Part().Has("Send this as a form")
	post("/rooms/"+room+"/messages", "--x\r\n", "Content-Type", "multipart/form-data; boundary=x").Is(422).Whole()
	post("/rooms/"+room+"/messages", "body=x", "Content-Type", "").Is(422)
	post("/rooms/"+room+"/messages", "\x1f\x8b\x08\x00body=x", "Content-Encoding", "gzip").Is(422)
	post("/rooms", "name=a&name=b").Is(422).Whole().Has("was sent twice")
	post("/rooms", "name=a&visibility=secret").Is(422).Whole().Has("either public or private")
	post("/signup", "username=a%ff&email=b&password=c").Is(422).Whole().Has("not valid UTF-8")
	post("/account", "do=fly").Is(422).Whole().Has("Say what to change")
	post("/account", "do=revoke&session=7").Is(422).Whole().Has("must be a UUID")
	post("/account", "do=revoke").Is(422).Whole()
	ann.Get("/rooms?q=%ff").Is(422).Whole().Has("not valid UTF-8")
	ann.Get("/rooms?q=a&q=b").Is(422).Has("was sent twice")
	ann.Get("/rooms?q=" + strings.Repeat("a", 81)).Is(422).Whole().Has(`role="alert"`)
	ann.Get("/rooms?q="+strings.Repeat("a", 81), handlerstest.HTMX...).Is(422).Part().Has(`role="alert"`)
	ann.Get("/rooms/%ff").Is(422).Whole()
	ann.Get("/rooms/a%00b").Is(422).Whole()
	ann.Get("/rooms/" + room).Is(200).Has("Nothing has been said")
}
