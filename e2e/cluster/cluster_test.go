package cluster

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/e2e/browser"
	"parley/e2e/internal/proc"
)

func TestAClusterThatMovesAndDiesLosesNothing(t *testing.T) {
	binary, err := (proc.Build{}).Parley(t.TempDir())
	must(t, err)
	w := newHarness(t, binary)
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for i, r := range w.rooms {
		for n := range 2 {
			writers.Go(func() { w.write(ctx, w.people[1+(i+n)%3], r) })
		}
	}
	t.Cleanup(writers.Wait)
	t.Cleanup(stop)
	w.awaitAccepted(w.rooms...)
	w.moveSlots()
	w.killMaster()
	stop()
	writers.Wait()
	w.awaitDelivery()
	w.verify()
}

// moveSlots moves a slot from each master to the next, while people write.
func (w *harness) moveSlots() {
	w.t.Helper()
	for _, m := range w.redis.Masters {
		here, _ := w.at(m)
		r := here[0]
		move := w.redis.Move(r.inbox(), w.redis.Next(m))
		w.awaitAccepted(r) // nothing has moved
		move.Take(r.inbox())
		w.awaitAccepted(r) // the inbox has, and hardly anything else
		move.Finish()
		w.awaitAccepted(w.rooms...)
	}
}

// killMaster kills a master and restarts it from its disk, while people write. The other masters' rooms are
// not affected, nor is a process that starts meanwhile.
func (w *harness) killMaster() {
	w.t.Helper()
	gone := w.redis.Masters[0]
	here, elsewhere := w.at(gone)
	gone.Kill()
	w.awaitRefusal(here...)
	w.awaitAccepted(elsewhere...)
	w.redis.Missed(gone)
	late := startNode(w.t, w.binary, w.env...)
	w.people[0].At(late.base).Say(elsewhere[0].slug, "by who came late")
	w.people[0].At(late.base).Get("/readyz").Is(200)
	w.awaitAccepted(elsewhere...)
	gone.Restart()
	w.awaitAccepted(here...)
	w.redis.AwaitWhole()
}

// awaitDelivery checks that each subscription lives. Typing travels over the channel alone, whereas a
// catch-up would also find a message.
func (w *harness) awaitDelivery() {
	w.t.Helper()
	var deaf []*receiver
	for _, r := range w.rooms {
		for i, reader := range r.readers {
			deaf = append(deaf, &receiver{talker: r.readers[1-i], name: r.names[1-i], listener: reader})
		}
	}
	browser.Await(w.t, "everybody hears who types", func() bool {
		deaf = slices.DeleteFunc(deaf, (*receiver).received)
		return len(deaf) == 0
	})
	for _, r := range w.rooms {
		w.people[0].Say(r.slug, "the last word")
		for _, reader := range r.readers {
			reader.AwaitBody("the last word")
		}
	}
}

// receiver is a reader who should receive the typing of a person at another process.
type receiver struct {
	talker, listener *browser.Socket
	name             string
	again            time.Time // one connection may send it every three seconds
	from             int       // the number of the listener's frames already checked
}

func (e *receiver) received() (ok bool) {
	if time.Now().After(e.again) {
		e.talker.Send(`{"type":"typing"}`)
		e.again = time.Now().Add(3500 * time.Millisecond)
	}
	e.listener.Look(func(l *browser.Log) {
		ok = slices.ContainsFunc(l.Heard[e.from:], func(frame string) bool {
			return strings.Contains(frame, "<bdi>"+e.name+"</bdi> is typing")
		})
		e.from = len(l.Heard)
	})
	return ok
}

// verify compares people's answers and screens with PostgreSQL.
func (w *harness) verify() {
	w.t.Helper()
	for _, what := range w.messages.wrong {
		w.t.Error(what)
	}
	for _, r := range w.rooms {
		bodies := w.stored(r)
		at := map[string]int64{}
		for i, body := range bodies {
			if at[body] != 0 {
				w.t.Errorf("%s: %q is %d and %d", r.slug, body, at[body], i+1)
			}
			at[body] = int64(i + 1)
		}
		for _, l := range w.messages.list {
			switch {
			case l.room != r.slug:
			case at[l.body] == 0:
				w.t.Errorf("%s: %q was taken and is lost (stored: %t, sent in vain before: %d)", r.slug, l.body, l.stored, l.refused)
			case l.stored && l.seq != at[l.body]:
				w.t.Errorf("%s: %q is %d and was said to be %d", r.slug, l.body, at[l.body], l.seq)
			}
		}
		page := w.people[1].Whole(r.slug)
		w.same("the page of "+r.slug, page, bodies)
		for _, reader := range r.readers {
			reader.Clean()
			reader.Look(func(l *browser.Log) { w.same("a screen in "+r.slug, l, bodies) })
			reader.Level(page.Transcript())
		}
	}
}

// stored are a room's messages in PostgreSQL, which must be numbered without a gap.
func (w *harness) stored(r room) (bodies []string) {
	w.t.Helper()
	rows, err := w.db.Query(w.t.Context(),
		"select m.seq, m.body from messages m join rooms r on r.id = m.room_id where r.slug = $1 order by m.seq", r.slug)
	must(w.t, err)
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var body string
		must(w.t, rows.Scan(&seq, &body))
		if bodies = append(bodies, body); seq != int64(len(bodies)) {
			w.t.Fatalf("%s: message %d stands at %d", r.slug, seq, len(bodies))
		}
	}
	must(w.t, rows.Err())
	return bodies
}

func (w *harness) same(what string, l *browser.Log, bodies []string) {
	w.t.Helper()
	shown := l.Bodies()
	if len(shown) != len(bodies) {
		w.t.Errorf("%s has %d messages of %d", what, len(shown), len(bodies))
		return
	}
	for i := range bodies {
		if shown[i] != bodies[i] {
			w.t.Errorf("%s: message %d is %q, stored is %q", what, i+1, shown[i], bodies[i])
		}
	}
}
