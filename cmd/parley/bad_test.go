package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/e2e/whole/browser"
)

// shown checks what any refusal looks like: a status, a sentence where readers
// of screens find it, and nothing of what went on behind.
func shown(t *testing.T, what string, a browser.Answer, status int, sentence string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("%s: status %d, want %d: %.600s", what, a.Status, status, a.Body)
		return
	}
	if status >= 400 && (!strings.Contains(a.Body, sentence) || strings.Contains(a.Body, "<html") && !strings.Contains(a.Body, `role="alert"`)) {
		t.Errorf("%s: %q is not said: %.3000s", what, sentence, a.Body)
	}
	for _, leak := range []string{"goroutine", ".go:", "SQLSTATE", "panic", "pgx", "fiber", "runtime error"} {
		if strings.Contains(a.Body, leak) {
			t.Errorf("%s tells of %s: %.3000s", what, leak, a.Body)
		}
	}
}

// enc is one field of a form.
func enc(name, value string) string { return name + "=" + url.QueryEscape(value) }

func TestAForeignValueIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann := w.generous.person(t)
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
		{"a password that is too short", "/signup", signUp("password", "seven77"), 422, "A password must have at least 8 characters."},
		{"a password that is too long", "/signup", signUp("password", strings.Repeat("é", 37)), 422, "A password can have 72 bytes at most."},
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
		{"a new password that is too short", "/account", "do=password&current_password=x&new_password=y", 422, "A password must have at least 8 characters."},
		{"a new password with a wrong one", "/account", "do=password&current_password=x&new_password=yyyyyyyy", 403, "That is not your password."},
		{"a session that is none", "/account", "do=revoke&session=mine", 422, "must be a UUID."},
		{"deleting with a wrong password", "/account/delete", "delete_password=x", 403, "That is not your password."},
	} {
		who := ann
		if c.path == "/signup" || c.path == "/signin" {
			who = browser.Open(t, w.generous.base)
		}
		shown(t, c.what, who.Do(http.MethodPost, c.path, c.body), c.status, c.says)
		shown(t, c.what+", of a script", who.Do(http.MethodPost, c.path, c.body, browser.HTMX...), c.status, c.says)
	}
	equal(t, "messages", len(ann.Page(slug).Articles), 1)
	w.serves(t, ann, slug)
}

// serves checks that nothing of what a stranger sent has broken anything.
func (w *town) serves(t *testing.T, b *browser.Browser, slug string) {
	t.Helper()
	seq := b.Say(slug, "it goes on")
	if got := b.Page(slug).Body(seq); got != "it goes on" {
		t.Errorf("what is said after that reads %q", got)
	}
	for _, p := range []*post{w.counting, w.generous} {
		for _, bad := range []string{"panic", "level=ERROR"} {
			if log := p.log.String(); strings.Contains(log, bad) {
				t.Errorf("the log has %s: %.4000s", bad, log[strings.Index(log, bad):])
			}
		}
	}
}

func TestWhatIsWrittenStaysText(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann := w.generous.person(t)
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
	browser.Open(t, w.generous.base).Get("/signin?next=" + url.QueryEscape(`"><script>alert(1)</script>`)).Is(200).Lacks("<script>alert")
}

func TestTenMegabytesAreTooMuchForAnyForm(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann := w.generous.person(t)
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
	w := inTown(t)
	ann := w.generous.person(t)
	slug := room(t, ann)
	for kind, body := range map[string]string{
		"application/json": `{"body":"x"}`, "multipart/form-data; boundary=x": "--x--", "text/plain": "body=x",
		"": "body=x", "application/x-www-form-urlencoded2": "body=x", "\"": "body=x",
	} {
		for _, path := range []string{"/rooms/" + slug + "/messages", "/rooms", "/signup", "/signin", "/account", "/account/delete"} {
			who := ann
			if strings.HasPrefix(path, "/sign") {
				who = browser.Open(t, w.generous.base)
			}
			shown(t, kind+" to "+path, who.Do(http.MethodPost, path, body, "Content-Type", kind), 422, "Send this as a form")
		}
	}
	compressed := ann.Do(http.MethodPost, "/rooms/"+slug+"/messages", "\x1f\x8b\x08garbage", "Content-Encoding", "gzip")
	if compressed.Status < 400 || compressed.Status >= 500 {
		t.Errorf("a compressed form: %d", compressed.Status)
	}
	equal(t, "messages", len(ann.Page(slug).Articles), 0)
	w.serves(t, ann, slug)
}

