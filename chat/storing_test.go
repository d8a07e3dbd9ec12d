package chat

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatIsPutIsStoredAnnouncedAndTakenOut(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		for i := range 5 {
			m.say(1, i, fmt.Sprint(i))
			m.say(2, i, fmt.Sprint(i))
		}
		synctest.Wait()
		want := []string{"0", "1", "2", "3", "4"}
		if !slices.Equal(m.book.bodies(1), want) || !slices.Equal(m.book.bodies(2), want) {
			t.Errorf("stored %q and %q", m.book.bodies(1), m.book.bodies(2))
		}
		if n := len(m.herald.outcomes()); n != 10 || m.q.waiting() != 0 {
			t.Errorf("%d announced, %d still wait", n, m.q.waiting())
		}
	})
}

func TestABatchHasABound(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		gate := make(chan struct{})
		set(&m.book.mu, &m.book.gate, gate)
		for i := range 2*BatchMax + 10 {
			m.say(1, i, fmt.Sprint(i))
		}
		synctest.Wait()
		close(gate)
		synctest.Wait()
		got := m.book.bodies(1)
		if len(got) != 2*BatchMax+10 || m.q.most != BatchMax {
			t.Errorf("%d stored, at most %d at once", len(got), m.q.most)
		}
		for i, body := range got {
			if body != fmt.Sprint(i) {
				t.Fatalf("number %d is %s", i, body)
			}
		}
	})
}

func TestWhatWaitsInSeveralShardsIsStoredInOneGo(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		gate := make(chan struct{})
		set(&m.book.mu, &m.book.gate, gate)
		m.say(1, 0, "a")
		synctest.Wait()
		m.say(3, 0, "c")
		m.say(4, 0, "d")
		synctest.Wait()
		close(gate)
		synctest.Wait()
		last := m.book.calls[len(m.book.calls)-1]
		if len(m.book.calls) != 2 || len(last) != 2 || m.q.waiting() != 0 {
			t.Errorf("%v, %d wait", m.book.calls, m.q.waiting())
		}
	})
}

func TestPoisonIsBuriedAndTheRestIsStored(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		gate := make(chan struct{})
		set(&m.book.mu, &m.book.gate, gate)
		m.say(1, 0, "first")
		synctest.Wait()
		for i, body := range []string{"a", poison, "b", "c", "d", poison, "e"} {
			m.say(1, 1+i, body)
		}
		m.say(2, 0, "elsewhere")
		m.say(3, 0, poison)
		synctest.Wait()
		close(gate)
		synctest.Wait()
		if got := m.book.bodies(1); !slices.Equal(got, []string{"first", "a", "b", "c", "d", "e"}) {
			t.Errorf("stored %q", got)
		}
		if got := m.book.bodies(2); !slices.Equal(got, []string{"elsewhere"}) {
			t.Errorf("stored %q", got)
		}
		if len(m.q.buried) != 3 || m.q.waiting() != 0 {
			t.Errorf("%d buried, %d wait", len(m.q.buried), m.q.waiting())
		}
		refused := 0
		for _, o := range m.herald.outcomes() {
			if o.Refused != nil {
				refused++
				if o.Command.Body != poison || o.Refused.Kind != Invalid {
					t.Errorf("refused: %+v", o)
				}
			}
		}
		if refused != 3 {
			t.Errorf("%d authors were told", refused)
		}
	})
}

func TestWhatIsNoCommandIsBuriedInSilence(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		m.q.add(1, Entry{Raw: "{", Err: errOut})
		m.say(1, 1, "after")
		synctest.Wait()
		if got := m.book.bodies(1); !slices.Equal(got, []string{"after"}) || len(m.q.buried) != 1 || m.q.buried[0].Raw != "{" {
			t.Errorf("stored %q, buried %+v", got, m.q.buried)
		}
		if n := len(m.herald.outcomes()); n != 1 || m.q.waiting() != 0 {
			t.Errorf("%d told, %d wait", n, m.q.waiting())
		}
	})
}

func TestWhatWasStoredButNotAnnouncedIsAnnouncedAgain(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		set(&m.herald.mu, &m.herald.wrong, errOut)
		m.say(1, 0, "a")
		synctest.Wait()
		if !slices.Equal(m.book.bodies(1), []string{"a"}) || get(&m.herald.mu, &m.herald.failed) == 0 || m.q.waiting() != 1 {
			t.Fatalf("stored %q, failed %d times, %d wait", m.book.bodies(1), get(&m.herald.mu, &m.herald.failed), m.q.waiting())
		}
		set(&m.herald.mu, &m.herald.wrong, nil)
		settle(2 * pauseTo)
		os := m.herald.outcomes()
		if len(os) != 1 || os[0].Seq != 1 || !os[0].Repeat || m.q.waiting() != 0 {
			t.Errorf("%+v, %d wait", os, m.q.waiting())
		}
		if got := m.book.bodies(1); !slices.Equal(got, []string{"a"}) {
			t.Errorf("stored %q", got)
		}
		if c := m.herald.told[0].Changes; len(c) != 1 || c[0].Rev != 1 {
			t.Errorf("whoever missed it is not told of rev 1: %+v", c)
		}
	})
}

func TestTheGaugeIsToldOfEachBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		stored := make(chan int, 1)
		w := &Worker{
			Inbox: q, MessageLog: &library{t: t, rooms: map[RoomID]*shelf{}}, Outbox: &herald{q: q},
			Leases: &office{leases: []Lease{{1, 1}}}, Log: slog.New(slog.DiscardHandler), Gauge: func(n int, _ time.Duration) { stored <- n },
		}
		(&mill{q: q}).say(1, 0, "a")
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go w.Run(ctx)
		if n := <-stored; n != 1 {
			t.Errorf("told of %d", n)
		}
	})
}
