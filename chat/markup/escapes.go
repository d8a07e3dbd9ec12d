package markup

import (
	"bytes"
	"strings"
)

// A backslash makes these marks text: some everywhere, some at the beginning of a line.
// Before all else it is itself a character of the text, as in C:\dir\.git. Entities are text,
// too.
const (
	escapable      = "*_`~[]|"
	escapableFirst = "#>-+"
)

// NextEscape finds the first backslash in text[from:to] with a byte behind it, or -1, and
// reports whether it makes that byte text, and is itself not shown.
func NextEscape(text []byte, from, to int) (at int, hidden bool) {
	i := bytes.IndexByte(text[from:to], '\\')
	if i < 0 || from+i == to-1 {
		return -1, false
	}
	at = from + i
	mark := text[at+1]
	return at, strings.IndexByte(escapable, mark) >= 0 || strings.IndexByte(escapableFirst, mark) >= 0 && isFirst(text, at)
}

// isFirst reports whether only blanks stand before a place on its line.
func isFirst(text []byte, at int) bool {
	before := bytes.TrimRight(text[:at], " \t")
	return len(before) == 0 || before[len(before)-1] == '\n'
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
