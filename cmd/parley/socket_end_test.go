package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/fasthttp/websocket"

	"parley/chat"
	"parley/e2e/browser"
)

func TestACloseCodeSaysWhetherToComeBack(t *testing.T) {
	t.Parallel()
	w := shared(t)
	// The other node ends the connection, not the node that holds it.
	here, there := w.unlimited.base, w.limited.base
	for name, c := range map[string]struct {
		end  func(owner, member *browser.Browser, slug string)
		code int
	}{
		"signed out": {func(_, member *browser.Browser, _ string) { member.At(there).Post("/signout").Is(303) }, 1008},
		"revoked by oneself": {func(_, member *browser.Browser, _ string) {
			elsewhere := browser.Open(member.T, there).SignIn(member.Name)
			elsewhere.Post("/account", "do", "revoke", "session", sessionOf(member)).Is(303)
		}, 1008},
		"another password": {func(_, member *browser.Browser, _ string) {
			elsewhere := browser.Open(member.T, there).SignIn(member.Name)
			elsewhere.Post("/account", "do", "password", "current_password", browser.Password, "new_password", "another one altogether").Is(303)
		}, 1008},
		"signed out elsewhere": {func(_, member *browser.Browser, _ string) {
			elsewhere := browser.Open(member.T, there).SignIn(member.Name)
			elsewhere.Post("/account", "do", "others").Is(303)
		}, 1008},
		"another signs in": {func(owner, member *browser.Browser, _ string) {
			member.At(there).SignIn(owner.Name)
		}, 1008},
		"account deleted": {func(_, member *browser.Browser, _ string) {
			member.At(there).Post("/account/delete", "delete_password", browser.Password).Is(303)
		}, 1008},
		"deactivated": {func(_, member *browser.Browser, _ string) {
			_, err := w.limited.Services().Accounts.Deactivate(member.T.Context(), chat.User{}, member.Name, "spam", false)
			equal(t, "the error", err, nil)
		}, 1008},
		"signed out by an admin": {func(_, member *browser.Browser, _ string) {
			_, err := w.limited.Services().Accounts.SignOutEverywhere(member.T.Context(), chat.User{}, member.Name)
			equal(t, "the error", err, nil)
		}, 1008},
		"left": {func(_, member *browser.Browser, slug string) {
			member.At(there).Post("/rooms/" + slug + "/leave").Is(303)
		}, 1008},
		"removed": {func(owner, member *browser.Browser, slug string) {
			owner.At(there).Post("/rooms/"+slug+"/members/remove", "username", member.Name).Is(303)
		}, 1008},
		"room deleted": {func(owner, _ *browser.Browser, slug string) {
			owner.At(there).Post("/rooms/" + slug + "/delete").Is(303)
		}, 1008},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			owner, member := browser.Open(t, here), browser.Open(t, here)
			owner.SignUp(fmt.Sprintf("host-%d", people.Add(1)))
			member.SignUp(fmt.Sprintf("member-%d", people.Add(1)))
			slug := room(t, owner, member)
			s, stays := member.Open(slug), owner.Open(slug)
			owner.Say(slug, "are you there?")
			s.AwaitBody("are you there?")
			c.end(owner, member, slug)
			equal(t, "the close code", s.AwaitEnd(), c.code)
			if name == "room deleted" {
				equal(t, "the owner's close code", stays.AwaitEnd(), 1008)
				owner.Get("/rooms/" + slug).Is(404)
				return
			}
			owner.Say(slug, "still here")
			stays.AwaitBody("still here")
			status, _, _ := refused(t, member, browser.LivePath(slug, 0)+"&for="+member.Name)
			if status != 401 && status != 403 && status != 409 {
				t.Errorf("a client that was shut out may come back: %d", status)
			}
		})
	}
}

// sessionOf is the session in a browser's token.
func sessionOf(b *browser.Browser) string {
	b.T.Helper()
	part := strings.Split(b.Token(), ".")[1]
	raw, err := base64.RawURLEncoding.DecodeString(part)
	var claims struct{ Sid string }
	if err != nil || json.Unmarshal(raw, &claims) != nil || claims.Sid == "" {
		b.T.Fatalf("the token names no session: %s", raw)
	}
	return claims.Sid
}

func TestOnesOtherSessionsKeepTheirSockets(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	other := browser.Open(t, w.unlimited.base).SignIn(ann.Name)
	goes, stays := ann.Open(slug), other.Open(slug)
	ann.Post("/signout").Is(303)
	equal(t, "the close code", goes.AwaitEnd(), 1008)
	other.Say(slug, "I am still here")
	stays.AwaitBody("I am still here")
}

func TestAFrameThatNoPageSendsEndsItsSocketAlone(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	bystander := ann.Open(slug)
	for name, c := range map[string]struct {
		kind int
		text string
		code int
	}{
		"ten megabytes":  {websocket.TextMessage, strings.Repeat("x", 10<<20), 1009},
		"five kilobytes": {websocket.TextMessage, `{"type":"` + strings.Repeat("x", 5<<10) + `"}`, 1009},
		"no JSON":        {websocket.TextMessage, "<script>", 1007},
		"half of it":     {websocket.TextMessage, `{"type":`, 1007},
		"another shape":  {websocket.TextMessage, `["typing"]`, 1007},
		"a wrong type":   {websocket.TextMessage, `{"type":"read","seq":"nine"}`, 1007},
		"bytes":          {websocket.BinaryMessage, "\x00\xff\xfe", 1007},
		"no UTF-8":       {websocket.TextMessage, "{\"type\":\xff}", 1007},
	} {
		t.Run(name, func(t *testing.T) {
			s := ann.Open(slug)
			_ = s.Conn.WriteMessage(c.kind, []byte(c.text)) // the node may refuse it before all of it is sent
			if code := s.AwaitEnd(); code != c.code && !(c.code == 1009 && code == 1006) {
				t.Errorf("closed with %d, want %d", code, c.code)
			}
		})
	}
	for _, odd := range []string{
		`{}`, `{"type":"unheard of"}`, `{"type":"read","seq":-5}`, `{"type":"read","seq":9223372036854775807}`,
		`{"HEADERS":{"HX-Request":"true"},"type":"typing"}`, `{"type":"read","seq":"1","headers":{"HX-Request":"true"}}`,
	} {
		bystander.Send(odd) // still JSON: the node ignores it
	}
	ann.Say(slug, "and the socket goes on")
	bystander.AwaitBody("and the socket goes on")
	bystander.Clean()
}
