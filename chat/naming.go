package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/chat/prose"
)

// naming is a place in a text that may name an account (@) or a room (#). Where its name
// ends is only known once the names are: no space needs to follow it.
type naming struct {
	mark  byte // '@' or '#'
	start int  // of the mark
	from  int  // of the name
	ends  []int
}

// mayName reports whether a text has a mark at all. Most have none.
func mayName(s string) bool {
	return strings.IndexByte(s, '@') >= 0 || strings.IndexByte(s, '#') >= 0 || strings.Contains(s, "＠") || strings.Contains(s, "＃")
}

// nextNaming finds the first mark with a name in s[at:end].
func nextNaming(s string, at, end int) (n naming, ok bool) {
	for at < end {
		mark, size := prose.MarkAt(s, at)
		if mark == 0 {
			at++
			continue
		}
		n = naming{mark: mark, start: at, from: at + size}
		at = n.from
		if BeginsName(s[:n.start], mark) {
			if n.ends = nameEnds(s[:end], n.from, mark); len(n.ends) > 0 {
				return n, true
			}
		}
	}
	return n, false
}

// BeginsName reports whether a mark behind before begins a name: it does not within an
// e-mail address, a path or a number of HTML, nor behind a backslash that escapes it.
func BeginsName(before string, mark byte) bool {
	if (len(before)-len(strings.TrimRight(before, `\`)))%2 == 1 {
		return false
	}
	before = strings.TrimRight(before[max(0, len(before)-emphasisMost):], "*_~")
	if before == "" {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if strings.ContainsRune(`.-+@#/=%$`, last) || last == '&' && mark == '#' {
		return false
	}
	return !inName(last) || unspaced(last)
}

// emphasisMost is how many bytes before a mark are looked at.
const emphasisMost = 16

// nameEnds are the places where a name from a place may end, the farthest first.
func nameEnds(s string, from int, mark byte) (ends []int) {
	most := UsernameMax
	if mark == '#' {
		most = RoomNameMax
	}
	end, last, n := from, rune(0), 0
	for end < len(s) && n <= most {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !inName(r) && (n == 0 || !strings.ContainsRune("._-", r)) {
			break
		}
		if n > 0 && cuts(last, r) {
			ends = append(ends, end)
		}
		end, last, n = end+size, r, n+1
	}
	if n == 0 || n > most || end < len(s) && s[end] == '@' {
		return nil // too long, or an address
	}
	return reversed(append(ends, end))
}

// endsMost is how many ends of a name are tried.
const endsMost = 24

func reversed(ends []int) []int {
	list := make([]int, 0, min(len(ends), endsMost))
	for i := len(ends) - 1; i >= 0 && len(list) < endsMost; i-- {
		list = append(list, ends[i])
	}
	return list
}

// cuts reports whether a name may end between two characters that could both be its own:
// before punctuation, and where a script begins that puts no spaces between words.
func cuts(last, next rune) bool {
	if strings.ContainsRune("._-", next) {
		return true
	}
	return !unicode.IsMark(next) && (unspaced(next) || unspaced(last) && next < utf8.RuneSelf)
}

// EndsName reports whether a name may end where its text goes on with rest.
func EndsName(name, rest string) bool {
	next, size := utf8.DecodeRuneInString(rest)
	last, _ := utf8.DecodeLastRuneInString(name)
	return size == 0 || next != '@' && (!inName(next) || cuts(last, next))
}

func inName(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.In(r, unicode.Mn, unicode.Mc)
}

// unspaced reports letters of scripts that put no space between words, or none before a
// particle.
func unspaced(r rune) bool {
	return r >= 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}
