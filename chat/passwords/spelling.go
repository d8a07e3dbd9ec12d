package passwords

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits on passwords.
const (
	Min       = 8   // characters as people count them: an emoji is one
	MinServed = 12  // the same, on a server that others than its owner reach
	Max       = 128 // code points of the normal form

	maxBytes = 16 * Max // more is not read: its normal form is too long
)

// TooLong reports whether a password has more characters than any can have.
func TooLong(s string) bool {
	return len(s) > maxBytes || utf8.RuneCountInString(Normal(s)) > Max
}

// Normal is the form that is hashed: NFC, and every blank a space, as in RFC
// 8265's OpaqueString (section 4.2). Keyboards of different systems type the same
// letter in different ways. Some characters that OpaqueString forbids are allowed:
// emoji newer than the library's Unicode, and joined ones.
func Normal(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, s))
}

// Spellings are the normal form and two forms for older hashes: the text as typed, and
// as typed on a system that decomposes letters.
func Spellings(s string) []string {
	list := []string{Normal(s)}
	for _, other := range []string{s, norm.NFD.String(s)} {
		if other != list[0] && other != list[len(list)-1] {
			list = append(list, other)
		}
	}
	return list
}
