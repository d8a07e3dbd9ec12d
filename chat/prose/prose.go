package prose

import (
	"strings"
	"unicode/utf8"
)

// Parts calls part for each part of a text outside code and web addresses.
func Parts(body string, part func(from, to int)) { reader{part: part}.read(body) }

// reader is told what a text consists of. Its functions may be nil.
type reader struct {
	part func(from, to int) // text outside code and web addresses
	link func(from, to int) // a web address outside code
	code func(from, to int) // a span or block of code, with its marks
}

func (r reader) read(body string) {
	forBlocks(body, func(from, to int) { r.spans(body, from, to) }, r.code)
}

// spans reads one paragraph, body[from:to]. A span of code stands between as many
// backticks (CommonMark 0.31, 6.1).
func (r reader) spans(body string, from, to int) {
	last := lastRuns(body[from:to])
	begun := from
	skip := func(at, end int) {
		if begun < at && r.part != nil {
			r.part(begun, at)
		}
		begun = end
	}
	for at := from; at < to; {
		switch c := body[at]; {
		case c == '\\' && at+1 < to:
			if mark, size := MarkAt(body, at+1); mark != 0 { // an escaped mark names no one
				skip(at, at+1+size)
				at += size
			}
			at += 2
		case c == '`':
			n := runLen(body[at:to])
			end := at + n
			if from+last[n] > at {
				end = closing(body, end, n)
				skip(at, end)
				if r.code != nil {
					r.code(at, end)
				}
			}
			at = end
		case c == ':' && strings.HasPrefix(body[at:to], "://"), c == '.' && at-from >= len("www") && BeginsWWW(body[:to], at-len("www")):
			scheme, more := LinkBehind(body[begun:at], body[at:to])
			if scheme == 0 {
				more = otherLen(body[at:to])
			}
			skip(at-scheme, at+more)
			if scheme > 0 && r.link != nil {
				r.link(at-scheme, at+more)
			}
			at += more
		default:
			at++
		}
	}
	skip(to, to)
}

func runLen(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }

// lastRuns says where the last run of backticks of each length begins. With it, a run that
// nothing closes is read once.
func lastRuns(s string) map[int]int {
	var last map[int]int
	for at := strings.IndexByte(s, '`'); at >= 0 && at < len(s); {
		if last == nil {
			last = map[int]int{}
		}
		n := runLen(s[at:])
		last[n] = at
		at += n
		next := strings.IndexByte(s[at:], '`')
		if next < 0 {
			break
		}
		at += next
	}
	return last
}

// closing is the end of the next run of n backticks, which exists.
func closing(s string, at, n int) int {
	for {
		at += strings.IndexByte(s[at:], '`')
		run := runLen(s[at:])
		if at += run; run == n {
			return at
		}
	}
}

// BeginsWWW reports whether an address without a scheme begins at a place of a text, such as
// www.example.org (GitHub Flavored Markdown, 6.9). It stands at a word's beginning.
func BeginsWWW(s string, at int) bool {
	const www = "www."
	if len(s) <= at+len(www) || s[at]|0x20 != 'w' || !strings.EqualFold(s[at:at+len(www)], www) {
		return false
	}
	if next, _ := utf8.DecodeRuneInString(s[at+len(www):]); next < utf8.RuneSelf && !isAlphanumeric(byte(next)) || next >= utf8.RuneSelf && endsHost(next) {
		return false
	}
	return at == 0 || !isAlphanumeric(s[at-1]) && strings.IndexByte(`./\-:@?=&%#+`, s[at-1]) < 0
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// otherLen is how far an address of another scheme goes on from its "://".
func otherLen(s string) int {
	if i := strings.IndexAny(s, " \t\n<>\"`"); i >= 0 {
		return i
	}
	return len(s)
}

// MarkAt is the mark at a place, or 0. The wide forms come from Japanese and Chinese
// keyboards.
func MarkAt(s string, at int) (mark byte, size int) {
	switch c := s[at]; {
	case c == '@' || c == '#':
		return c, 1
	case c < utf8.RuneSelf:
	case strings.HasPrefix(s[at:], "＠"):
		return '@', len("＠")
	case strings.HasPrefix(s[at:], "＃"):
		return '#', len("＃")
	}
	return 0, 0
}
