package hub

import (
	"slices"
	"sync"
	"time"
)

// marks gathers what rooms tell the sockets that watch them. A person's sockets watch dozens
// of rooms, each socket others, so these updates cannot be merged by room. The marks of a moment leave
// as one frame for each socket: on a busy node, a mark costs a part of a system call.
type marks struct {
	mu      sync.Mutex // guards what follows
	pending []mark
	last    time.Duration // when the last flush began, by the scheduler's clock
}

// mark is bytes for the sockets that watched a room when it was made.
type mark struct {
	p  encoded
	to []*Client
}

// How far apart flushes begin: the first mark after a pause leaves at once. A mark beside a
// room's name is less urgent than a message, so it may wait longer when the processors are
// strained.
const (
	shortestGather = 250 * time.Millisecond
	longestGather  = 500 * time.Millisecond
)

// NotifyWatchers sends bytes soon to the sockets that watch a room, except those of the people
// that but names.
func (h *Hub) NotifyWatchers(id int64, b []byte, but func(person int64) bool) {
	to := slices.DeleteFunc(h.Watching(id), func(c *Client) bool { return but(c.person) })
	last, first := h.marks.put(mark{Socket.encode(b), to})
	if !first { // a flush is due
		return
	}
	part, now := h.crew.strain()
	if wait := last + shortestGather + time.Duration(part*float64(longestGather-shortestGather)) - now; wait > 0 {
		time.AfterFunc(wait, h.flushMarks)
	} else {
		h.flushMarks()
	}
}

// put adds a mark, and returns when the last flush began. For the first mark since then the
// caller flushes.
func (m *marks) put(one mark) (last time.Duration, first bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pending = append(m.pending, one)
	return m.last, len(m.pending) == 1
}

func (m *marks) take(now time.Duration) []mark {
	m.mu.Lock()
	defer m.mu.Unlock()
	pending := m.pending
	m.pending, m.last = nil, now
	return pending
}

// flushMarks sends the pending marks, as one frame to each socket, in their order.
func (h *Hub) flushMarks() {
	began := h.crew.now()
	defer h.crew.worked(began)
	pending := h.marks.take(began)
	if len(pending) == 1 {
		for _, c := range pending[0].to {
			c.deliver(pending[0].p)
		}
		return
	}
	theirs := map[*Client]*gathered{}
	for _, one := range pending {
		for _, c := range one.to {
			theirs[c] = &gathered{one.p, theirs[c]}
		}
	}
	for c, newest := range theirs {
		c.deliver(newest.together())
	}
}

// gathered is the marks for one socket, the newest first.
type gathered struct {
	p       encoded
	earlier *gathered
}

func (g *gathered) together() encoded {
	if g.earlier == nil {
		return g.p
	}
	size := 0
	for one := g; one != nil; one = one.earlier {
		size += len(one.p.body)
	}
	body := make([]byte, size)
	for one := g; one != nil; one = one.earlier {
		size -= len(one.p.body)
		copy(body[size:], one.p.body)
	}
	return Socket.encode(body)
}
