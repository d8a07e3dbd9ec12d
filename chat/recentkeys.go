package chat

import "sync"

// recentKeysMax is how many keys each half of lately holds.
const recentKeysMax = 4096

// recentKeys remembers the messages that this node was sent last, so that a repeat is
// known for one although it does not say so. What it has forgotten, or another
// node was sent, takes the way of any message, at whose end it is found.
type recentKeys struct {
	mu         sync.Mutex // guards what follows
	young, old map[AuthorKey]struct{}
}

// seen remembers a message, and reports whether it was known.
func (l *recentKeys) seen(k AuthorKey) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, known := l.young[k]
	if !known {
		_, known = l.old[k]
	}
	if l.young == nil || len(l.young) >= recentKeysMax {
		l.young, l.old = map[AuthorKey]struct{}{}, l.young
	}
	l.young[k] = struct{}{}
	return known
}
