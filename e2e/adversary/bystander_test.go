package adversary

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"parley/e2e/browser"
)

// bystander is an ordinary user of the chat.
type bystander struct {
	*browser.Browser
	room   string
	socket *browser.Socket
	// neighbour: has the attacker's address. Its kept-alive connection may be closed between two requests, so
	// it tries again, as browsers do.
	neighbour bool
}

var people atomic.Int64

// person has an account, from a loopback address of their own.
func person(t *testing.T, from string) *browser.Browser {
	t.Helper()
	b := browser.OpenFrom(t, victim.base, from)
	b.Patient = false // an outage caused by an attack counts
	return b.SignUp(fmt.Sprintf("person-%d", people.Add(1)))
}

// inRoom is a bystander in a room of their own.
func inRoom(t *testing.T, from string) *bystander {
	t.Helper()
	b := &bystander{Browser: person(t, from)}
	b.room = b.MakeRoom("Room of "+b.Name, "public")
	b.socket = b.Open(b.room)
	return b
}

// rounds is how often a bystander does everything during an attack.
const rounds = 8

// meanwhile runs an attack until each bystander has read and written often enough. Every use must succeed: a
// page, a stored message, and its arrival on a socket that was already open.
func meanwhile(t *testing.T, attack func(ctx context.Context), who ...*bystander) {
	t.Helper()
	grown := make(chan struct{})
	close(grown)
	meanwhileGrown(t, grown, attack, who...)
}

// meanwhileGrown is meanwhile for an attack that takes time to grow. Each bystander reads and writes once
// more when it has grown.
func meanwhileGrown(t *testing.T, grown <-chan struct{}, attack func(ctx context.Context), who ...*bystander) {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	var attacks, uses sync.WaitGroup
	attacks.Go(func() { attack(ctx) })
	var served atomic.Int64
	for _, b := range who {
		uses.Go(func() {
			for n := range rounds {
				if n == rounds-1 {
					<-grown
				}
				if b.use(t, n) {
					served.Add(1)
				}
			}
		})
	}
	uses.Wait()
	end()
	attacks.Wait()
	if got, want := served.Load(), int64(rounds*len(who)); got != want {
		t.Errorf("of %d uses by others %d succeeded", want, got)
	}
	for _, b := range who {
		b.socket.Clean()
	}
}

// use uses everything once.
func (b *bystander) use(t *testing.T, n int) bool {
	page, err := b.try("GET", "/rooms/"+b.room, "")
	if err != nil || page.Status != 200 || !strings.Contains(page.Body, "Room of "+b.Name) {
		t.Errorf("%s does not get the page: %d %v", b.From, page.Status, err)
		return false
	}
	text := fmt.Sprintf("message %d of %s", n, t.Name())
	said, err := b.try("POST", "/rooms/"+b.room+"/messages", "body="+strings.ReplaceAll(text, " ", "+"))
	if err != nil || said.Status != 303 {
		t.Errorf("%s cannot say anything: %d %v", b.From, said.Status, err)
		return false
	}
	b.socket.AwaitBody(text)
	return true
}

func (b *bystander) try(method, path, body string) (browser.Answer, error) {
	a, err := b.Try(method, path, body)
	if err != nil && b.neighbour {
		return b.Try(method, path, body)
	}
	return a, err
}
