package handlers

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"

	"parley/chat"
	"parley/handlers/hub"
)

// tail is a room's newest changes as this node has seen them. When a node has
// gone, thousands come here at once, and all of them missed nearly the same: the
// archive is asked once for a room, and what it says is rendered once. Guarded by
// feed.mu.
type tail struct {
	base, rev int64 // it has everything after base, up to rev
	runs      []tailRun
	weight    int
	made      map[missing]missed // for rev

	flight singleflight.Group
}

type tailRun struct {
	chat.Changes
	at time.Time
}

// missing is what somebody asks for.
type missing struct {
	kind  hub.Kind
	after int64
}

// missed is the answer: bytes that make whoever is sent them level with rev. With
// afresh there is too much of it.
type missed struct {
	rev    int64
	parts  [][]byte
	afresh bool
	none   bool
}

const (
	tailKeep      = time.Minute
	tailMost      = 64 << 10 // bytes of a room, about
	madeMost      = 64       // answers that are kept ready
	tailMargin    = 100      // changes to ask for beyond, since the next one may have missed a little more
	consultRounds = 4
	settling      = 30 * time.Second // after the start of a node
)

// missed returns what came after a rev.
func (f *feed) missed(ctx context.Context, k hub.Kind, after int64) (missed, error) {
	q := missing{k, after}
	m, c, ok := f.recall(q)
	switch {
	case ok && m.rev > 0:
		return m, nil
	case ok:
		return f.prepare(q, c), nil
	}
	a, err := f.consult(ctx, after)
	switch {
	case err != nil:
		return missed{}, err
	case a.afresh:
		return missed{rev: after, afresh: true}, nil
	case after > a.Rev:
		return missed{rev: after, none: true}, nil
	}
	return f.prepare(q, since(f.room.ID, after, a.Rev, a.Messages)), nil
}

// answered is what the archive said, or what is remembered of it.
type answered struct {
	chat.Changes
	afresh bool // there is too much of it
	now    bool // the archive was asked for it
}

// answers reports whether it says what came after a rev. That there is too much
// is said to whoever has missed as much, or more.
func (a answered) answers(after int64) bool {
	if a.afresh {
		return after <= a.Prev
	}
	return after >= a.Prev
}

// recall returns what is known here: ready, or as changes that are not rendered.
func (f *feed) recall(q missing) (m missed, c chat.Changes, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := &f.tail
	if q.after < t.base || q.after > t.rev {
		return m, c, false
	}
	if m, ok = t.made[q]; ok {
		return m, c, true
	}
	return m, since(f.room.ID, q.after, t.rev, t.all()), true
}

// remembered is the whole tail, when it reaches back to after.
func (f *feed) remembered(after int64) (answered, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := &f.tail
	c := chat.Changes{Room: f.room.ID, Prev: t.base, Rev: t.rev, Messages: t.all()}
	return answered{Changes: c}, after >= t.base && after <= t.rev
}

func (t *tail) all() (ms []chat.Message) {
	for _, run := range t.runs {
		ms = append(ms, run.Messages...)
	}
	return ms
}

// since collects what came after a rev from messages in the order in which they
// were seen: of those that are there twice, the later counts.
func since(room chat.RoomID, after, rev int64, all []chat.Message) chat.Changes {
	place := map[int64]int{}
	var ms []chat.Message
	for _, m := range all {
		i, known := place[m.Seq]
		switch {
		case m.Rev <= after:
		case known:
			ms[i] = m
		default:
			place[m.Seq] = len(ms)
			ms = append(ms, m)
		}
	}
	c := chat.Collect(room, after, ms)
	c.Rev = rev
	return c
}

