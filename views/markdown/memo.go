package markdown

import (
	"hash/maphash"
	"slices"
	"sync"
)

// rendered keeps what was rendered in this process. A message carries its source alone, so
// that no store grows, and a later version of the renderer shows old messages its own way.
var rendered = memo{max: 8 << 20}

// memo remembers results by their source and names, in two generations. Once the younger
// one has max bytes, it becomes the older one, and what was not asked for since is
// forgotten.
type memo struct {
	max    int
	mu     sync.Mutex
	young  map[uint64]result
	old    map[uint64]result
	weight int // of the young ones
}

type result struct {
	source string
	names  References
	html   []byte
}

// overhead is about what the maps take for a result.
const overhead = 160

var seed = maphash.MakeSeed()

// append writes a source's HTML, and renders it if it is not remembered.
func (m *memo) append(b []byte, source string, names References) []byte {
	key := keyOf(source, names)
	if known, ok := m.get(key); ok && known.source == source && slices.Equal(known.names, names) {
		return append(b, known.html...)
	}
	from := len(b)
	b = contained(render, b, source, names)
	m.put(key, result{source: source, names: names, html: slices.Clone(b[from:])})
	return b
}

func keyOf(source string, names References) uint64 {
	if len(names) == 0 {
		return maphash.String(seed, source)
	}
	var h maphash.Hash
	h.SetSeed(seed)
	_, _ = h.WriteString(source)
	for _, name := range names {
		for _, s := range [...]string{name.Text, name.Mention, name.Address} {
			_ = h.WriteByte(0)
			_, _ = h.WriteString(s)
		}
	}
	return h.Sum64()
}

func (m *memo) get(key uint64) (result, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.young[key]
	if !ok {
		if r, ok = m.old[key]; ok {
			m.keep(key, r)
		}
	}
	return r, ok
}

func (m *memo) put(key uint64, r result) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(key, r)
}

func (m *memo) keep(key uint64, r result) {
	if m.young == nil || m.weight > m.max {
		m.old, m.young, m.weight = m.young, map[uint64]result{}, 0
	}
	m.young[key] = r
	m.weight += len(r.source) + len(r.html) + overhead
}
