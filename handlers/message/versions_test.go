package message_test

import (
	"fmt"
	"testing"
	"time"

	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestAMessageHasItsVersions(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	at := "/rooms/" + tea + "/messages/1"
	ann.Say(tea, 1)
	ann.Get(at + "/history").Is(200).Whole().Has("This message was not edited.")
	ann.Get(at).Lacks("/history")
	ann.Post(at, "body", "The <b> is on Monday.").Is(303)
	ann.Post(at, "body", "The <b> is on Tuesday.").Is(303)
	ann.Get("/rooms/" + tea).Has(`<a href="` + at + `/history" data-say="edited">`)
	ann.Get(at).Has("Show versions")
	bob.Get(at+"/history").Is(200).Whole().Has("The &lt;b&gt; is on <del>Monday</del><ins>Tuesday</ins>.", "Versions of message 1").Lacks("not edited", "Earlier versions")
	bob.Get(at+"/history", handlerstest.Text...).Is(200).Has(": The <b> is on Tuesday.\n", ": The <b> is on Monday.\n", "Z: ")
	bob.Get(at + "/history?from=x").Is(422)
	bob.Get(at+"/history?from=9223372036854775807").Is(200).Has("There are no versions that old.", `href="`+at+`/history"`).Lacks("Monday", "<ol")
}

func TestVersionsComeTenToAPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 1)
	at := "/rooms/" + tea + "/messages/1"
	for n := range 12 {
		ann.Post(at, "body", fmt.Sprint("version-", n)).Is(303)
	}
	ann.Get(at+"/history").Has("11</ins>", at+"/history?from=10", "Earlier versions").Lacks("version-0")
	ann.Get(at+"/history?from=10").Has("<ins>", "version-0").Lacks("?from=", "that old")
}

func TestWhoDeletedAMessageIsToldToItsAuthorAndAdmins(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, cay := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "cay")
	tea := ann.Room("Tea", "private")
	for _, who := range []string{"bob", "cay"} {
		ann.Post("/rooms/"+tea+"/members", "username", who).Is(303)
	}
	at := "/rooms/" + tea + "/messages/1"
	bob.Post("/rooms/"+tea+"/messages", "body", "a secret").Is(303)
	bob.Post(at, "body", "a word").Is(303)
	s.Person(t, "dan").Get(at + "/history").Is(404)
	cay.Get(at + "/history").Has("secret")
	ann.Post(at + "/delete").Is(303)
	for _, page := range []string{at, at + "/history"} {
		for _, who := range []*handlerstest.Browser{ann, bob} {
			who.Get(page).Is(200).Has("Deleted by ", "ann").Lacks("secret", "a word")
			who.Get(page, handlerstest.Text...).Is(200).Has("(deleted)\n    deleted by ann 20").Lacks("secret", "a word")
		}
		cay.Get(page, handlerstest.Text...).Is(200).Has("(deleted)\n").Lacks("deleted by", "secret")
		cay.Get(page).Is(200).Has("This message was deleted.").Lacks("Deleted by", "secret")
	}
}

// The wait for a late worker takes all of the request's time.
func TestAnEditThatIsNotStoredInTimeIsGivenBack(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.Deadline = 3 * time.Second })
	s.Posting.Patience = 1500 * time.Millisecond
	ann := s.Person(t, "ann")
	at := "/rooms/" + ann.Room("Tea", "public") + "/messages/1"
	ann.Say("tea", 1)
	s.Change(func(w *handlerstest.World) { w.Stalled = true })
	ann.Post(at, "body", "slow").Is(503).Whole().Has("not stored yet", "Message 1", ">\nslow</textarea>", "Save</button>")
}
