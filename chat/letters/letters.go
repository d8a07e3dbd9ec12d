package letters

import (
	"strings"
	"unicode"

	"go.mau.fi/util/confusable"
	"golang.org/x/text/unicode/norm"

	"parley/chat/fold"
)

// Blank reports whether s has no visible character.
func Blank(s string) bool { return !strings.ContainsFunc(s, marks) }

// marks reports whether r is visible by itself.
func marks(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !fold.Ignorable(r) && !Empty(r)
}

// Empty reports letters and signs that look like a space: the empty Braille cell, an
// empty note head, a filler, blank hieroglyphs.
func Empty(r rune) bool {
	switch r {
	case '\u2800', '\U0001d159', '\U00016fe4', '\U00013441', '\U00013442':
		return true
	}
	return false
}

// Hidden reports characters that a name may not have.
func Hidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) || fold.Ignorable(r) || Empty(r)
}

// How many marks one letter can have after NFC: accents of any script, and signs that
// belong to a script, such as vowels.
const (
	accentsMax = 2
	signsMax   = 8
)

// Heaped reports whether a mark stands without a letter, twice on the same letter or
// among too many (UTS #39, 5.4).
func Heaped(s string) bool {
	accents, signs, last := 0, 0, ' '
	for _, r := range s {
		if !unicode.IsMark(r) {
			accents, signs, last = 0, 0, r
			continue
		}
		if unicode.IsSpace(last) || r == last && unicode.Is(unicode.Mn, r) {
			return true
		}
		last = r
		if signs++; norm.NFC.PropertiesString(string(r)).CCC() >= 200 {
			accents++
		}
		if accents > accentsMax || signs > signsMax {
			return true
		}
	}
	return false
}

// together are the scripts that are written side by side: those of Japanese, Chinese
// and Korean, each with Latin (UTS #39, 5.2, Highly Restrictive).
var together = [][]*unicode.RangeTable{
	{unicode.Latin, unicode.Han, unicode.Hiragana, unicode.Katakana},
	{unicode.Latin, unicode.Han, unicode.Bopomofo},
	{unicode.Latin, unicode.Han, unicode.Hangul},
}

// OneScript reports whether the letters of s belong to one script, or to scripts
// written together, and its digits to one set of ten.
func OneScript(s string) bool {
	var scripts []*unicode.RangeTable
	zero := rune(-1)
	for _, r := range s {
		if unicode.IsDigit(r) {
			if z := zeroOf(r); zero >= 0 && z != zero {
				return false
			} else {
				zero = z
			}
		}
		if own := scriptOf(r); own != nil && !unicode.In(r, scripts...) {
			scripts = append(scripts, own)
		}
	}
	if len(scripts) < 2 {
		return true
	}
	for _, set := range together {
		if all(s, set) {
			return true
		}
	}
	return false
}

func all(s string, set []*unicode.RangeTable) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return scriptOf(r) != nil && !unicode.In(r, set...) })
}

// scriptOf is nil for characters that many scripts share, such as digits and accents.
func scriptOf(r rune) *unicode.RangeTable {
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return nil
	}
	for _, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return table
		}
	}
	return nil
}

// zeroOf is the zero of a digit's own set of ten.
func zeroOf(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return r - (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return r - (r-rune(t.Lo))%10
		}
	}
	return r
}

// Skeleton is the same for names that look alike, in any script (UTS #39, 4). It is for
// comparing only, and made of the name as shown: an I looks like an l, and an i does
// not.
func Skeleton(name string) string { return fold.String(Shape(name)) }

// Shape is Skeleton that tells small letters from capitals.
func Shape(name string) string {
	seen, _ := fold.Visible(name, false)
	return confusable.Skeleton(seen)
}
