package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/chat/fold"
	"parley/chat/markup"
	"parley/chat/prose"
)

// naming is a place in a text that may name an account (@) or a room (#). Where its name
// ends is only known once the names are: no space needs to follow it.
type naming struct {
	mark byte   // '@' or '#'
	text string // from the mark on
	from int    // where the name begins in it
	ends []int
}

// mayName reports whether a text has a mark at all. Most have none.
func mayName(s string) bool {
	return strings.IndexByte(s, '@') >= 0 || strings.IndexByte(s, '#') >= 0 || strings.Contains(s, "＠") || strings.Contains(s, "＃")
}

// namingAt is what s may name with a mark at its beginning, behind before.
func namingAt(before, s string) (n naming, ok bool) {
	mark, size := prose.MarkAt(s, 0)
	if mark == 0 || !beginsName(before, mark) {
		return n, false
	}
	n = naming{mark: mark, text: s, from: size, ends: nameEnds(s, size, mark)}
	return n, len(n.ends) > 0
}

// names is the possible names up to each end, the longest first, until f is false.
func (n naming) names(f func(name Name, end int) bool) {
	for _, end := range n.ends {
		word := n.text[n.from:end]
		if n.mark == '@' && utf8.RuneCountInString(word) < UsernameMin {
			continue
		}
		if !f(Name{n.mark, fold.String(word)}, end) {
			return
		}
	}
}

// finder finds in a text the names that are known. It keeps them by their number.
type finder struct {
	known func(Name) bool // nil: all that are possible
	found []found
}

type found struct {
	naming
	name Name // the longest of those known
}

// At implements markup.Names.
func (f *finder) At(before, s string) (n, id int) {
	at, ok := namingAt(before, s)
	if !ok {
		return 0, 0
	}
	at.names(func(name Name, end int) bool {
		if f.known != nil && !f.known(name) {
			return true
		}
		n, id = end, len(f.found)
		f.found = append(f.found, found{at, name})
		return false
	})
	return n, id
}

// forNames calls f for the known names that a text shows, and says of each whether it is
// quoted. A text on which the parser fails has none: it would hold up all that are stored after it.
func forNames(body string, known func(Name) bool, f func(n found, quoted bool)) {
	if !mayName(body) {
		return
	}
	names := finder{known: known}
	type place struct {
		id     int
		quoted bool
	}
	var shown []place
	if Contain(func() {
		markup.ForNames(body, &names, func(id int, quoted bool) { shown = append(shown, place{id, quoted}) })
	}) != nil {
		return
	}
	for _, p := range shown {
		f(names.found[p.id], p.quoted)
	}
}

// beginsName reports whether a mark behind before begins a name: it does not within an
// e-mail address, a path or a number of HTML, nor behind a backslash that escapes it.
func beginsName(before string, mark byte) bool {
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

// NameEnds are the places where a name with a mark at the beginning of s may end, the
// farthest first, where before stands before it; none where it begins no name.
func NameEnds(before, s string) []int {
	n, _ := namingAt(before, s)
	return n.ends
}

func inName(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.In(r, unicode.Mn, unicode.Mc)
}

// unspaced reports letters of scripts that put no space between words, or none before a
// particle.
func unspaced(r rune) bool {
	return r >= 0xe00 && (r == longVowel || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan))
}

// longVowel ends many words of Katakana, such as サーバー. It is of no one script.
const longVowel = 'ー'
