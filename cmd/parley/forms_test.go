package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/e2e/browser"
)

// enc is one field of a form.
func enc(name, value string) string { return name + "=" + url.QueryEscape(value) }

func TestAForeignValueIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	seq := ann.Say(slug, "a message")
	message := fmt.Sprintf("/rooms/%s/messages/%d", slug, seq)
	signUp := func(field, value string) string {
		fields := map[string]string{"username": "fresh", "email": "fresh@example.org", "password": browser.Password}
		fields[field] = value
		return enc("username", fields["username"]) + "&" + enc("email", fields["email"]) + "&" + enc("password", fields["password"])
	}
	const bidi = "ab\u202ecd"
	for _, c := range []struct {
		what, path, body string
		status           int
		says             string
	}{
		{"a username that is too short", "/signup", signUp("username", "ab"), 422, "A username must have 3 to 40 characters."},
		{"a username that is too long", "/signup", signUp("username", strings.Repeat("x", 41)), 422, "A username must have 3 to 40 characters."},
		{"a username with NUL", "/signup", signUp("username", "ab\x00cd"), 422, "is not valid UTF-8 text."},
		{"a username with a bell", "/signup", signUp("username", "ab\acd"), 422, "cannot contain control or invisible characters."},
		{"a username that turns round", "/signup", signUp("username", bidi), 422, "cannot contain control or invisible characters."},
		{"a username with nothing to see", "/signup", signUp("username", "ab\u200bcd"), 422, "cannot contain control or invisible characters."},
		{"a username with a tag", "/signup", signUp("username", "<b>abc"), 422, "A username has letters and digits"},
		{"a username in Latin-1", "/signup", "username=Ren%E9e&email=a%40example.org&password=correcthorse", 422, "is not valid UTF-8 text."},
		{"an email that is none", "/signup", signUp("email", "nobody"), 422, "That does not look like an email address."},
		{"an email that is too long", "/signup", signUp("email", strings.Repeat("x", 250)+"@example.org"), 422, "That does not look like an email address."},
		{"an email with a line break", "/signup", signUp("email", "a@example.org\r\nBcc: b@example.org"), 422, "That does not look like an email address."},
		{"a password that is too short", "/signup", signUp("password", "seven77"), 422, "A password must have at least 8 characters. That one has 7:"},
		{"a password that is too long", "/signup", signUp("password", strings.Repeat("é", 129)), 422, "A password can have 128 characters at most."},
		{"a sign-up of nothing", "/signup", "", 422, "A username must have"},
		{"a sign-in of nothing", "/signin", "", 422, "That does not look like an email address."},
		{"a sign-in of nobody", "/signin", enc("email", "nobody@example.org") + "&" + enc("password", "x"), 401, "That email and password do not match an account."},
		{"a room without a name", "/rooms", "", 422, "A room name must have 1 to 80 characters."},
		{"a room's name of spaces", "/rooms", enc("name", " \t\u3000 "), 422, "A room name must have 1 to 80 characters."},
		{"a room's name that is too long", "/rooms", enc("name", strings.Repeat("x", 81)), 422, "A room name must have 1 to 80 characters."},
		{"a room's name that turns round", "/rooms", enc("name", bidi), 422, "cannot contain control or invisible characters."},
		{"a room's name with an escape", "/rooms", enc("name", "a\x1b[2J"), 422, "cannot contain control or invisible characters."},
		{"a topic that is too long", "/rooms", enc("name", "n") + "&" + enc("topic", strings.Repeat("x", 251)), 422, "A topic must have"},
		{"a visibility that is none", "/rooms", enc("name", "n") + "&visibility=secret", 422, "A room is either public or private."},
		{"a message of nothing", "/rooms/" + slug + "/messages", "", 422, "Write something first."},
		{"a message of spaces", "/rooms/" + slug + "/messages", enc("body", " \n\u00a0\u200b "), 422, "Write something first."},
		{"a message that is too long", "/rooms/" + slug + "/messages", enc("body", strings.Repeat("ä", 8001)), 422, "That is 8001 characters; a message can have 8000."},
		{"a message with NUL", "/rooms/" + slug + "/messages", "body=a%00b", 422, "is not valid UTF-8 text."},
		{"a message with an escape", "/rooms/" + slug + "/messages", enc("body", "a\x1bb"), 422, "no control characters."},
		{"a message in Latin-1", "/rooms/" + slug + "/messages", "body=%E9t%E9", 422, "is not valid UTF-8 text."},
		{"a message in UTF-16", "/rooms/" + slug + "/messages", "body=%FF%FEa%00", 422, "is not valid UTF-8 text."},
		{"a message of half a pair", "/rooms/" + slug + "/messages", "body=%ED%A0%80", 422, "is not valid UTF-8 text."},
		{"a nonce that is none", "/rooms/" + slug + "/messages", "body=x&nonce=7", 422, "must be a UUID."},
		{"a body twice", "/rooms/" + slug + "/messages", "body=x&body=y", 422, "was sent twice."},
		{"a broken escape", "/rooms/" + slug + "/messages", "body=100%&nonce=%zz", 422, "is not valid UTF-8 text."},
		{"hundreds of fields", "/rooms/" + slug + "/messages", "body=x" + strings.Repeat("&a=", 300), 422, ""},
		{"an edit to nothing", message, "body=", 422, "Write something first."},
		{"an edit with NUL", message, "body=%00", 422, "is not valid UTF-8 text."},
		{"an emoji that is none", message + "/reactions", "emoji=hello", 422, ""},
		{"no emoji at all", message + "/reactions", "", 422, ""},
		{"settings without a name", "/rooms/" + slug + "/settings", "name=", 422, "A room name must have 1 to 80 characters."},
		{"a member that is nobody", "/rooms/" + slug + "/members", "username=nobody-at-all", 422, "There is nobody with that username."},
		{"a member with NUL", "/rooms/" + slug + "/members", "username=%00", 422, "is not valid UTF-8 text."},
		{"an account form that is none", "/account", "do=everything", 422, "Say what to change"},
		{"a new password that is too short", "/account", "do=password&current_password=x&new_password=y", 422, "A password must have at least 8 characters. That one has 1:"},
		{"a new password with a wrong one", "/account", "do=password&current_password=x&new_password=yyyyyyyy", 403, "That is not your password."},
		{"a session that is none", "/account", "do=revoke&session=mine", 422, "must be a UUID."},
		{"deleting with a wrong password", "/account/delete", "delete_password=x", 403, "That is not your password."},
	} {
		who := ann
		if c.path == "/signup" || c.path == "/signin" {
			who = browser.Open(t, w.unlimited.base)
		}
		shown(t, c.what, who.Do(http.MethodPost, c.path, c.body), c.status, c.says)
		shown(t, c.what+", of a script", who.Do(http.MethodPost, c.path, c.body, browser.HTMX...), c.status, c.says)
	}
	equal(t, "messages", len(ann.Page(slug).Articles), 1)
	w.serves(t, ann, slug)
}

