package storing

import (
	"errors"
	"fmt"

	"parley/chat"
)

// panics is how often an entry alone made the store panic, and how many transactions had
// succeeded before.
type panics struct{ times, before int }

// panicsMost is how often an entry is tried alone before those behind it are stored.
const panicsMost = 5

func isPanic(err error) bool {
	var p *chat.Panic
	return errors.As(err, &p)
}

func (h batch) key(i int) string { return fmt.Sprint(h.lease.Shard, " ", h.entries[i].ID) }

// isPoison reports whether an entry that made the store panic is at fault itself: it has
// done so panicsMost times, and others were stored meanwhile. As long as nothing can be
// stored, nothing is given up.
func (w *Worker) isPoison(h batch) bool {
	key := h.key(0)
	p, again := w.panics[key]
	if !again {
		p.before = w.successes
	}
	p.times++
	w.panics[key] = p
	if p.times < panicsMost || w.successes == p.before {
		return false
	}
	delete(w.panics, key)
	return true
}

// succeeded counts a transaction, and forgets what its entries had done before.
func (w *Worker) succeeded(hs []batch) {
	w.successes++
	if len(w.panics) == 0 {
		return
	}
	for _, h := range hs {
		for i := range h.entries {
			delete(w.panics, h.key(i))
		}
	}
}

// isPassed reports whether an entry of the batch was tried so often that those behind it
// are stored first.
func (w *Worker) isPassed(h batch) bool {
	for i := range h.entries {
		if w.panics[h.key(i)].times >= panicsMost {
			return true
		}
	}
	return false
}
