package live

import (
	"context"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
)

// visitTo is a live node of its own, without visitors in rooms.
func visitTo(t *testing.T, cfg Config) *Node {
	cfg.Log = slog.New(slog.DiscardHandler)
	l := New(cfg)
	t.Cleanup(l.stop)
	return l
}

// line is a connection on loopback: ours, and the page's.
func line(t *testing.T) (ours, page net.Conn) {
	t.Helper()
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer door.Close()
	if page, err = net.Dial("tcp", door.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if ours, err = door.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { page.Close() })
	return ours, page
}

// crowded is a list of rooms that panics.
type crowded struct{ Registry }

func (crowded) RoomsOf(context.Context, chat.UserID, string) (chat.RoomList, error) {
	panic("a list that nobody can make")
}

// garbled is a bus that panics.
type garbled struct{ chat.Bus }

func (garbled) PublishToRoom(context.Context, chat.RoomID, chat.Event) {
	panic("words that nobody can tell")
}

// The HTTP server does not close a hijacked connection.
func TestAPanicEndsOneConnectionAndNothingElse(t *testing.T) {
	l := visitTo(t, Config{Registry: crowded{}, Limits: true})
	ours, page := line(t)
	l.serve(&visitor{kind: hub.Socket, user: 1, address: "192.0.2.1"}, ours, 0)
	expectEnded(t, l, page)
}

func TestAPanicOverWhatAPageSaysEndsThatConnection(t *testing.T) {
	l := visitTo(t, Config{Bus: garbled{}, Limits: true, Writers: writers{0, 1, 7}})
	ours, page := line(t)
	over, err := hub.Over(ours)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{kind: hub.Socket, user: 1, address: "192.0.2.1", conn: ours}
	v.client = hub.NewClient(v.kind, over, 1, v.session, v)
	if code := l.admit(v); code != 0 {
		t.Fatal(code)
	}
	v.room = l.newRoom(chat.Room{ID: 3}, 0)
	v.room.visitors++
	v.room.came(v.user)
	v.subscription = l.hub.Subscribe(v.room.hubID, v.client)
	l.register(v)
	frame := []byte("\x81\x91\x00\x00\x00\x00" + `{"type":"typing"}`)
	if _, err := page.Write(frame); err != nil {
		t.Fatal(err)
	}
	v.client.Listen(listening{l})
	expectEnded(t, l, page)
}

// A panic on a goroutine of its own would end the test's process.
func TestAPanicCostsATickOrAnEventAndNothingElse(t *testing.T) {
	l := visitTo(t, Config{Registry: crowded{}})
	ours, page := line(t)
	go func() { _, _ = io.Copy(io.Discard, page) }()
	over, err := hub.Over(ours)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{kind: hub.Socket, user: 1, address: "192.0.2.1", conn: ours}
	v.client = hub.NewClient(v.kind, over, 1, v.session, v)
	if code := l.admit(v); code != 0 {
		t.Fatal(code)
	}
	ticks := make(chan struct{})
	l.every(time.Millisecond, func(context.Context) {
		select {
		case ticks <- struct{}{}:
		case <-l.ctx.Done():
		}
		panic("a tick with a bug")
	})
	l.heard(chat.UserEvent{Person: 1, Rooms: true}) // which has the list drawn that panics
	<-ticks
	<-ticks
	l.stop()
	l.tasks.Wait()
	_ = ours.Close()
	l.dismiss(v)
}

// expectEnded waits for the end of a connection, and of everything noted of it.
func expectEnded(t *testing.T, l *Node, page net.Conn) {
	t.Helper()
	_, _ = io.Copy(io.Discard, page)
	page.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	l.hub.CloseAll(ctx, 0) // returns when all have left
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := l.hub.Count(); n != 0 || len(l.addresses) != 0 {
		t.Errorf("%d connections are left, of %v", n, l.addresses)
	}
}

// All of them have passed mayConnect before the first is admitted.
func TestAnAddressHasItsShareHoweverManyComeAtOnce(t *testing.T) {
	l := visitTo(t, Config{Limits: true})
	var in atomic.Int32
	var wg sync.WaitGroup
	for n := range chat.SocketsByAddress + 50 {
		v := &visitor{kind: hub.Socket, user: chat.UserID(n + 1), address: "192.0.2.1"}
		v.client = hub.NewClient(v.kind, nil, int64(v.user), v.session, v)
		wg.Go(func() {
			if l.admit(v) == 0 {
				in.Add(1)
				l.register(v)
			}
		})
	}
	wg.Wait()
	if n := in.Load(); n != chat.SocketsByAddress || l.hub.Count() != int(n) {
		t.Errorf("%d are in, and %d of them known, of %d at most", n, l.hub.Count(), chat.SocketsByAddress)
	}
	for _, c := range l.hub.All() {
		l.dismiss(c.Holder().(*visitor))
	}
	if len(l.addresses) != 0 || l.hub.Count() != 0 {
		t.Errorf("%v are left", l.addresses)
	}
}

// A person with too many windows does not use up their address's share.
func TestARefusedSocketIsNotCounted(t *testing.T) {
	l := visitTo(t, Config{Limits: true})
	come := func() int {
		v := &visitor{kind: hub.Socket, user: 1, address: "192.0.2.1"}
		v.client = hub.NewClient(v.kind, nil, 1, v.session, v)
		return l.admit(v)
	}
	for range chat.SocketsByPerson {
		if code := come(); code != 0 {
			t.Fatal(code)
		}
	}
	for range 3 {
		if code := come(); code != hub.CodeLater || l.addresses["192.0.2.1"] != chat.SocketsByPerson {
			t.Errorf("refused with %d; %v are counted", code, l.addresses)
		}
	}
	for _, c := range l.hub.All() {
		l.dismiss(c.Holder().(*visitor))
	}
	if len(l.addresses) != 0 {
		t.Errorf("%v are left", l.addresses)
	}
}
