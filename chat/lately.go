package chat

import "sync"

// latelyMost is how many keys each half of lately holds.
const latelyMost = 4096

// lately remembers the messages that this node was sent last, so that a repeat is
// known for one although it does not say so. What it has forgotten, or another
// node was sent, takes the way of any message, at whose end it is found.
type lately struct {
	mu         sync.Mutex // guards what follows
	young, old map[AuthorKey]struct{}
}

// note remembers a message, and reports whether it was known.
func (l *lately) note(k AuthorKey) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, known := l.young[k]
	if !known {
		_, known = l.old[k]
	}
	if l.young == nil || len(l.young) >= latelyMost {
		l.young, l.old = map[AuthorKey]struct{}{}, l.young
	}
	l.young[k] = struct{}{}
	return known
}
