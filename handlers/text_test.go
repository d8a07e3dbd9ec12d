package handlers

import (
	"strings"
	"testing"
)

var text = []string{"Accept", "text/plain"}

func TestWhoAsksForTextGetsATranscript(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 60)
	a := ann.get("/rooms/"+tea, text...).is(200)
	if got := a.header.Get("Content-Type"); got != "text/plain; charset=utf-8" {
		t.Errorf("it is %s", got)
	}
	if lines := strings.Count(a.body, "\n"); lines != 50 || !strings.Contains(a.body, " #60 ann: ") || strings.Contains(a.body, " #10 ann: ") {
		t.Errorf("it has %d lines:\n%s", lines, a.body)
	}
	if got := a.header.Get("Link"); got != "</rooms/"+tea+`?before=11>; rel="prev"` {
		t.Errorf("it leads to %s", got)
	}
	a = ann.get("/rooms/"+tea+"?before=11", text...).is(200).has(" #1 ann: ", " #10 ann: ").lacks(" #11 ann: ")
	if got := a.header.Get("Link"); got != "</rooms/"+tea+`?after=10>; rel="next"` {
		t.Errorf("it leads to %s", got)
	}
}

// Markdown is for eyes and browsers: a script gets what was typed.
func TestATranscriptHasTheSourceOfMessages(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := "/rooms/" + ann.room("Tea", "public")
	const source = "**bold** [door](https://example.org/a_b_) `x < y`"
	ann.post(tea+"/messages", "body", source+"\n\n```go\nvar x\n```").is(303)
	ann.get(tea).is(200).has("<strong>bold</strong>", "<code>x &lt; y</code>")
	for _, path := range []string{tea, tea + "/messages/1", tea + "/messages/1/thread", "/search?q=bold"} {
		ann.get(path, text...).is(200).has(source).lacks("<strong>")
	}
	ann.get(tea, text...).has("```go", "var x")
}

func TestWhoTakesAPageAsWellGetsThePage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
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
		a := ann.get("/rooms/"+tea, "Accept", accept).is(200)
		if got := a.header.Get("Content-Type"); got != want {
			t.Errorf("%q gets %s", accept, got)
		}
		if !strings.Contains(a.header.Get("Vary"), "Accept") {
			t.Errorf("%q: a cache is not told", accept)
		}
	}
}

func TestRoomsAreAListForScripts(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, ben := s.person(t, "ann"), s.person(t, "ben")
	tea := ann.room("Tea", "public")
	ben.post("/rooms/" + tea + "/join").is(303)
	ann.say(tea, 3)
	ann.room("Coffee", "public")
	want := "joined\t/rooms/tea\tTea\t3 unread\nopen\t/rooms/coffee\tCoffee\t\n"
	if got := ben.get("/rooms", text...).is(200).body; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := ben.get("/rooms?q=cof", text...).is(200).body; got != "open\t/rooms/coffee\tCoffee\t\n" {
		t.Errorf("the search found %q", got)
	}
}

func TestAMessageFromAScriptIsAnsweredWithItsPermalink(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	a := ann.send("/rooms/"+tea+"/messages", text, "body", "without a nonce").is(303).to("/rooms/" + tea + "#m-1")
	if want := s.base + "/rooms/" + tea + "/messages/1\n"; a.body != want {
		t.Errorf("got %q, want %q", a.body, want)
	}
	ann.send("/rooms/"+tea+"/messages", []string{"Accept", "*/*"}, "body", "from curl as it is").is(303).to("/rooms/" + tea + "#m-2")
}

func TestAScriptIsRefusedInOneSentence(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	stranger := s.browser(t)
	for what, a := range map[string]struct {
		answer
		status   int
		sentence string
	}{
		"nobody":    {stranger.get("/rooms/"+tea, text...), 401, "Please sign in first.\n"},
		"no room":   {ann.get("/rooms/none", text...), 404, "That room does not exist.\n"},
		"no page":   {ann.get("/none", text...), 404, "There is nothing at this address.\n"},
		"empty":     {ann.send("/rooms/"+tea+"/messages", text, "body", " "), 422, "Write something first.\n"},
		"unsigned":  {stranger.send("/rooms/"+tea+"/messages", text, "body", "x"), 401, "Please sign in first.\n"},
		"no edit":   {ann.send("/rooms/"+tea+"/messages/9", text, "body", "x"), 404, "That message does not exist.\n"},
		"a name":    {ann.send("/rooms", text, "name", ""), 422, "A room name must have 1 to 80 characters.\n"},
		"no such":   {stranger.send("/signin", text, "email", "ann@example.org", "password", "wrong one"), 401, "That email and password do not match an account.\n"},
		"settings":  {ann.send("/rooms/"+tea+"/settings", text, "name", ""), 422, "A room name must have 1 to 80 characters.\n"},
		"a member":  {ann.send("/rooms/"+tea+"/members", text, "username", "nobody"), 422, "There is nobody with that username.\n"},
		"account":   {ann.send("/account", text, "do", "email", "email", "x"), 422, "That does not look like an email address.\n"},
		"goodbye":   {ann.send("/account/delete", text, "delete_password", "x"), 403, "That is not your password.\n"},
		"a sign-up": {stranger.send("/signup", text, "username", "x", "email", "x@example.org", "password", password), 422, "A username must have 3 to 40 characters.\n"},
	} {
		if a.answer.status != a.status || a.body != a.sentence || !strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s: %d %q", what, a.answer.status, a.body)
		}
	}
}
