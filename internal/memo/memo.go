// Package memo remembers what was expensive to make, within a bound.
package memo

import "sync"

// Memo remembers values in two generations. Once the younger one weighs max, it becomes the older one, and what was not
// asked for since is forgotten. So a memo weighs at most about twice max. Its methods may be called at once.
type Memo[K comparable, V any] struct {
	max    int
	mu     sync.Mutex
	young  map[K]entry[V]
	old    map[K]entry[V]
	weight int // of the young ones
}

type entry[V any] struct {
	value  V
	weight int
}

// New remembers values of a weight, which is usually in bytes.
func New[K comparable, V any](max int) *Memo[K, V] { return &Memo[K, V]{max: max} }

// Get returns what is remembered, and whether it is. The value is shared: do not change it.
func (m *Memo[K, V]) Get(key K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.young[key]
	if !ok {
		if e, ok = m.old[key]; ok {
			m.keep(key, e)
		}
	}
	return e.value, ok
}

// Put remembers a value.
func (m *Memo[K, V]) Put(key K, value V, weight int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(key, entry[V]{value, weight})
}

func (m *Memo[K, V]) keep(key K, e entry[V]) {
	if m.young == nil || m.weight > m.max {
		m.old, m.young, m.weight = m.young, map[K]entry[V]{}, 0
	}
	m.weight += e.weight - m.young[key].weight
	m.young[key] = e
}
