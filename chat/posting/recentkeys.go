package posting

import (
	"sync"

	"parley/chat"
)

// recentKeysMax is how many keys each half of recentKeys holds.
const recentKeysMax = 4096

// recentKeys remembers the last messages sent to this node, so that a repeat is
// recognised even when it is not marked. Other repeats travel like any message, and the
// ledger finds them.
type recentKeys struct {
	mu         sync.Mutex // guards the fields below
	young, old map[chat.AuthorKey]struct{}
}

// seen remembers a message, and reports whether it was known.
func (l *recentKeys) seen(k chat.AuthorKey) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, known := l.young[k]
	if !known {
		_, known = l.old[k]
	}
	if l.young == nil || len(l.young) >= recentKeysMax {
		l.young, l.old = map[chat.AuthorKey]struct{}{}, l.young
	}
	l.young[k] = struct{}{}
	return known
}