func TestWhatIsWrittenStaysText(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := ann.MakeRoom(`<img src=x onerror=alert(1)> "of" `+ann.Name, "public")
	s := ann.Open(slug)
	for _, body := range []string{
		"<script>alert(1)</script>", `"><svg onload=alert(1)>`, "</textarea></article><h1>gone", "<!-- -->", "&lt;&amp;&#0;", "${7*7}{{7*7}}",
		"\u202eright to left\u202c", "שלום \u2067نص\u2069", "a\u0301\u200d\ufeff", "\ttabs\tstay", "two\nlines", "javascript:alert(1)",
		strings.Repeat("𝓁", 8000), strings.Repeat("<", 8000),
	} {
		seq := ann.Say(slug, body)
		s.Await("the message", func(l *browser.Log) bool { return len(l.Articles) == int(seq) })
		s.Look(func(l *browser.Log) { equal(t, "on the socket", l.Body(seq), body) })
		equal(t, "on the page", ann.Page(slug).Body(seq), body)
	}
	s.Clean()
	s.Level(ann.Page(slug).Transcript())
	ann.Get("/rooms/"+slug).Lacks("<script>alert", "<img src=x", "<svg onload", "<h1>gone", `href="javascript:`).Is(200)
	ann.Get("/rooms?q=" + url.QueryEscape(`"><script>alert(1)</script>`)).Is(200).Lacks("<script>alert")
	ann.Get("/signin?next=" + url.QueryEscape("//evil.example")).Is(303).Lacks("evil.example")
	browser.Open(t, w.unlimited.base).Get("/signin?next=" + url.QueryEscape(`"><script>alert(1)</script>`)).Is(200).Lacks("<script>alert")
}

