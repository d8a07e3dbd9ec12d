package chat

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// Limits on passwords.
const (
	PasswordMin       = 8   // characters as people count them: an emoji is one
	PasswordMinServed = 12  // the same, on a server that others than its owner reach
	PasswordMax       = 128 // code points of the normal form

	passwordBytes = 16 * PasswordMax // more is not read: its normal form is too long
)

// CheckPassword refuses a new password that has less than least characters, is too long, or is
// very common.
func CheckPassword(field, s string, least int) error {
	if tooLong(s) {
		return Field(field, "A password can have %d characters at most.", PasswordMax)
	}
	s = normalPassword(s)
	switch {
	case uniseg.GraphemeClusterCount(s) < least:
		return Field(field, "A password must have at least %d characters.", least)
	case strings.ContainsRune(s, 0):
		return Field(field, "A password cannot contain NUL characters.")
	case common(s):
		return Field(field, "That is one of the passwords that are tried first. Choose another one, such as four words that do not belong together.")
	}
	return nil
}

func tooLong(s string) bool {
	return len(s) > passwordBytes || utf8.RuneCountInString(normalPassword(s)) > PasswordMax
}

// LeastPassword is how many characters a new password has at least on this server.
func (a *Accounts) LeastPassword() int { return cmp.Or(a.PasswordMin, PasswordMin) }

func (a *Accounts) checkPassword(field, s string) error {
	return CheckPassword(field, s, a.LeastPassword())
}

// normalPassword is the form that is hashed: NFC, and every blank a space, as in RFC
// 8265's OpaqueString (section 4.2). Keyboards of different systems type the same
// letter in different ways. Some characters that OpaqueString forbids are allowed:
// emoji newer than the library's Unicode, and joined ones.
func normalPassword(s string) string {
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

// spellings are the normal form and two forms for older hashes: the text as typed, and
// as typed on a system that decomposes letters.
func spellings(s string) []string {
	list := []string{normalPassword(s)}
	for _, other := range []string{s, norm.NFD.String(s)} {
		if other != list[0] && other != list[len(list)-1] {
			list = append(list, other)
		}
	}
	return list
}
