package hub

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// chronicle is the history of one room, as the store has it: rev n says "n ".
type chronicle struct {
	mu  sync.Mutex // guards rev
	rev int64
}

func (c *chronicle) level() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rev
}

// next stores up to three changes and returns their update.
func (c *chronicle) next(rnd *rand.Rand) *Update {
	c.mu.Lock()
	prev := c.rev
	c.rev += 1 + rnd.Int64N(3)
	rev := c.rev
	c.mu.Unlock()
	return &Update{Prev: prev, Rev: rev, Render: func(Kind) []byte { return said(prev, rev) }}
}

// said is the bytes that bring a reader from prev to rev.
func said(prev, rev int64) []byte {
	var b strings.Builder
	for n := prev + 1; n <= rev; n++ {
		fmt.Fprintf(&b, "%d ", n)
	}
	return []byte(b.String())
}

// bring catches a subscription up, as a live node does: history first, then the updates
// that came meanwhile, and again while there is a gap.
func (c *chronicle) bring(s *Subscription, from int64) {
	for ok := false; !ok; {
		rev := c.level()
		s.Client.SendPatiently(said(from, rev))
		from, ok = s.CaughtUp(rev)
	}
}

// Subscriptions come and go, history is read at any moment, and some updates are lost. Each
// reader ends with exactly the changes after its rev, in order.
func TestEveryReaderGetsEverythingOnceInOrder(t *testing.T) {
	var behind atomic.Int32
	for seed := range uint64(12) {
		rooms := map[int64]*chronicle{1: {}, 2: {}}
		seated := sync.Map{} // *Subscription → its room
		h := New(func(s *Subscription, rev int64) {
			behind.Add(1)
			room, _ := seated.Load(s)
			room.(*chronicle).bring(s, rev)
		}, nil)
		finished := map[int64]chan int64{1: make(chan int64), 2: make(chan int64)}
		final := map[int64]*atomic.Int64{1: {}, 2: {}}
		var broadcasting, reading sync.WaitGroup
		for id, room := range rooms {
			broadcasting.Go(func() {
				rnd := rand.New(rand.NewPCG(seed, uint64(id)))
				for range 150 {
					f := room.next(rnd)
					switch rnd.IntN(12) {
					case 0: // lost
					case 1:
						h.Broadcast(id, f)
						h.Broadcast(id, &Update{Prev: f.Prev, Rev: f.Rev, Render: f.Render}) // sent twice
					default:
						h.Broadcast(id, f)
					}
					if rnd.IntN(4) == 0 {
						h.Broadcast(id, plain("| "))
					}
				}
				close(finished[id])
			})
		}
		for n := range 16 {
			rnd := rand.New(rand.NewPCG(seed, uint64(100+n)))
			id := int64(1 + n%2)
			reading.Go(func() {
				for visit := 0; visit < 4; visit++ {
					room := rooms[id]
					w := newWire()
					c := client(Socket, w, int64(n))
					h.Register(c, 100)
					from := max(0, room.level()-rnd.Int64N(20))
					s := h.Subscribe(id, c)
					seated.Store(s, room)
					room.bring(s, from)
					upto := room.level()
					if visit == 3 { // stays to the end, and one more update shows every gap
						<-finished[id]
						final[id].CompareAndSwap(0, room.level())
						upto = final[id].Load()
						h.Broadcast(id, &Update{Prev: upto, Rev: upto + 1, Render: func(Kind) []byte { return []byte("end ") }})
					}
					mark := string(said(upto-1, upto))
					if upto <= from {
						mark = ""
					}
					w.await(func() bool { return strings.Contains(" "+texts(frames(t, w.sent)), " "+mark) || mark == "" })
					h.Unsubscribe(id, s)
					h.Unregister(c)
					done(c, w)
					expectRun(t, seed, strings.Fields(strings.ReplaceAll(texts(frames(t, w.bytes())), "|", "")), from, upto)
				}
			})
		}
		broadcasting.Wait()
		reading.Wait()
		if t.Failed() {
			return
		}
		if len(h.rooms)+len(h.people)+len(h.watch) != 0 {
			t.Errorf("the hub remembers %d rooms, %d people", len(h.rooms), len(h.people))
		}
	}
	if behind.Load() == 0 {
		t.Error("nobody fell behind, so that was not tried")
	}
}

