package markdown

import (
	"hash/maphash"
	"slices"

	"parley/internal/memo"
)

// rendered keeps what was rendered in this process. A message carries its source alone, so
// that no store grows, and a later version of the renderer shows old messages its own way.
var rendered = memory{memo.New[uint64, result](8 << 20)}

// memory remembers results by their source and names.
type memory struct{ *memo.Memo[uint64, result] }

type result struct {
	source string
	names  References
	html   []byte
}

// overhead is about what the maps take for a result.
const overhead = 160

var seed = maphash.MakeSeed()

// append writes a source's HTML, and renders it if it is not remembered.
func (m memory) append(b []byte, source string, names References) []byte {
	key := keyOf(source, names)
	if known, ok := m.Get(key); ok && known.source == source && slices.Equal(known.names, names) {
		return append(b, known.html...)
	}
	from := len(b)
	b = contained(render, b, source, names)
	html := slices.Clone(b[from:])
	m.Put(key, result{source, names, html}, len(source)+len(html)+overhead)
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
