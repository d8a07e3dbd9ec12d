package prose

import (
	"strings"
	"unicode/utf8"
)

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