// expectRun fails unless got is from+1, from+2 … up to at least upto.
func expectRun(t *testing.T, seed uint64, got []string, from, upto int64) {
	t.Helper()
	next := from + 1
	for _, word := range got {
		if word == "end" {
			continue
		}
		if word != fmt.Sprint(next) {
			t.Errorf("seed %d: after %d came %s: %v", seed, next-1, word, got)
			return
		}
		next++
	}
	if next <= upto {
		t.Errorf("seed %d: ends with %d, want %d", seed, next-1, upto)
	}
}

func TestNothingOfTheTranscriptComesBeforeTheSeatIsLevel(t *testing.T) {
	h := New(noneBehind, nil)
	w := newWire()
	c := client(Socket, w, 1)
	s := h.Subscribe(1, c)
	for rev := range int64(4) {
		h.Broadcast(1, &Update{Prev: rev, Rev: rev + 1, Render: func(Kind) []byte { return said(rev, rev+1) }})
	}
	h.Broadcast(1, plain("presence "))
	w.await(func() bool { return w.writes == 1 })
	if got := texts(frames(t, w.bytes())); got != "presence " {
		t.Errorf("%q", got)
	}
	if from, ok := s.CaughtUp(2); !ok || from != 4 {
		t.Errorf("level with %d %v", from, ok)
	}
	for _, known := range []int64{4, 3} { // sent again, which is no gap
		h.Broadcast(1, &Update{Prev: known - 1, Rev: known, Render: func(Kind) []byte { return []byte("again ") }})
	}
	h.Unsubscribe(1, s)
	h.Unsubscribe(1, s) // twice is once
	h.Broadcast(1, plain("afterwards"))
	c.Close(CodeRestart, "")
	w.listen()
	if got := texts(frames(t, w.bytes())); got != "presence 3 4 " {
		t.Errorf("%q", got)
	}
	done(c, w)
}

func TestAGapSaysFromWhereToReadAgain(t *testing.T) {
	h := New(noneBehind, nil)
	w := newWire()
	c := client(Socket, w, 1)
	s := h.Subscribe(1, c)
	for _, r := range [][2]int64{{0, 3}, {3, 5}, {7, 9}} {
		h.Broadcast(1, &Update{Prev: r[0], Rev: r[1], Render: func(Kind) []byte { return said(r[0], r[1]) }})
	}
	if from, ok := s.CaughtUp(3); ok || from != 5 {
		t.Errorf("level with %d, %v", from, ok)
	}
	if from, ok := s.CaughtUp(8); ok || from != 8 { // in the middle of an update
		t.Errorf("level with %d, %v", from, ok)
	}
	if from, ok := s.CaughtUp(9); !ok || from != 9 {
		t.Errorf("level with %d, %v", from, ok)
	}
	c.Close(CodeRestart, "")
	w.listen()
	if got := texts(frames(t, w.bytes())); got != "4 5 " {
		t.Errorf("%q", got)
	}
	done(c, w)
}

func TestWhoCannotBeBroughtLevelIsSentAway(t *testing.T) {
	h := New(noneBehind, nil)
	w := newWire()
	c := client(Socket, w, 1)
	s := h.Subscribe(1, c)
	for rev := range int64(waitingMax + 1) {
		h.Broadcast(1, &Update{Prev: rev, Rev: rev + 1, Render: func(Kind) []byte { return said(rev, rev+1) }})
	}
	w.listen()
	fs := frames(t, w.bytes())
	if code(t, fs) != CodeLater || texts(fs) != "" || len(s.waiting) > waitingMax {
		t.Errorf("%q, %d held", fs, len(s.waiting))
	}
	h.Unsubscribe(1, s)
	done(c, w)
}
