package fold

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/rangetable"
)

// Version names the rules of String: Unicode's version, and ours on top of it. Keys
// made by other rules are made again at the start.
const Version = cases.UnicodeVersion + "/1"

// String makes the form in which names are compared and texts are searched. It is
// Unicode's NFKC_Casefold (The Unicode Standard, 3.13, D146): compatibility
// composition, full case folding, nothing default-ignorable. An i with a dot above also
// becomes an i, which İ would otherwise not. PostgreSQL only stores the result: its own
// lower depends on its version and on the locale.
func String(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	folded, _ := fold(s, nil)
	return folded
}

// Places is String with places: for each byte of the result, where in s its character
// begins. The last place is the end of s.
func Places(s string) (folded string, at []int) {
	return fold(s, make([]int, 0, len(s)+1))
}

// fold works on one character with its marks (by NFKC) at a time, so that results lead
// back to their places in s. It accepts a nil at.
func fold(s string, at []int) (string, []int) {
	seen, from := Visible(s, at != nil)
	out := make([]byte, 0, len(seen)+8)
	var it norm.Iter
	it.InitString(norm.NFKC, seen)
	for !it.Done() {
		begin := it.Pos()
		out = appendFolded(out, it.Next())
		for at != nil && len(at) < len(out) {
			at = append(at, place(from, begin))
		}
	}
	if at != nil {
		at = append(at, len(s))
	}
	return string(out), at
}

// place leads back to where a byte was before others were removed.
func place(from []int, i int) int {
	if from == nil {
		return i
	}
	return from[i]
}

// appendFolded folds one character in NFKC.
func appendFolded(out, c []byte) []byte {
	if len(c) == 1 && c[0] < utf8.RuneSelf {
		return append(out, lowerASCII(c[0]))
	}
	r, size := utf8.DecodeRune(c)
	switch {
	case size < len(c) || r == utf8.RuneError:
	case r < usualEnd:
		return append(out, usual()[r]...)
	case caseless(r):
		return append(out, c...)
	}
	return append(out, foldWhole(string(c))...)
}

// usual are the foldings of Latin, Greek, Cyrillic and Armenian letters. Without the
// table, a text of them takes a tenth of a millisecond.
var usual = sync.OnceValue(func() *[usualEnd]string {
	var table [usualEnd]string
	for r := range table {
		table[r] = foldWhole(string(rune(r)))
	}
	return &table
})

const usualEnd = 0x590

// foldWhole repeats until nothing changes: folding may leave a character decomposed,
// and NFKC may produce characters to ignore or fold.
func foldWhole(s string) string {
	for range foldRounds {
		next, _ := Visible(cases.Fold().String(strings.Map(lowerCherokee, s)), false)
		next = norm.NFKC.String(strings.ReplaceAll(next, "i\u0307", "i"))
		if next == s {
			break
		}
		s = next
	}
	return s
}

// foldRounds is more than any character takes.
const foldRounds = 5

// lowerCherokee corrects x/text, which turns either case of Cherokee into the other.
// Unicode folds it to capitals.
func lowerCherokee(r rune) rune {
	if unicode.Is(unicode.Cherokee, r) {
		return unicode.ToLower(r)
	}
	return r
}

// caseless reports characters of scripts without cases, signs and pictures.
func caseless(r rune) bool {
	return !unicode.In(r, unicode.Ll, unicode.Lu, unicode.Lt, unicode.M) && !Ignorable(r)
}

func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Visible is s without default-ignorable characters. With places, and if any were
// removed, from tells where in s each byte was.
func Visible(s string, places bool) (seen string, from []int) {
	i := strings.IndexFunc(s, Ignorable)
	if i < 0 {
		return s, nil
	}
	b := append(make([]byte, 0, len(s)), s[:i]...)
	if places {
		from = make([]int, i, len(s))
		for k := range from {
			from[k] = k
		}
	}
	for k := i; k < len(s); {
		r, size := utf8.DecodeRuneInString(s[k:])
		if !Ignorable(r) {
			b = append(b, s[k:k+size]...)
			for n := 0; places && n < size; n++ {
				from = append(from, k+n)
			}
		}
		k += size
	}
	return string(b), from
}

// Ignorable reports whether r has the property Default_Ignorable_Code_Point: where it
// has no effect, it shows as nothing.
func Ignorable(r rune) bool { return r >= 0xad && unicode.Is(ignorables, r) }

// ignorables are derived as in DerivedCoreProperties.txt.
var ignorables = rangetable.Merge(unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, formats())

// formats are the format characters without the visible ones: signs written around
// numbers, annotations and joiners of hieroglyphs.
func formats() *unicode.RangeTable {
	var kept []rune
	rangetable.Visit(unicode.Cf, func(r rune) {
		if !unicode.Is(unicode.Prepended_Concatenation_Mark, r) && (r < 0xfff9 || r > 0xfffb) && (r < 0x13430 || r > 0x1343f) {
			kept = append(kept, r)
		}
	})
	return rangetable.New(kept...)
}
