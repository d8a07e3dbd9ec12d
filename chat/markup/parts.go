package markup

import (
	"strings"

	"parley/chat/prose"
)

// Parts calls part for each part of a source outside code and web addresses.
func Parts(source string, part func(from, to int)) {
	outside := func(from, to int) { withoutOthers(source, from, to, part) }
	if w, ok := walked(source, nil); ok {
		for _, p := range w.inSource(w.parts, source) {
			outside(p.from, p.to)
		}
		return
	}
	for at := 0; ; {
		start, end := prose.NextLink(source[at:])
		if start < 0 {
			outside(at, len(source))
			return
		}
		outside(at, at+start)
		at += end
	}
}

// withoutOthers leaves out addresses of other schemes, which are no links.
func withoutOthers(source string, from, to int, part func(from, to int)) {
	for from < to {
		i := strings.Index(source[from:to], "://")
		if i < 0 {
			part(from, to)
			return
		}
		if i > 0 {
			part(from, from+i)
		}
		from += i
		from += otherLen(source[from:to])
	}
}

// otherLen is how far an address of another scheme goes on from its "://".
func otherLen(s string) int {
	if i := strings.IndexAny(s, " \t\n<>\"`"); i >= 0 {
		return i
	}
	return len(s)
}

// codeIn are the lines of code in a source, without its marks.
func codeIn(source string) []extent {
	w, _ := walked(source, nil)
	return w.inSource(w.code, source)
}
