package timeline_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestWhoAsksForTextGetsATranscript(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 60)
	a := ann.Get("/rooms/"+tea, handlerstest.Text...).Is(200)
	if got := a.Header.Get("Content-Type"); got != "text/plain; charset=utf-8" {
		t.Errorf("it is %s", got)
	}
	if lines := strings.Count(a.Body, "\n"); lines != 50 || !strings.Contains(a.Body, " #60 ann: ") || strings.Contains(a.Body, " #10 ann: ") {
		t.Errorf("it has %d lines:\n%s", lines, a.Body)
	}
	if got := a.Header.Get("Link"); got != "</rooms/"+tea+`?before=11>; rel="prev"` {
		t.Errorf("it leads to %s", got)
	}
	a = ann.Get("/rooms/"+tea+"?before=11", handlerstest.Text...).Is(200).Has(" #1 ann: ", " #10 ann: ").Lacks(" #11 ann: ")
	if got := a.Header.Get("Link"); got != "</rooms/"+tea+`?after=10>; rel="next"` {
		t.Errorf("it leads to %s", got)
	}
	a = ann.Get("/rooms/"+tea+"?at=55..58", handlerstest.Text...).Is(200).Has(" #55 ann: ", " #58 ann: ").Lacks(" #54 ann: ", " #59 ann: ")
	if got := a.Header.Get("Link"); got != "" {
		t.Errorf("a range leads to %s", got)
	}
	a = ann.Get("/rooms/"+tea+"?at=3..99", handlerstest.Text...).Is(200).Has(" #3 ann: ", " #50 ann: ").Lacks(" #2 ann: ", " #51 ann: ")
	if got := a.Header.Get("Link"); got != "</rooms/"+tea+`?at=51..99>; rel="next"` {
		t.Errorf("the rest of a range is at %s", got)
	}
	ann.Get("/rooms/"+tea+"?at=51..99", handlerstest.Text...).Is(200).Has(" #51 ann: ", " #60 ann: ").Lacks(" #50 ann: ")
}

// Markdown is for eyes and browsers: a script gets what was typed.
func TestATranscriptHasTheSourceOfMessages(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := "/rooms/" + ann.Room("Tea", "public")
	const source = "**bold** [door](https://example.org/a_b_) `x < y`"
	ann.Post(tea+"/messages", "body", source+"\n\n```go\nvar x\n```").Is(303)
	ann.Get(tea).Is(200).Has("<strong>bold</strong>", "<code>x &lt; y</code>")
	for _, path := range []string{tea, tea + "/messages/1", tea + "/messages/1/thread", "/search?q=bold"} {
		ann.Get(path, handlerstest.Text...).Is(200).Has(source).Lacks("<strong>")
	}
	ann.Get(tea, handlerstest.Text...).Has("```go", "var x")
}

func TestWhoTakesAPageAsWellGetsThePage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	for accept, want := range map[string]string{
		"":                            "text/html; charset=utf-8",
		"*/*":                         "text/html; charset=utf-8",
		"text/*":                      "text/html; charset=utf-8",
		"text/html, text/plain":       "text/html; charset=utf-8",
		"text/plain;q=0.5, */*":       "text/html; charset=utf-8",
		"text/plain":                  "text/plain; charset=utf-8",
		"text/plain, */*;q=0.1":       "text/plain; charset=utf-8",
		"text/html;q=0.8, text/plain": "text/plain; charset=utf-8",
		"text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01": "text/html; charset=utf-8", // lynx
		"text/html, text/*;q=0.5, image/*, application/*":                               "text/html; charset=utf-8", // w3m
	} {
		a := ann.Get("/rooms/"+tea, "Accept", accept).Is(200)
		if got := a.Header.Get("Content-Type"); got != want {
			t.Errorf("%q gets %s", accept, got)
		}
		if !strings.Contains(a.Header.Get("Vary"), "Accept") {
			t.Errorf("%q: a cache is not told", accept)
		}
	}
}

func TestRoomsAreAListForScripts(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, ben := s.Person(t, "ann"), s.Person(t, "ben")
	tea := ann.Room("Tea", "public")
	ben.Post("/rooms/" + tea + "/join").Is(303)
	ann.Say(tea, 3)
	ann.Room("Coffee", "public")
	want := "joined\t/rooms/tea\tTea\t3 unread\nopen\t/rooms/coffee\tCoffee\t\n"
	if got := ben.Get("/rooms", handlerstest.Text...).Is(200).Body; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := ben.Get("/rooms?q=cof", handlerstest.Text...).Is(200).Body; got != "open\t/rooms/coffee\tCoffee\t\n" {
		t.Errorf("the search found %q", got)
	}
}

func TestAMessageFromAScriptIsAnsweredWithItsPermalink(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	a := ann.Send("/rooms/"+tea+"/messages", handlerstest.Text, "body", "without a nonce").Is(303).To("/rooms/" + tea + "#m-1")
	if want := s.Base + "/rooms/" + tea + "/messages/1\n"; a.Body != want {
		t.Errorf("got %q, want %q", a.Body, want)
	}
	ann.Send("/rooms/"+tea+"/messages", []string{"Accept", "*/*"}, "body", "from curl as it is").Is(303).To("/rooms/" + tea + "#m-2")
}

func TestAScriptIsRefusedInOneSentence(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	stranger := s.Browser(t)
	for what, a := range map[string]struct {
		handlerstest.Answer
		status   int
		sentence string
	}{
		"nobody":    {stranger.Get("/rooms/"+tea, handlerstest.Text...), 401, "Please sign in first.\n"},
		"no room":   {ann.Get("/rooms/none", handlerstest.Text...), 404, "That room does not exist.\n"},
		"no page":   {ann.Get("/none", handlerstest.Text...), 404, "There is nothing at this address.\n"},
		"empty":     {ann.Send("/rooms/"+tea+"/messages", handlerstest.Text, "body", " "), 422, "Write something first.\n"},
		"unsigned":  {stranger.Send("/rooms/"+tea+"/messages", handlerstest.Text, "body", "x"), 401, "Please sign in first.\n"},
		"no edit":   {ann.Send("/rooms/"+tea+"/messages/9", handlerstest.Text, "body", "x"), 404, "That message does not exist.\n"},
		"a name":    {ann.Send("/rooms", handlerstest.Text, "name", ""), 422, "A room name must have 1 to 80 characters.\n"},
		"no such":   {stranger.Send("/signin", handlerstest.Text, "email", "ann@example.org", "password", "wrong one"), 401, "That email and password do not match an account.\n"},
		"settings":  {ann.Send("/rooms/"+tea+"/settings", handlerstest.Text, "name", ""), 422, "A room name must have 1 to 80 characters.\n"},
		"a member":  {ann.Send("/rooms/"+tea+"/members", handlerstest.Text, "username", "nobody"), 422, "There is nobody with that username.\n"},
		"account":   {ann.Send("/account", handlerstest.Text, "do", "email", "email", "x"), 422, "That does not look like an email address.\n"},
		"goodbye":   {ann.Send("/account/delete", handlerstest.Text, "delete_password", "x"), 403, "That is not your password.\n"},
		"a sign-up": {stranger.Send("/signup", handlerstest.Text, "username", "x", "email", "x@example.org", "password", handlerstest.Password), 422, "A username must have 3 to 40 characters.\n"},
	} {
		if a.Answer.Status != a.status || a.Body != a.sentence || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s: %d %q", what, a.Answer.Status, a.Body)
		}
	}
}
