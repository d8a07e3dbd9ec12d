package letters

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Readings are a folded text as its readers may take it. A word with letters of several alphabets
// may be meant in any of them: its lookalikes are Latin, Cyrillic or Greek. Words of one
// alphabet stay as they are: a Russian one may look like an English one.
func Readings(text string) []string {
	latin, mixed := read(text, toLatin)
	if !mixed {
		return []string{text}
	}
	cyrillic, _ := read(text, func(r rune) rune { return lookalike(r, unicode.Cyrillic, toCyrillic) })
	greek, _ := read(text, func(r rune) rune { return lookalike(r, unicode.Greek, toGreek) })
	return []string{latin, cyrillic, greek}
}

// read takes time in proportion to the text.
func read(text string, as func(rune) rune) (_ string, mixed bool) {
	var b strings.Builder
	b.Grow(len(text))
	put := func(w string) {
		if isMixed(w) {
			w, mixed = strings.Map(as, w), true
		}
		b.WriteString(w)
	}
	from := 0
	for i, r := range text {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) {
			put(text[from:i])
			from = i + utf8.RuneLen(r)
			b.WriteRune(r)
		}
	}
	put(text[from:])
	return b.String(), mixed
}

// isMixed reports whether a word has letters of Latin and of others, or of Greek and Cyrillic.
func isMixed(w string) bool {
	has := func(t *unicode.RangeTable) bool {
		return strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(t, r) })
	}
	other := func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }
	return has(unicode.Latin) && strings.ContainsFunc(w, other) || has(unicode.Greek) && has(unicode.Cyrillic)
}

// alike are letters that look alike, small or large, in Latin, Cyrillic and Greek; a blank stands for
// none.
var alike = []string{
	"abcehijkmnoprstuvwxyzëï",
	"авсеніјкмпоргѕтиѵшху ёї",
	"αβ εηι κμνορ  τυνωχυζ  ",
}

var toCyrillic, toGreek, fromCyrillic, fromGreek = column(0, 1), column(0, 2), column(1, 0), column(2, 0)

func column(from, to int) map[rune]rune {
	m, source, target := map[rune]rune{}, []rune(alike[from]), []rune(alike[to])
	for i, r := range source {
		if _, known := m[r]; !known && r != ' ' && target[i] != ' ' {
			m[r] = target[i]
		}
	}
	return m
}

func toLatin(r rune) rune {
	if r < unicode.MaxASCII {
		return r
	}
	if s := Skeleton(string(r)); len(s) == 1 && unicode.IsLower(rune(s[0])) {
		return rune(s[0])
	}
	for _, m := range []map[rune]rune{fromCyrillic, fromGreek} {
		if l, ok := m[r]; ok {
			return l
		}
	}
	return r
}

// lookalike is a letter as one of a script, if it looks like one.
func lookalike(r rune, script *unicode.RangeTable, letters map[rune]rune) rune {
	if unicode.Is(script, r) {
		return r
	}
	if own, ok := letters[r]; ok {
		return own
	}
	if own, ok := letters[toLatin(r)]; ok {
		return own
	}
	return r
}