func TestARoomThatMayNotBeSeenAnswersAsNone(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	owner, outsider := w.generous.person(t), w.generous.person(t)
	hidden := owner.MakeRoom("Hidden of "+owner.Name, "private")
	none := strings.Repeat("n", len(hidden)) // of the same length, so that answers can be compared
	owner.Say(hidden, "a secret")
	asks := map[string]func(slug string) browser.Answer{}
	for _, path := range []string{"", "?at=1", "?before=2", "/messages/1", "/settings", "/members", "/stream", "/stream?after=0"} {
		asks["GET "+path] = func(slug string) browser.Answer { return outsider.Get("/rooms/" + slug + path) }
		asks["part "+path] = func(slug string) browser.Answer { return outsider.Get("/rooms/"+slug+path, browser.HTMX...) }
	}
	for _, path := range []string{
		"/join", "/leave", "/delete", "/messages", "/messages/1", "/messages/1/delete", "/messages/1/reactions", "/settings", "/members", "/members/remove",
	} {
		form := []string{"body", "x", "emoji", "👍", "name", "x", "username", outsider.Name}
		asks["POST "+path] = func(slug string) browser.Answer { return outsider.Post("/rooms/"+slug+path, form...) }
		asks["script "+path] = func(slug string) browser.Answer { return outsider.Send("/rooms/"+slug+path, browser.HTMX, form...) }
	}
	asks["live"] = func(slug string) browser.Answer {
		status, body, header := refused(t, outsider, browser.LivePath(slug, 0))
		return browser.Answer{T: t, Status: status, Body: body, Header: header}
	}
	for what, ask := range asks {
		got, want := ask(hidden), ask(none)
		if got.Status != 404 || want.Status != 404 {
			t.Errorf("%s: %d and %d, want 404", what, got.Status, want.Status)
		}
		if strings.ReplaceAll(got.Body, hidden, none) != want.Body {
			t.Errorf("%s tells that there is a room:\n%s\n%s", what, got.Body, want.Body)
		}
		got.Header.Del("Date")
		want.Header.Del("Date")
		if fmt.Sprint(got.Header) != fmt.Sprint(want.Header) {
			t.Errorf("%s tells by its headers:\n%v\n%v", what, got.Header, want.Header)
		}
	}
	outsider.Get("/rooms?q=Hidden").Is(200).Lacks("Hidden of")
	equal(t, "messages", len(owner.Page(hidden).Articles), 1)
	owner.Get("/rooms/" + hidden).Is(200).Has("a secret") // and it could have been seen
}