func TestTenMegabytesAreTooMuchForAnyForm(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	seq := ann.Say(slug, "a message")
	body := "body=" + strings.Repeat("x", 10<<20)
	for _, path := range []string{
		"/signup", "/signin", "/signout", "/rooms", "/account", "/account/delete", "/rooms/" + slug + "/messages", "/rooms/" + slug + "/join",
		fmt.Sprintf("/rooms/%s/messages/%d", slug, seq), "/rooms/" + slug + "/settings", "/nowhere",
	} {
		shown(t, path, ann.Do(http.MethodPost, path, body), 413, "That is more than can be sent at once.")
	}
	ann.Get("/rooms").Is(200) // still signed in
	w.serves(t, ann, slug)
}

func TestAnotherKindOfBodyIsRefused(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	for kind, body := range map[string]string{
		"application/json": `{"body":"x"}`, "multipart/form-data; boundary=x": "--x--", "text/plain": "body=x",
		"": "body=x", "application/x-www-form-urlencoded2": "body=x", "\"": "body=x",
	} {
		for _, path := range []string{"/rooms/" + slug + "/messages", "/rooms", "/signup", "/signin", "/account", "/account/delete"} {
			who := ann
			if strings.HasPrefix(path, "/sign") {
				who = browser.Open(t, w.unlimited.base)
			}
			sentence := "Send this as a form"
			if strings.HasPrefix(kind, "multipart") && strings.HasSuffix(path, "/messages") {
				sentence = "Write something first" // only a message may have files
			}
			shown(t, kind+" to "+path, who.Do(http.MethodPost, path, body, "Content-Type", kind), 422, sentence)
		}
	}
	compressed := ann.Do(http.MethodPost, "/rooms/"+slug+"/messages", "\x1f\x8b\x08garbage", "Content-Encoding", "gzip")
	if compressed.Status < 400 || compressed.Status >= 500 {
		t.Errorf("a compressed form: %d", compressed.Status)
	}
	equal(t, "messages", len(ann.Page(slug).Articles), 0)
	w.serves(t, ann, slug)
}

func TestHEADOfAStreamEndsWithItsHeaders(t *testing.T) {
	t.Parallel()
	w := shared(t)
	p := w.node(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	ann.Say(slug, "in the body")
	headers := " HTTP/1.1\r\nHost: " + p.Addr() + "\r\nCookie: parley=" + ann.Token() + "\r\n"
	for _, accept := range []string{"", "Accept: text/plain\r\n"} {
		got := p.say(t, "HEAD /rooms/"+slug+"/stream"+headers+accept+"\r\nGET /healthz"+headers+"Connection: close\r\n\r\n")
		head, rest, _ := strings.Cut(got, "\r\n\r\n")
		if !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") || !strings.Contains(head, "X-Accel-Buffering: no") || strings.Contains(head, "Content-Length") {
			t.Errorf("HEAD is answered with %q", head)
		}
		if !strings.HasPrefix(rest, "HTTP/1.1 200 OK\r\n") || !strings.HasSuffix(rest, "\r\n\r\nalive\n") {
			t.Errorf("after it comes %q", rest)
		}
	}
	if n := p.Live.Connections(); n != 0 {
		t.Errorf("%d streams are open", n)
	}
}
