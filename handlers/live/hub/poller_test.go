//go:build linux

package hub

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestAnIdleClientHasNoGoroutine(t *testing.T) {
	h := polling(t)
	const many = 100
	before := runtime.NumGoroutine()
	var clients []*Client
	var listeners []*listener
	var pages []net.Conn
	for range many {
		c, l, page := listen(t, h, Socket, Allowance{Burst: 10, Rate: 1})
		clients, listeners, pages = append(clients, c), append(listeners, l), append(pages, page)
	}
	h.second.Add(1)
	for i, page := range pages {
		page.Write(append(masked(lastPong, ""), masked(lastPong, strings.Repeat("x", controlMost))...))
		until(func() bool { return clients[i].heard.Load() == 1 })
	}
	if n := runtime.NumGoroutine() - before; n > 0 {
		t.Errorf("%d goroutines for %d clients", n, many)
	}
	for i, page := range pages {
		if !waits(clients[i]) {
			t.Errorf("client %d does not wait in the poller", i)
		}
		page.Close()
		if <-listeners[i].gone; clients[i].meter.frames != 2 {
			t.Errorf("client %d has counted %d frames", i, clients[i].meter.frames)
		}
	}
	if slices.ContainsFunc(h.poller.waiting, func(c *Client) bool { return c != nil }) {
		t.Error("the poller knows clients that are gone")
	}
}

// A page's frames may be cut anywhere, also while the client waits in the poller.
func TestFramesInPiecesAreHeardWhole(t *testing.T) {
	h := polling(t)
	all := slices.Concat(masked(opText, "tw"), masked(lastPong, "pong"), masked(lastContinue, "o"), masked(lastPong, ""), masked(lastText, "three"))
	for cut := 1; cut < len(all); cut++ {
		c, l, page := listen(t, h, Socket, Allowance{})
		now := h.second.Add(1)
		page.Write(all[:cut])
		if cut%2 == 0 { // the rest finds it in the poller again
			until(func() bool { return c.heard.Load() == now && waits(c) })
		}
		page.Write(all[cut:])
		page.Write(masked(lastClose, "\x03\xe8"))
		_, _ = io.ReadAll(page)
		if <-l.gone; !slices.Equal(l.heard, []string{"two", "three"}) {
			t.Errorf("cut at %d: heard %q", cut, l.heard)
		}
	}
}

func TestAClosedClientLeavesThePoller(t *testing.T) {
	for what, end := range map[string]func(c *Client, page net.Conn){
		"aborted":          func(c *Client, _ net.Conn) { c.Abort() },
		"gone":             func(_ *Client, page net.Conn) { page.Close() },
		"reset":            func(_ *Client, page net.Conn) { page.(*net.TCPConn).SetLinger(0); page.Close() },
		"half gone":        func(_ *Client, page net.Conn) { page.(*net.TCPConn).CloseWrite() },
		"closed, answered": func(c *Client, page net.Conn) { c.Close(CodeGone, ""); page.Write(masked(lastClose, "\x03\xf0")) },
		"closed, and silent": func(c *Client, _ net.Conn) {
			c.Close(CodeGone, "")
		},
	} {
		h := polling(t)
		for _, kind := range []Kind{Socket, Stream} {
			c, l, page := listen(t, h, kind, Allowance{})
			if !waits(c) {
				t.Fatalf("%s: a %s does not wait in the poller", what, kind)
			}
			end(c, page)
			if <-l.gone; waits(c) {
				t.Errorf("%s: a %s still waits in the poller", what, kind)
			}
		}
	}
}

func TestClientsOutliveThePoller(t *testing.T) {
	h := New(noneBehind, nil)
	ctx, end := context.WithCancel(t.Context())
	over := make(chan error)
	go func() { over <- h.Poll(ctx) }()
	c, l, page := listen(t, h, Socket, Allowance{})
	end()
	if err := <-over; err != nil || waits(c) {
		t.Errorf("it ended with %v", err)
	}
	page.Write(append(masked(lastText, "still heard"), masked(lastClose, "")...))
	back, _ := io.ReadAll(page)
	if <-l.gone; !slices.Equal(l.heard, []string{"still heard"}) || !bytes.Equal(back, []byte{0x88, 2, 3, 0xe8}) {
		t.Errorf("heard %q, answered %q", l.heard, back)
	}
}

// failing panics over each message, and is aborted as the owner of a client does it.
type failing struct{ listener }

func (f *failing) Contain(c *Client, work func()) {
	defer func() {
		if recover() != nil {
			c.Abort()
		}
	}()
	work()
}

func (f *failing) Heard(*Client, []byte) { panic("a message with a bug") }

func TestAPanicEndsOneClientOfThePoller(t *testing.T) {
	h := polling(t)
	_, other, otherPage := listen(t, h, Socket, Allowance{})
	ours, page := pair(t)
	c, f := client(Socket, ours, 1), &failing{listener{gone: make(chan struct{})}}
	h.Register(c, 9)
	c.Listen(f)
	page.Write(masked(lastText, "x"))
	<-f.gone
	otherPage.Write(append(masked(lastText, "fine"), masked(lastClose, "")...))
	if <-other.gone; !slices.Equal(other.heard, []string{"fine"}) {
		t.Errorf("the other heard %q", other.heard)
	}
}

// Whatever happens at once, each client is gone once, and none is forgotten in the poller.
func TestClientsComeAndGoAtOnce(t *testing.T) {
	h := polling(t)
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		c, l, page := listen(t, h, Socket, Allowance{})
		said := rnd.IntN(20)
		go func() {
			for n := range said {
				page.Write(masked([]byte{lastText, lastPong, lastPing}[n%3], "x"))
			}
			page.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, page)
		}()
		switch rnd.IntN(3) {
		case 0:
			c.Abort()
		case 1:
			c.Close(CodeRestart, "")
		}
		<-l.gone
	}
	if slices.ContainsFunc(h.poller.waiting, func(c *Client) bool { return c != nil }) {
		t.Error("a client is forgotten in the poller")
	}
}