func TestATokenThatIsNotOursIsNobodys(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann := w.generous.person(t)
	slug := room(t, ann)
	session := uuid.MustParse(sessionOf(ann))
	sign := func(method jwt.SigningMethod, key any, change func(jwt.MapClaims)) string {
		c := jwt.MapClaims{"sid": session.String(), "sub": "1", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
		raw := strings.Split(ann.Token(), ".")[1]
		b, _ := base64.RawURLEncoding.DecodeString(raw)
		var sub string
		if _, rest, ok := strings.Cut(string(b), `"sub":"`); ok {
			sub, _, _ = strings.Cut(rest, `"`)
		}
		c["sub"] = sub
		change(c)
		text, err := jwt.NewWithClaims(method, c).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	same := func(jwt.MapClaims) {}
	key := []byte(secret)
	// What is refused below differs from this one in the thing that is named.
	browser.Open(t, w.generous.base).Do("GET", "/rooms", "", "Cookie", "parley="+sign(jwt.SigningMethodHS256, key, same)).Is(200)

	head, tail, _ := strings.Cut(ann.Token(), ".")
	_ = head
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + strings.Split(tail, ".")[0] + "."
	empty := none[:len(none)-1]
	mac := hmac.New(sha256.New, nil)
	mac.Write([]byte(empty))
	for what, token := range map[string]string{
		"alg none":              sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same),
		"alg none by hand":      none,
		"an empty key":          empty + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)),
		"another key":           sign(jwt.SigningMethodHS256, []byte("another key of thirty-two bytes, ok"), same),
		"another algorithm":     sign(jwt.SigningMethodHS512, key, same),
		"expired":               sign(jwt.SigningMethodHS256, key, func(c jwt.MapClaims) { c["exp"] = time.Now().Add(-time.Hour).Unix() }),
		"without an end":        sign(jwt.SigningMethodHS256, key, func(c jwt.MapClaims) { delete(c, "exp") }),
		"from the future":       sign(jwt.SigningMethodHS256, key, func(c jwt.MapClaims) { c["iat"] = time.Now().Add(time.Hour).Unix() }),
		"an unknown session":    sign(jwt.SigningMethodHS256, key, func(c jwt.MapClaims) { c["sid"] = uuid.NewString() }),
		"no session":            sign(jwt.SigningMethodHS256, key, func(c jwt.MapClaims) { delete(c, "sid") }),
		"somebody else":         sign(jwt.SigningMethodHS256, key, func(c jwt.MapClaims) { c["sub"] = "1000000" }),
		"nobody":                sign(jwt.SigningMethodHS256, key, func(c jwt.MapClaims) { delete(c, "sub") }),
		"a number for nobody":   sign(jwt.SigningMethodHS256, key, func(c jwt.MapClaims) { c["sub"] = "-1" }),
		"a changed signature":   ann.Token()[:len(ann.Token())-4] + "AAAA",
		"no token":              "hello",
		"nothing":               "",
		"dots":                  "..",
		"four parts":            ann.Token() + ".x",
		"kilobytes":             strings.Repeat("x", 4000),
		"a quote and a bracket": `"><script>`,
	} {
		stranger := browser.Open(t, w.generous.base)
		cookie := []string{"Cookie", "parley=" + token}
		if a := stranger.Get("/rooms", cookie...); a.Status != 303 || !strings.HasPrefix(a.Header.Get("Location"), "/signin") {
			t.Errorf("%s opens the rooms: %d", what, a.Status)
		}
		shown(t, what, stranger.Send("/rooms/"+slug+"/messages", cookie, "body", "forged"), 401, "Please sign in first.")
		shown(t, what, stranger.Get("/rooms/"+slug+"/stream", append(cookie, browser.HTMX...)...), 401, "Please sign in first.")
		if status, _, _ := refused(t, stranger, browser.LivePath(slug, 0), cookie...); status != 401 {
			t.Errorf("%s opens a socket: %d", what, status)
		}
	}
	equal(t, "messages", len(ann.Page(slug).Articles), 0)
	w.serves(t, ann, slug)
}

