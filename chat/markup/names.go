package markup

import (
	"strings"

	"parley/chat/prose"
)

// Names finds names in a text.
type Names interface {
	// At finds the name with which s begins, behind before. It returns how many bytes the
	// name has, or 0, and what it is to be called.
	At(before, s string) (n, id int)
}

// ForNames calls f for each name that a source shows, as names finds them: none of them
// stands in code, in an address, or behind a backslash. It says of each whether it is quoted.
// In a source without marks, names itself sees the backslash, at the end of before.
func ForNames(source string, names Names, f func(id int, quoted bool)) {
	if w, ok := walked(source, names); ok {
		for _, n := range w.seen {
			f(n.id, n.quoted)
		}
		return
	}
	forPlain(source, names, func(id int) { f(id, false) })
}

// forPlain is ForNames for a source that is shown as it was typed.
func forPlain(source string, names Names, f func(id int)) {
	for line := range strings.SplitSeq(source, "\n") {
		for at := 0; ; {
			start, end := prose.NextLink(line[at:])
			if start < 0 {
				within(line, at, len(line), names, f)
				break
			}
			within(line, at, at+start, names, f)
			at += end
		}
	}
}

func within(line string, from, to int, names Names, f func(id int)) {
	for i := from; i < to; i++ {
		if mark, _ := prose.MarkAt(line, i); mark == 0 {
			continue
		}
		if n, id := names.At(line[:i], line[i:]); n > 0 && i+n <= to {
			f(id)
			i += n - 1
		}
	}
}

// wideMark is the first byte of ＠ and ＃, as Japanese and Chinese keyboards write them.
const wideMark = 0xef

// WideAt finds the name with a wide mark at a place of a text, and before to. The parser
// looks at ASCII alone.
func WideAt(text []byte, at, to int, names Names) (n, id int) {
	if text[at] != wideMark {
		return 0, 0
	}
	rest := string(text[at:min(len(text), at+nameMax)])
	if mark, _ := prose.MarkAt(rest, 0); mark == 0 {
		return 0, 0
	}
	if n, id = names.At(string(text[max(0, at-beforeMax):at]), rest); at+n > to {
		return 0, 0
	}
	return n, id
}
