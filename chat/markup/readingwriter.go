package markup

import (
	"bytes"
	"strings"
)

// writer writes the pieces of a text.
type writer struct {
	text   []byte
	sought []int // how many bytes before each are looked for
	done   int
	out    strings.Builder
}

// countSought makes counts of what begins and ends at each byte.
func (w *writer) countSought() {
	open, n := 0, 0
	for i, change := range w.sought {
		w.sought[i] = n
		if open += change; open > 0 {
			n++
		}
	}
}

// seeks reports whether any of a range is looked for.
func (w *writer) seeks(from, to int) bool {
	from, to = max(from, 0), min(to, len(w.text))
	return from < to && w.sought[to] > w.sought[from]
}

func (w *writer) piece(p piece) {
	if p.from < w.done || p.aside && !w.seeks(p.from, p.to) {
		return
	}
	if !w.gap(p) {
		w.out.WriteString(p.before)
	}
	if p.instead != "" && !w.seeks(p.from, p.to) {
		w.out.WriteString(p.instead)
	} else {
		w.out.Write(w.text[p.from:p.to])
	}
	if !w.seeks(p.to, p.to+1) {
		w.out.WriteString(p.after)
	}
	w.done = p.to
}

// gap writes what stands before a piece, and reports whether it is looked for.
func (w *writer) gap(p piece) bool {
	gap := w.text[w.done:p.from]
	if w.seeks(w.done, p.from) {
		w.out.Write(gap)
		return true
	}
	begins := w.out.Len() == 0
	switch {
	case !begins && bytes.IndexByte(gap, '\n') >= 0:
		w.out.WriteByte('\n')
		begins = true
	case p.cell && !begins:
		w.out.WriteString(" | ")
	}
	if begins && p.quoted {
		w.out.WriteString("> ")
	}
	return false
}

func (w *writer) end() {
	if w.seeks(w.done, len(w.text)) {
		w.out.Write(bytes.TrimRight(w.text[w.done:], "\n"))
	}
}