func TestAForeignSiteCanDoNothing(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann := w.generous.person(t)
	slug := room(t, ann)
	seq := ann.Say(slug, "a message")
	for _, headers := range [][]string{
		{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Origin", "http://127.0.0.1:1"}, {"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		{"Origin", "https" + strings.TrimPrefix(w.generous.base, "http")},
	} {
		for _, path := range []string{
			"/signup", "/signin", "/signout", "/account", "/account/delete", "/rooms", "/rooms/" + slug + "/messages", "/rooms/" + slug + "/leave",
			"/rooms/" + slug + "/delete", fmt.Sprintf("/rooms/%s/messages/%d/delete", slug, seq), "/rooms/" + slug + "/settings", "/rooms/" + slug + "/members",
		} {
			a := ann.Send(path, headers, "body", "from evil", "name", "evil", "delete_password", browser.Password)
			shown(t, fmt.Sprint(path, headers), a, 403, "That came from another site, so it was not done.")
			if strings.Contains(a.Body, "from evil") {
				t.Error("a foreign form is put before somebody to be sent after all")
			}
		}
	}
	ann.Send("/rooms/"+slug+"/messages", []string{"Origin", ann.Base, "Sec-Fetch-Site", "same-origin"}, "body", "from here").Is(303)
	equal(t, "messages", fmt.Sprint(ann.Page(slug).Bodies()), "[a message from here]")
}

func TestAPlaceThatIsNoneHasItsSentence(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann, other := w.generous.person(t), w.generous.person(t)
	slug := room(t, ann)
	ann.Say(slug, "a message")
	long := strings.Repeat("9", 40)
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/rooms/nowhere", 404, "That room does not exist."},
		{"/rooms/" + strings.Repeat("x", 101), 404, "That room does not exist."},
		{"/rooms/" + strings.ToUpper(slug), 404, "That room does not exist."},
		{"/rooms/%00", 422, "That address is not valid UTF-8 text."},
		{"/rooms/%ff%fe", 422, "That address is not valid UTF-8 text."},
		{"/rooms/" + slug + "%2f", 404, ""},
		{"/rooms/" + slug + "?at=0", 200, ""},
		{"/rooms/" + slug + "?at=2", 404, "That message does not exist."},
		{"/rooms/" + slug + "?at=x", 422, "must be the number of a message."},
		{"/rooms/" + slug + "?at=-1", 422, "must be the number of a message."},
		{"/rooms/" + slug + "?at=1.5", 422, "must be the number of a message."},
		{"/rooms/" + slug + "?at=" + long, 422, "must be the number of a message."},
		{"/rooms/" + slug + "?before=x", 422, "must be the number of a message."},
		{"/rooms/" + slug + "?before=9223372036854775807", 200, ""},
		{"/rooms/" + slug + "?after=9223372036854775807", 200, ""},
		{"/rooms/" + slug + "?after=%00", 422, ""},
		{"/rooms/" + slug + "?before=1&before=2", 422, "was sent twice."},
		{"/rooms/" + slug + "?at=%zz", 422, "is not valid UTF-8 text."},
		{"/rooms/" + slug + "/messages/0", 404, "That message does not exist."},
		{"/rooms/" + slug + "/messages/2", 404, "That message does not exist."},
		{"/rooms/" + slug + "/messages/x", 404, "That message does not exist."},
		{"/rooms/" + slug + "/messages/" + long, 404, "That message does not exist."},
		{"/rooms/" + slug + "/messages/-1", 404, "That message does not exist."},
		{"/rooms/" + slug + "/stream?after=x", 422, "after must be a number"},
		{"/rooms/" + slug + "/stream?after=" + long, 422, "after must be a number"},
		{"/rooms?q=" + strings.Repeat("x", 81), 422, "A search must have"},
		{"/rooms?q=%00", 422, "is not valid UTF-8 text."},
		{"/rooms?q=%E9", 422, "is not valid UTF-8 text."},
		{"/rooms?q=%25_%5C'", 200, ""},
		{"/nowhere", 404, "There is nothing at this address."},
		{"/rooms/" + slug + "/nothing", 404, "There is nothing at this address."},
		{"/static/../../etc/passwd", 404, ""},
		{"/static/%2e%2e/%2e%2e/etc/passwd", 404, ""},
		{"/static/..%2f..%2fetc%2fpasswd", 404, ""},
		{"/viewer/..%2f..%2fx", 404, ""},
		{"/viewer/" + strings.Repeat("x", 500) + ".css", 404, ""},
		{"//evil.example/%2e%2e", 404, ""},
		{"/debug/pprof/", 404, ""},
		{"/metrics", 404, ""},
		{"/.git/config", 404, ""},
	} {
		shown(t, c.path, ann.Get(c.path), c.status, c.says)
	}
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"DELETE", "/rooms/" + slug, 405}, {"PUT", "/rooms", 405}, {"POST", "/", 405}, {"PATCH", "/account", 405}, {"BREW", "/rooms", 405}, {"POST", "/live", 405},
		{"GET", "/rooms/" + slug + "/join", 405}, {"GET", "/signout", 405}, {"OPTIONS", "/rooms", 405}, {"TRACE", "/rooms", 405},
	} {
		if a := ann.Do(c.method, c.path, ""); a.Status < 400 || a.Status >= 500 {
			t.Errorf("%s %s: %d", c.method, c.path, a.Status)
		}
	}
	// Not a member, and not the author.
	for path, status := range map[string]int{
		"/messages": 403, "/messages/1": 403, "/messages/1/delete": 403, "/messages/1/reactions": 403, "/settings": 403, "/delete": 403, "/members": 403, "/members/remove": 403,
	} {
		shown(t, path, other.Post("/rooms/"+slug+path, "body", "x", "emoji", "👍", "name", "x", "username", ann.Name), status, "")
	}
	other.Join(slug)
	shown(t, "another's message", other.Post("/rooms/"+slug+"/messages/1", "body", "x"), 403, "Only its author can edit a message.")
	shown(t, "another's message", other.Post("/rooms/"+slug+"/messages/1/delete"), 403, "Only its author or an admin")
	w.serves(t, ann, slug)
}

