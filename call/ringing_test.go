package call

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"parley/chat"
)

// bells is a ringing that asks bob and cid, and writes down each state.
type bells struct {
	mu     sync.Mutex // guards the fields below
	until  time.Duration
	states []*chat.Ring

	settled chan struct{} // closed with the first state in which nothing rings
	once    sync.Once
}

func (b *bells) Begin(_ context.Context, c chat.Call) (*chat.Ring, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := &chat.Ring{Slug: "talk", By: c.People[0].User, ByName: c.People[0].Name, Until: time.Now().Add(b.until), People: []chat.UserID{1, 2, 3}}
	for user, name := range map[chat.UserID]string{2: "bob", 3: "cid"} {
		r.Asked = append(r.Asked, chat.Callee{User: user, Name: name, State: chat.Ringing})
	}
	return r, nil
}

func (b *bells) Changed(_ context.Context, before *chat.Ring, c chat.Call) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.states); n > 0 && b.states[n-1] != before {
		panic("a state was told before the one before it")
	}
	b.states = append(b.states, c.Ring)
	if c.Ring.Settled() {
		b.once.Do(func() { close(b.settled) })
	}
}

func rings(t *testing.T, until time.Duration) (*site, *bells) {
	s, b := open(t), &bells{until: until, settled: make(chan struct{})}
	s.Ringing = b
	return s, b
}

func TestACallRingsUntilItIsTakenOrDeclined(t *testing.T) {
	t.Parallel()
	s, b := rings(t, time.Hour)
	ann, bob := s.page(t, 1, "ann").join(mic), s.page(t, 2, "bob")
	c := s.until(t, "it begins", chat.Call.On)
	if !c.RingsFor(2) || !c.RingsFor(3) || c.RingsFor(1) || c.Ring.Taken {
		t.Fatalf("the first state is %+v", c.Ring)
	}
	s.page(t, 3, "cid").ask(chat.CallDecline, nil)
	if c = s.until(t, "cid declines", func(c chat.Call) bool { return !c.RingsFor(3) }); !c.RingsFor(2) || c.Ring.Settled() {
		t.Errorf("after one declined it is %+v", c.Ring)
	}
	bob.ask(chat.CallTake, nil)
	if c = s.until(t, "bob takes it", func(c chat.Call) bool { return !c.RingsFor(2) }); c.Ring.Taken || len(c.Ring.Asked) != 2 {
		t.Errorf("before bob has joined it is %+v", c.Ring)
	}
	bob.join(mic)
	if c = s.until(t, "bob joins", func(c chat.Call) bool { return c.Ring.Taken }); len(c.Ring.Asked) != 1 {
		t.Errorf("bob is still asked: %+v", c.Ring)
	}
	ann.ask(chat.CallLeave, nil)
	bob.ask(chat.CallLeave, nil)
	if c = <-s.ended; !c.Ring.Taken || len(c.Ring.Missed()) != 0 {
		t.Errorf("at the end it is %+v", c.Ring)
	}
	<-b.settled
	if r := bob.ask(chat.CallDecline, nil); r.Refused != "" {
		t.Errorf("declining a call that is over is refused: %+v", r)
	}
}

func TestACallRingsOut(t *testing.T) {
	t.Parallel()
	s, _ := rings(t, 0)
	ann := s.page(t, 1, "ann").join(mic)
	c := s.until(t, "it rings no more", func(c chat.Call) bool { return c.On() && c.Ring.Settled() })
	if len(c.Ring.Missed()) != 2 {
		t.Errorf("missed by %v", c.Ring.Missed())
	}
	s.page(t, 2, "bob").join(mic)
	s.until(t, "bob comes late", func(c chat.Call) bool { return c.Ring.Taken && len(c.Ring.Missed()) == 0 })
	ann.ask(chat.CallLeave, nil)
}

func TestACallerWhoGivesUpEndsTheRinging(t *testing.T) {
	t.Parallel()
	s, b := rings(t, time.Hour)
	ann := s.page(t, 1, "ann").join(mic)
	s.until(t, "it rings", func(c chat.Call) bool { return c.RingsFor(2) })
	ann.ask(chat.CallLeave, nil)
	if c := <-s.ended; c.RingsFor(2) || len(c.Ring.Missed()) != 2 {
		t.Errorf("at the end it is %+v", c.Ring)
	}
	<-b.settled
}

// Two who call each other at once are in the one call, and nothing rings for them.
func TestTwoWhoCallAtOnceAreInOneCall(t *testing.T) {
	t.Parallel()
	s, _ := rings(t, time.Hour)
	s.page(t, 1, "ann").join(mic)
	s.page(t, 2, "bob").join(mic)
	c := s.until(t, "both are in it", func(c chat.Call) bool { return len(c.People) == 2 })
	if c.RingsFor(1) || c.RingsFor(2) || !c.RingsFor(3) || !c.Ring.Taken {
		t.Errorf("it is %+v", c.Ring)
	}
}

// hang is a ringing whose devices cannot be reached.
type hang struct {
	bells
	began chan struct{}
	ended chan error
}

func (h *hang) Changed(ctx context.Context, _ *chat.Ring, _ chat.Call) {
	h.began <- struct{}{}
	<-ctx.Done()
	h.ended <- ctx.Err()
}

func TestANodeThatStopsWaitsForNoDevice(t *testing.T) {
	t.Parallel()
	s, h := open(t), &hang{bells: bells{until: time.Hour}, began: make(chan struct{}, 10), ended: make(chan error, 10)}
	s.Ringing, s.lastWord = h, time.Millisecond
	s.page(t, 1, "ann").join(mic)
	<-h.began
	s.Stop(t.Context())
	if err := <-h.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("telling a device ended with: %v", err)
	}
}

func TestRingingGoesOnAtAnotherNode(t *testing.T) {
	t.Parallel()
	first, _ := rings(t, time.Hour)
	second := openOn(t, first.board)
	second.Ringing = &bells{}
	first.page(t, 1, "ann").join(mic)
	first.until(t, "it rings", func(c chat.Call) bool { return c.RingsFor(2) })
	first.Stop(t.Context())
	second.until(t, "it moves", func(c chat.Call) bool { return c.Moving })
	second.page(t, 1, "ann").join(mic)
	c := second.until(t, "ann is in it again", func(c chat.Call) bool { return c.On() && !c.Moving && c.Node == second.ID })
	if !c.RingsFor(2) || !c.Ring.Until.After(time.Now()) {
		t.Errorf("it is %+v", c.Ring)
	}
}

func TestADirectoryKnowsWhatRings(t *testing.T) {
	t.Parallel()
	s, _ := rings(t, time.Hour)
	d := NewDirectory(s.board)
	s.page(t, 1, "ann").join(mic)
	c := s.until(t, "it rings", func(c chat.Call) bool { return c.RingsFor(2) })
	d.Read(t.Context())
	if got := d.Ringing(2); len(got) != 1 || got[0].Room != c.Room || len(d.Ringing(1)) != 0 {
		t.Errorf("what rings is %+v", got)
	}
	s.page(t, 2, "bob").ask(chat.CallDecline, nil)
	s.page(t, 3, "cid").ask(chat.CallDecline, nil)
	s.until(t, "nothing rings", func(c chat.Call) bool { return c.Ring.Settled() })
	d.Read(t.Context())
	if got := d.Ringing(2); len(got) != 0 {
		t.Errorf("what rings is %+v", got)
	}
}
