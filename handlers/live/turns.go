package live

import "sync/atomic"

// turns parts what is asked after again and again, on nodes that hold much of it. A question for
// all of it at once would cost a server with a million people more than their messages.
type turns struct{ n atomic.Int64 }

// How many rooms and connections are asked after at once. A node with no more than these asks
// after all of them each time; one with twice as many takes two turns.
const (
	roomsAtOnce    = 3000
	visitorsAtOnce = 15000
)

// next is which ids of a whole have their turn now. Of size things, about most have the same.
func (t *turns) next(size, most int) (has func(id int64) bool) {
	parts := turnsOf(size, most)
	part := t.n.Add(1) % parts
	return func(id int64) bool { return id%parts == part }
}

// turnsOf is how many turns a whole takes.
func turnsOf(size, most int) int64 { return max(int64((size+most-1)/most), 1) }
