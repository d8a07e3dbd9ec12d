package hub

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAFrameIsRenderedOnceForEachKind(t *testing.T) {
	h := New(noneBehind, nil)
	var wires []*wire
	var clients []*Client
	for n := range 60 {
		w := newWire()
		c := client(Kind(n%int(kinds)), w, int64(n))
		h.Subscribe(1, c)
		wires, clients = append(wires, w), append(clients, c)
	}
	var rendered [kinds]atomic.Int32
	h.Broadcast(1, &Update{Render: func(k Kind) []byte {
		rendered[k].Add(1)
		return []byte("hello")
	}})
	for n, w := range wires {
		w.await(func() bool { return strings.Contains(string(w.sent), "hello") })
		done(clients[n], w)
	}
	for k := range kinds {
		if n := rendered[k].Load(); n != 1 {
			t.Errorf("kind %d was rendered %d times", k, n)
		}
	}
	h.Broadcast(2, &Update{Render: func(Kind) []byte { panic("rendered for nobody") }})
}

// crowd is clients with handlers, which leave when they are told to.
type crowd struct {
	hub      *Hub
	wires    []*wire
	clients  []*Client
	handlers sync.WaitGroup
}

func newCrowd(h *Hub, n int, kind Kind) *crowd {
	c := &crowd{hub: h}
	for i := range n {
		w := newWire()
		client := NewClient(kind, w, int64(i), [16]byte{byte(i)}, i)
		h.Register(client, 1000)
		c.wires, c.clients = append(c.wires, w), append(c.clients, client)
		c.handlers.Go(func() {
			w.listen()
			h.Unregister(client)
			done(client, w)
		})
	}
	return c
}

func TestARestartSendsEverybodyElsewhere(t *testing.T) {
	h := New(noneBehind, nil)
	c := newCrowd(h, 200, Socket)
	c.clients[7].Send([]byte("last words"))
	h.CloseAll(t.Context(), 0)
	if n := len(h.All()); n != 0 {
		t.Errorf("it returned with %d still there", n)
	}
	c.handlers.Wait()
	for i, w := range c.wires {
		fs := frames(t, w.bytes())
		if code(t, fs) != CodeRestart || w.strayed != 0 {
			t.Errorf("%d: %q", i, fs)
		}
	}
	if texts(frames(t, c.wires[7].bytes())) != "last words" {
		t.Error("what was queued is lost")
	}
	if code := h.Register(client(Socket, newWire(), 1), 1000); code != CodeRestart {
		t.Errorf("a client that came while it closed was told %d", code)
	}
}

func TestARestartDoesNotWaitForEver(t *testing.T) {
	h := New(noneBehind, nil)
	w := newWire()
	c := client(Socket, w, 1)
	h.Register(c, 1)
	ctx, cancel := context.WithCancel(t.Context())
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		h.CloseAll(ctx, time.Hour)
	}()
	w.listen() // told, and does not leave
	cancel()
	<-closed
	done(c, w)
}

func TestAPersonsConnectionsAreCounted(t *testing.T) {
	h := New(noneBehind, nil)
	var mine []*Client
	for n := range 3 {
		c := NewClient(Socket, newWire(), 7, [16]byte{byte(n)}, nil)
		if h.Register(c, 3) != 0 {
			t.Errorf("number %d was refused", n+1)
		}
		mine = append(mine, c)
	}
	if code := h.Register(client(Socket, newWire(), 7), 3); code != CodeLater {
		t.Errorf("a fourth was told %d", code)
	}
	if h.Register(client(Socket, newWire(), 8), 3) != 0 {
		t.Error("somebody else was refused")
	}
	var owners []byte
	for _, c := range h.Person(7) {
		owner := c.Owner()
		owners = append(owners, owner[0])
	}
	slices.Sort(owners)
	if !slices.Equal(owners, []byte{0, 1, 2}) || len(h.All()) != 4 || len(h.Person(9)) != 0 {
		t.Errorf("%q of %d", owners, len(h.All()))
	}
	h.Unregister(mine[0])
	h.Unregister(mine[0])
	if h.Register(client(Socket, newWire(), 7), 3) != 0 {
		t.Error("nobody may come after one has left")
	}
}

