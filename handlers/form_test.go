package handlers

import (
	"strings"
	"testing"
)

func TestWhatIsWrongWithAFormIsSaidOnItsPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := ann.room("Tea", "public")
	post := func(path, body string, headers ...string) answer { return ann.do("POST", path, body, headers...) }
	post("/rooms/"+room+"/messages", "body=one&body=two").is(422).whole().has("was sent twice", "one")
	post("/rooms/"+room+"/messages", "body=a%ffb").is(422).whole().has("not valid UTF-8", "a\ufffdb")
	post("/rooms/"+room+"/messages", "body=a%00b").is(422).whole().has("not valid UTF-8", "a\ufffdb")
	post("/rooms/"+room+"/messages", "body=ok&nonce=7").is(422).whole().has("must be a UUID", "ok")
	post("/rooms/"+room+"/messages", `{"body":"x"}`, "Content-Type", "application/json").is(422).whole().has("Send this as a form")
	post("/rooms/"+room+"/messages", `{"body":"x"}`, "Content-Type", "application/json", "HX-Request", "true").is(422).part().has("Send this as a form")
	post("/rooms/"+room+"/messages", "--x\r\n", "Content-Type", "multipart/form-data; boundary=x").is(422).whole()
	post("/rooms/"+room+"/messages", "body=x", "Content-Type", "").is(422)
	post("/rooms/"+room+"/messages", "\x1f\x8b\x08\x00body=x", "Content-Encoding", "gzip").is(422)
	post("/rooms", "name=a&name=b").is(422).whole().has("was sent twice")
	post("/rooms", "name=a&visibility=secret").is(422).whole().has("either public or private")
	post("/signup", "username=a%ff&email=b&password=c").is(422).whole().has("not valid UTF-8")
	post("/account", "do=fly").is(422).whole().has("Say what to change")
	post("/account", "do=revoke&session=7").is(422).whole().has("must be a UUID")
	post("/account", "do=revoke").is(422).whole()
	ann.get("/rooms?q=%ff").is(422).whole().has("not valid UTF-8")
	ann.get("/rooms?q=a&q=b").is(422).has("was sent twice")
	ann.get("/rooms?q=" + strings.Repeat("a", 81)).is(422).whole().has(`role="alert"`)
	ann.get("/rooms?q="+strings.Repeat("a", 81), htmx...).is(422).part().has(`role="alert"`)
	ann.get("/rooms/%ff").is(422).whole()
	ann.get("/rooms/a%00b").is(422).whole()
	ann.get("/rooms/" + room).is(200).has("Nothing has been said")
}
