package chat

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/chat/letters"
)

// linkMarkup matches a link with a text of its own, as [text](address). Readers see the text alone.
var linkMarkup = regexp.MustCompile(`\[([^\[\]]*)\]\([^()\s]*\)`)

// undisguised is a folded text as its readers see it, letter by letter: without the marks of
// emphasis, code and links that may stand inside a word, without characters that are not seen, and
// without accents that no language has on a Latin, Greek or Cyrillic letter. In a word with
// Latin letters, lookalikes of other scripts are Latin ones.
func undisguised(folded string) string {
	folded = linkMarkup.ReplaceAllString(folded, "$1")
	var b strings.Builder
	b.Grow(len(folded))
	var before rune
	for _, r := range folded {
		switch {
		case strings.ContainsRune("*_~`\\", r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			continue
		case unicode.Is(unicode.M, r) && isAlphabetic(before):
			continue
		}
		before = r
		b.WriteRune(r)
	}
	return latinWords(b.String())
}

// latinWords takes time in proportion to the text.
func latinWords(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	put := func(w string) {
		if isMixed(w) {
			w = latin(w)
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
	return b.String()
}

func isAlphabetic(r rune) bool { return unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) }

// isMixed reports whether a word has letters of Latin and of another alphabet. Words of one
// script stay as they are: a Russian one may look like an English one.
func isMixed(w string) bool {
	other := func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }
	return strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) && strings.ContainsFunc(w, other)
}

func latin(w string) string {
	return strings.Map(func(r rune) rune {
		if r >= unicode.MaxASCII {
			if s := letters.Skeleton(string(r)); len(s) == 1 && unicode.IsLower(rune(s[0])) {
				return rune(s[0])
			}
		}
		return r
	}, w)
}
