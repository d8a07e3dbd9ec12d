package main

import (
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"parley/chat"
	"parley/e2e/browser"
)

// within polls for what must be so a second after a right was changed.
func within(t *testing.T, what string, so func() bool) {
	t.Helper()
	for limit := time.Now().Add(time.Second); !so(); runtime.Gosched() {
		if time.Now().After(limit) {
			t.Errorf("a second later it is not so: %s", what)
			return
		}
	}
}

// end is closed when a stream has ended.
func (r *reader) end() chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, r.source)
	}()
	return ended
}

func over(ended chan struct{}) bool {
	select {
	case <-ended:
		return true
	default:
		return false
	}
}

// TestAChangeOfRightsTakesEffectOnOpenPages: a page with a socket, and one without scripts, are
// open on one node, and the right is changed on another. Not parallel: other tests' work would
// count towards the second.
func TestAChangeOfRightsTakesEffectOnOpenPages(t *testing.T) {
	w := shared(t)
	here, there := w.unlimited.base, w.limited.base
	for _, c := range []struct {
		name   string
		change func(owner, member *browser.Browser, slug string)
		out    bool // of the room
		status int  // of another message
	}{
		{"removed", func(owner, member *browser.Browser, slug string) {
			owner.Post("/rooms/"+slug+"/members/remove", "username", member.Name).Is(303)
		}, true, 403},
		{"banned from the room", func(owner, member *browser.Browser, slug string) {
			owner.Post("/rooms/"+slug+"/members/ban", "username", member.Name, "reason", "spam").Is(303)
		}, true, 403},
		{"banned from the server", func(_, member *browser.Browser, _ string) {
			_, err := w.limited.Services().Accounts.Deactivate(member.T.Context(), chat.User{}, member.Name, "spam", false)
			equal(t, "the error", err, nil)
		}, true, 401},
		{"role taken", func(owner, member *browser.Browser, slug string) {
			owner.Post("/rooms/"+slug+"/members/role", "username", member.Name, "role", "member").Is(303)
		}, false, 403},
		{"archived", func(owner, _ *browser.Browser, slug string) {
			owner.Post("/rooms/"+slug+"/archive", "on", "1").Is(303)
		}, false, 403},
		{"read-only", func(owner, _ *browser.Browser, slug string) {
			owner.Post("/rooms/"+slug+"/settings", "name", owner.Name+" reads", "visibility", "public", "posting", "admins").Is(303)
		}, false, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			owner, member := browser.Open(t, here), browser.Open(t, here)
			owner.SignUp(fmt.Sprintf("host-%d", people.Add(1)))
			member.SignUp(fmt.Sprintf("member-%d", people.Add(1)))
			slug := room(t, owner, member)
			if c.name == "role taken" {
				owner.Post("/rooms/"+slug+"/members/role", "username", member.Name, "role", "admin").Is(303)
				owner.Post("/rooms/"+slug+"/settings", "name", owner.Name+" writes", "visibility", "public", "posting", "admins").Is(303)
			}
			member.Say(slug, "before")
			page := member.Page(slug)
			socket, watching := member.Open(slug), owner.Open(slug)
			plain := stream(t, member, fmt.Sprintf("/rooms/%s/stream?after=%d", slug, page.Rev), "1.1")
			owner.Say(slug, "both hear this")
			socket.AwaitBody("both hear this")
			plain.await("both hear this")
			socket.Send(`{"type":"typing"}`)
			watching.AwaitHeard(member.Name + "</bdi>")
			var ended chan struct{}
			if c.out {
				ended = plain.end()
			}

			c.change(owner.At(there), member, slug)
			if c.out {
				within(t, "the socket is closed", func() bool { return !socket.Open() })
				within(t, "the stream is closed", func() bool { return over(ended) })
			}
			within(t, "a message is refused", func() bool {
				return member.Post("/rooms/"+slug+"/messages", "body", "after").Status == c.status
			})
			if !c.out { // reading stays
				equal(t, "the socket is open", socket.Open(), true)
				owner.Post("/rooms/"+slug+"/archive", "on", "0").Is(303)
				owner.Say(slug, "both hear this, too")
				socket.AwaitBody("both hear this, too")
				plain.await("both hear this, too")
			}
			owner.Get("/rooms/" + slug).Is(200).Lacks(">after<")
		})
	}
}