func TestOnlySocketsThatWatchARoomAreStirred(t *testing.T) { synctest.Test(t, onlyWatchersAreStirred) }

func onlyWatchersAreStirred(t *testing.T) {
	h := New(noneBehind, nil)
	kindOf := []Kind{Socket, Socket, Stream}
	var wires []*wire
	var clients []*Client
	for n, kind := range kindOf {
		w := newWire()
		c := client(kind, w, int64(n))
		h.Register(c, 9)
		h.Watch(c, [][]int64{{1, 2}, {2}, {1}}[n])
		wires, clients = append(wires, w), append(clients, c)
	}
	if !h.Watched(1) || h.Watched(4) {
		t.Error("it does not know which rooms are watched")
	}
	all := func(int64) bool { return false }
	h.NotifyWatchers(1, []byte("one "), all)
	h.NotifyWatchers(1, []byte("not for 0 "), func(person int64) bool { return person == 0 })
	h.NotifyWatchers(2, []byte("two "), all)
	h.Watch(clients[0], []int64{3})
	h.NotifyWatchers(1, []byte("one again "), all)
	h.NotifyWatchers(3, []byte("three "), all)
	time.Sleep(longestGather)
	for n, want := range []string{"one two three ", "two ", ""} {
		clients[n].Close(CodeRestart, "")
		wires[n].listen()
		if n < 2 {
			if got := texts(frames(t, wires[n].bytes())); got != want {
				t.Errorf("%d: %q", n, got)
			}
		} else if got := string(wires[n].bytes()); got != "0\r\n\r\n" {
			t.Errorf("the stream got %q", got)
		}
		h.Unregister(clients[n])
		h.Watch(clients[n], []int64{5}) // a client that has left watches nothing
		done(clients[n], wires[n])
	}
	if len(h.watch) != 0 {
		t.Errorf("%v is watched by nobody", h.watch)
	}
}

func TestEachConnectionIsKeptAliveOnceInThirtySeconds(t *testing.T) {
	h := New(noneBehind, nil)
	c := newCrowd(h, 100, Socket)
	pings := func() (n int) {
		for _, w := range c.wires {
			n += strings.Count(string(w.bytes()), string(socketBeat))
		}
		return n
	}
	for n := range 3 * pingGroups {
		before := pings()
		h.ping(n)
		for _, client := range c.clients {
			client.heard.Store(h.second.Load()) // as when it answers
		}
		for _, w := range c.wires { // pings that are due are written before the next second
			w.await(func() bool { return w.inside == 0 })
		}
		for _, client := range c.clients {
			for {
				client.mu.Lock()
				idle := !client.writing
				client.mu.Unlock()
				if idle {
					break
				}
			}
		}
		if now := pings() - before; now > 4 {
			t.Errorf("%d of 100 were kept alive in one second", now)
		}
	}
	h.CloseAll(t.Context(), 0)
	c.handlers.Wait()
	for i, w := range c.wires {
		pings := 0
		for _, f := range frames(t, w.bytes()) {
			if f.op == sentPing {
				pings++
			}
		}
		if pings != 3 {
			t.Errorf("connection %d had %d in 90 s", i, pings)
		}
	}
}

func TestASocketThatSaysNothingIsGivenUp(t *testing.T) {
	h := New(noneBehind, nil)
	sockets, streams := newCrowd(h, 1, Socket), newCrowd(h, 1, Stream)
	for n := range silenceMost {
		h.ping(n)
	}
	if h.Count() != 2 {
		t.Fatal("somebody is gone after two pings")
	}
	for n := range pingGroups {
		h.ping(silenceMost + n)
	}
	sockets.handlers.Wait()
	if fs := frames(t, sockets.wires[0].bytes()); code(t, fs) != CodeLater || h.Count() != 1 {
		t.Errorf("%q, %d are left", fs, h.Count())
	}
	h.CloseAll(t.Context(), 0) // a stream sends nothing, and is still there
	streams.handlers.Wait()
}

func TestBeatingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() {
		defer close(over)
		New(noneBehind, nil).Ping(ctx)
	}()
	cancel()
	<-over
}