// prepare renders changes, once for all who miss the same.
func (f *feed) prepare(q missing, c chat.Changes) missed {
	_, seq := f.level()
	c.LastSeq = max(c.LastSeq, seq)
	answer, _, _ := f.flight.Do(fmt.Sprint(q, c.Rev), func() (any, error) {
		m := missed{rev: c.Rev, none: len(c.Messages) == 0}
		for _, run := range pieces(c, piece) {
			m.parts = append(m.parts, f.render(q.kind, run, run.Prev))
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.tail.rev == m.rev && len(f.tail.made) < madeMost {
			if f.tail.made == nil {
				f.tail.made = map[missing]missed{}
			}
			f.tail.made[q] = m
		}
		return m, nil
	})
	return answer.(missed)
}

// consult has the archive say what came after a rev. Those who ask at the same time
// share an answer, and who has just missed one takes what is remembered of it.
func (f *feed) consult(ctx context.Context, after int64) (answered, error) {
	for range consultRounds {
		found, err, _ := f.flight.Do("ask", func() (any, error) {
			if a, ok := f.remembered(after); ok {
				return a, nil
			}
			return f.ask(ctx, after)
		})
		if err != nil {
			return answered{}, err
		}
		if a := found.(answered); a.answers(after) { // or else it was to somebody else's question
			return a, nil
		}
	}
	return answered{}, chat.E(chat.Unavailable, "Please try again in a moment.")
}

// ask asks. For somebody who is behind it asks for a little more than they need: the
// next one may have gone a little earlier. A node that has just begun expects such
// people, even if the first is level.
func (f *feed) ask(ctx context.Context, after int64) (answered, error) {
	from := after
	if known, _ := f.level(); after < known || time.Since(f.live.began) < settling {
		from = max(after-tailMargin, 0)
	}
	c, afresh, err := f.live.History.Since(ctx, f.room.ID, from)
	if err == nil && afresh && from < after {
		c, afresh, err = f.live.History.Since(ctx, f.room.ID, after)
	}
	if err == nil && !afresh {
		f.mu.Lock()
		f.tail.learn(c, time.Now())
		f.mu.Unlock()
	}
	return answered{c, afresh, true}, err
}

// learn takes in what the archive said, below or beyond what is known. From nothing
// it learns nothing: who asked may have come with a rev that the room never had.
func (t *tail) learn(c chat.Changes, now time.Time) {
	if c.Rev < t.base || len(c.Messages) == 0 {
		return
	}
	runs := []tailRun{{c, now}}
	for _, run := range t.runs {
		if run.Rev > c.Rev {
			runs = append(runs, run)
		}
	}
	t.base, t.rev, t.runs, t.made = c.Prev, max(t.rev, c.Rev), runs, nil
	t.weight = 0
	for _, run := range t.runs {
		t.weight += heft(run.Changes)
	}
}

// add takes in what is announced.
func (t *tail) add(c chat.Changes, now time.Time) {
	if c.Rev <= t.rev {
		return
	}
	if c.Prev > t.rev || len(c.Messages) == 0 {
		t.base, t.runs, t.weight = c.Prev, nil, 0 // something is missing before it
	}
	if len(c.Messages) > 0 {
		t.runs = append(t.runs, tailRun{c, now})
		t.weight += heft(c)
	}
	t.rev, t.made = c.Rev, nil
	t.prune(now)
}

// clear forgets all of it.
func (t *tail) clear() { t.base, t.runs, t.weight, t.made = t.rev, nil, 0, nil }

// forget lets go of what nobody will come back for.
func (f *feed) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tail.prune(time.Now())
}

// prune forgets what is old, or more than is kept of a room.
func (t *tail) prune(now time.Time) {
	for len(t.runs) > 0 && (t.weight > tailMost || now.Sub(t.runs[0].at) > tailKeep) {
		t.base = max(t.base, t.runs[0].Rev)
		t.weight -= heft(t.runs[0].Changes)
		t.runs[0] = tailRun{}
		t.runs = t.runs[1:]
		t.made = nil
	}
	if len(t.runs) == 0 {
		t.runs, t.made = nil, nil
	}
}

// heft is about how many bytes changes take in memory.
func heft(c chat.Changes) int { return weight(c) + 256*len(c.Messages) }
