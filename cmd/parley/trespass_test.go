package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/e2e/browser"
)

func TestARoomThatMayNotBeSeenAnswersAsNone(t *testing.T) {
	t.Parallel()
	w := shared(t)
	owner, outsider := w.unlimited.person(t), w.unlimited.person(t)
	hidden := owner.MakeRoom("Hidden of "+owner.Name, "private")
	none := strings.Repeat("n", len(hidden)) // of the same length, so that answers can be compared
	owner.Say(hidden, "a secret")
	asks := map[string]func(slug string) browser.Answer{}
	for _, path := range []string{"", "?at=1", "?before=2", "/messages/1", "/settings", "/members", "/search", "/search?q=secret", "/stream", "/stream?after=0"} {
		asks["GET "+path] = func(slug string) browser.Answer { return outsider.Get("/rooms/" + slug + path) }
		asks["part "+path] = func(slug string) browser.Answer { return outsider.Get("/rooms/"+slug+path, browser.HTMX...) }
	}
	for _, path := range []string{
		"/join", "/read", "/leave", "/delete", "/messages", "/messages/1", "/messages/1/delete", "/messages/1/reactions", "/settings", "/members", "/members/remove",
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
	owner.Get("/rooms/" + hidden).Is(200).Has("a secret") // the owner can see it
}

func TestForeignTokensSignNoOneIn(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
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
	// The refused requests below differ from this one in the named part.
	browser.Open(t, w.unlimited.base).Do("GET", "/rooms", "", "Cookie", "parley="+sign(jwt.SigningMethodHS256, key, same)).Is(200)

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
		stranger := browser.Open(t, w.unlimited.base)
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
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	seq := ann.Say(slug, "a message")
	for _, headers := range [][]string{
		{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Origin", "http://127.0.0.1:1"}, {"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		{"Origin", "https" + strings.TrimPrefix(w.unlimited.base, "http")},
	} {
		for _, path := range []string{
			"/signup", "/signin", "/signout", "/account", "/account/delete", "/rooms", "/rooms/" + slug + "/messages", "/rooms/" + slug + "/leave", "/rooms/" + slug + "/read",
			"/rooms/" + slug + "/delete", fmt.Sprintf("/rooms/%s/messages/%d/delete", slug, seq), "/rooms/" + slug + "/settings", "/rooms/" + slug + "/members",
		} {
			a := ann.Send(path, headers, "body", "from evil", "name", "evil", "delete_password", browser.Password)
			shown(t, fmt.Sprint(path, headers), a, 403, "That came from another site, so it was not done.")
			if strings.Contains(a.Body, "from evil") {
				t.Error("a foreign form is offered to be sent after all")
			}
		}
	}
	ann.Send("/rooms/"+slug+"/messages", []string{"Origin", ann.Base, "Sec-Fetch-Site", "same-origin"}, "body", "from here").Is(303)
	equal(t, "messages", fmt.Sprint(ann.Page(slug).Bodies()), "[a message from here]")
}
