package server

import (
	"regexp"
	"strings"
	"unicode"
)

// linkMarkup matches a link with a text of its own, as [text](address). Readers see the text alone.
var linkMarkup = regexp.MustCompile(`\[([^\[\]]*)\]\([^()\s]*\)`)

// undisguised is a folded text as its readers see it, letter by letter: without the marks of
// emphasis, code and links that may stand inside a word, without characters that are not seen, and
// without accents that no language has on a Latin, Greek or Cyrillic letter.
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
	return b.String()
}

func isAlphabetic(r rune) bool { return unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic) }
