package live

import (
	"time"

	"parley/chat"
)

// backlog is a room's newest changes as this node has seen them. When another node stops,
// thousands of clients connect here at once, and all missed nearly the same changes.
type backlog struct {
	base, rev int64 // it has everything after base, up to rev
	runs      []backlogRun
	size      int
	answers   *answers // for rev; nil until it is asked for
}

type backlogRun struct {
	chat.Changes
	at time.Time
}

const (
	backlogKeep = time.Minute
	backlogMost = 64 << 10 // bytes of a room, about
	answersMost = 64       // catch-ups that are kept ready
)

// add appends changes that follow on those in the backlog.
func (b *backlog) add(c chat.Changes, now time.Time) {
	if c.Rev <= b.rev {
		return
	}
	b.runs = append(b.runs, backlogRun{c, now})
	b.size += sizeOf(c)
	b.rev, b.answers = c.Rev, nil
	b.prune(now)
}

// extend takes in the store's answer, if it reaches further back.
func (b *backlog) extend(c chat.Changes, now time.Time) {
	if c.Prev >= b.base || c.Rev < b.base {
		return
	}
	runs := []backlogRun{{c, now}}
	b.size = sizeOf(c)
	for _, run := range b.runs {
		if run.Rev > c.Rev {
			runs = append(runs, run)
			b.size += sizeOf(run.Changes)
		}
	}
	b.base, b.rev, b.runs, b.answers = c.Prev, max(b.rev, c.Rev), runs, nil
}

// reset empties the backlog: it begins again at rev.
func (b *backlog) reset(rev int64) { *b = backlog{base: rev, rev: rev} }

// prune drops changes that are old, or more than the backlog keeps.
func (b *backlog) prune(now time.Time) {
	for len(b.runs) > 0 && (b.size > backlogMost || now.Sub(b.runs[0].at) > backlogKeep) {
		b.base = max(b.base, b.runs[0].Rev)
		b.size -= sizeOf(b.runs[0].Changes)
		b.runs[0] = backlogRun{}
		b.runs = b.runs[1:]
		b.answers = nil
	}
	if len(b.runs) == 0 {
		b.runs, b.answers = nil, nil
	}
}

// after is the changes after a rev, if the backlog reaches back to it.
func (b *backlog) after(rev, lastSeq int64) (*catchUp, bool) {
	if rev < b.base || rev > b.rev {
		return nil, false
	}
	if b.answers == nil {
		all := chat.Changes{Prev: b.base, Rev: b.rev}
		for _, run := range b.runs {
			all.Room, all.Messages = run.Room, append(all.Messages, run.Messages...)
		}
		b.answers = answersOf(all, lastSeq)
	}
	return b.answers.after(rev).catchUp, true
}

// sizeOf is about how many bytes changes take in memory.
func sizeOf(c chat.Changes) int { return textOf(c) + 256*len(c.Messages) }

// answers are catch-ups out of the same changes, which readers share.
type answers struct {
	changes chat.Changes
	ready   map[int64]*catchUp
}

func answersOf(c chat.Changes, lastSeq int64) *answers {
	c.LastSeq = max(c.LastSeq, lastSeq)
	return &answers{c, map[int64]*catchUp{}}
}

// after answers a reader who has everything up to rev.
func (a *answers) after(rev int64) missed {
	c := a.ready[rev]
	if c == nil {
		c = &catchUp{all: a.changes, after: rev}
		if len(a.ready) < answersMost {
			a.ready[rev] = c
		}
	}
	return missed{rev: a.changes.Rev, catchUp: c}
}

// collect is the changes after a rev, from messages in the order in which they were seen.
// Where a message is there twice, the later one counts.
func collect(all chat.Changes, after int64) chat.Changes {
	place := map[int64]int{}
	var ms []chat.Message
	for _, m := range all.Messages {
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
	c := chat.Collect(all.Room, after, ms)
	c.Rev, c.LastSeq = all.Rev, max(c.LastSeq, all.LastSeq)
	return c
}
