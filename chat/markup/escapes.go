package markup

import (
	"bytes"
	"strings"
)

// A backslash makes these marks text: some everywhere, some at the beginning of a line, also
// in a quote. Behind a number there, it makes that of a list text.
// Before all else it is itself a character of the text, as in C:\dir\.git. Entities are text,
// too.
const (
	escapable      = "*_`~[]|"
	escapableFirst = "#>-+"
	escapablePoint = ".)"
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
	switch {
	case mark == '_' && isArm(text[:at]):
		return at, false
	case strings.IndexByte(escapable, mark) >= 0:
		return at, true
	case strings.IndexByte(escapableFirst, mark) >= 0:
		return at, isFirst(text, at)
	case strings.IndexByte(escapablePoint, mark) >= 0:
		first := at - numberBefore(text, at)
		return at, first < at && isFirst(text, first) && endsMark(text[at+2:])
	}
	return at, false
}

// isArm reports whether a backslash behind before is the arm of one who shrugs, ¯\_(ツ)_/¯.
// It still makes the mark behind it text.
func isArm(before []byte) bool {
	return bytes.HasSuffix(before, []byte("¯")) || bytes.HasSuffix(before, []byte("‾"))
}

// isFirst reports whether only blanks and marks of quotes stand before a place on its line.
func isFirst(text []byte, at int) bool {
	before := bytes.TrimRight(text[:at], " \t>")
	return len(before) == 0 || before[len(before)-1] == '\n'
}

// numberBefore is how many digits stand before a place, if a list may have that number.
func numberBefore(text []byte, at int) (digits int) {
	for digits < at && '0' <= text[at-digits-1] && text[at-digits-1] <= '9' {
		if digits++; digits > digitsMax {
			return 0
		}
	}
	return digits
}

// endsMark reports whether the mark of an item may end before rest.
func endsMark[T string | []byte](rest T) bool {
	return len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n'
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