// say writes bytes as they are to a node, and returns what comes back.
func (p *post) say(t *testing.T, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", p.addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(browser.Patience))
	go func() {
		_, _ = io.WriteString(c, text)
		_ = c.(*net.TCPConn).CloseWrite() // nothing more comes, so the answer is the last
	}()
	answer, _ := io.ReadAll(c)
	return string(answer)
}

func TestWhatIsHardlyHTTPIsAnsweredInWords(t *testing.T) {
	t.Parallel()
	w := inTown(t)
	ann := w.generous.person(t)
	slug := room(t, ann)
	const end = "\r\nConnection: close\r\n\r\n"
	for what, c := range map[string]struct{ text, status, says string }{
		"no HTTP":                     {"hello\r\n\r\n", "400", "That is not a request that can be understood."},
		"a greeting in TLS":           {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x00", 200) + "\r\n\r\n", "400", "understood"},
		"huge headers":                {"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 64<<10) + end, "431", "address and headers are too long."},
		"a huge address":              {"GET /" + strings.Repeat("x", 64<<10) + " HTTP/1.1\r\nHost: x" + end, "431", "too long"},
		"a thousand headers":          {"GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X-Y: z\r\n", 4000) + "Connection: close\r\n\r\n", "431", "too long"},
		"a length that is none":       {"POST /signin HTTP/1.1\r\nHost: x\r\nContent-Length: many" + end, "400", "understood"},
		"a length below zero":         {"POST /signin HTTP/1.1\r\nHost: x\r\nContent-Length: -5" + end, "400", "understood"},
		"a length of an exabyte":      {"POST /signin HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000000000" + end, "413", "That is more than can be sent at once."},
		"chunks that are none":        {"POST /signin HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400", "understood"},
		"an address that climbs":      {"GET /static/../../../etc/passwd HTTP/1.1\r\nHost: x" + end, "404", "nothing"},
		"a broken escape in the path": {"GET /rooms/%zz HTTP/1.1\r\nHost: x\r\nCookie: parley=" + ann.Token() + end, "422", "That address is not valid"},
		"a socket that is no upgrade": {"GET /live?room=" + slug + " HTTP/1.1\r\nHost: x\r\nCookie: parley=" + ann.Token() + end, "426", "This address is for WebSockets."},
		"an upgrade without a key":    {"GET /live?room=" + slug + " HTTP/1.1\r\nHost: " + w.generous.addr() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nCookie: parley=" + ann.Token() + "\r\n\r\n", "4", ""},
		"an upgrade of another age":   {"GET /live?room=" + slug + " HTTP/1.1\r\nHost: " + w.generous.addr() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: parley=" + ann.Token() + "\r\n\r\n", "4", ""},
		"a socket over HTTP/1.0":      {"GET /live?room=" + slug + " HTTP/1.0\r\nHost: " + w.generous.addr() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nCookie: parley=" + ann.Token() + "\r\n\r\n", "4", ""},
	} {
		t.Run(what, func(t *testing.T) {
			got := w.generous.say(t, c.text)
			status, rest, _ := strings.Cut(strings.TrimPrefix(got, "HTTP/1.1 "), " ")
			if !strings.HasPrefix(status, c.status) || len(status) != 3 || !strings.Contains(rest, c.says) ||
				!strings.Contains(got, "Content-Security-Policy") || strings.Contains(got, "goroutine") {
				t.Errorf("got %.1500q", got)
			}
		})
	}
	w.serves(t, ann, slug)
}
