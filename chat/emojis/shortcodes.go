package emojis

import (
	"strings"

	"github.com/kyokomi/emoji/v2"

	"parley/chat/markup"
)

// shortcodeMax is how long a name of an emoji can be.
const shortcodeMax = 60

// Shortcodes writes the emoji in place of names such as :tada:, outside code and web
// addresses.
func Shortcodes(body string) string {
	if at, _, _ := nextShortcode(body, 0, len(body), 0); at < 0 {
		return body // it needs no parser
	}
	var b strings.Builder
	done := 0
	markup.Parts(body, func(from, to int) {
		for {
			at, picture, end := nextShortcode(body, from, to, done)
			if at < 0 {
				return
			}
			b.WriteString(body[done:at])
			b.WriteString(picture)
			from, done = end, end
		}
	})
	return b.String() + body[done:]
}

// nextShortcode finds the first name in s[from:to], or -1. The last one ended at done.
func nextShortcode(s string, from, to, done int) (at int, picture string, end int) {
	for at = from; at < to; at++ {
		i := strings.IndexByte(s[at:to], ':')
		if i < 0 {
			break
		}
		at += i
		if picture, end = shortcodeAt(s, at, to, done); end > 0 {
			return at, picture, end
		}
	}
	return -1, "", 0
}

// shortcodeAt is the emoji that a colon at a place begins to name, and where the name
// ends; 0 where it is no name, as in 10:30:00. The last one ended at done.
func shortcodeAt(s string, at, to, done int) (picture string, end int) {
	if at > done && (IsWord(s[at-1]) || s[at-1] == ':' || s[at-1] == '\\') {
		return "", 0
	}
	rest := s[at+1 : min(to, at+shortcodeMax)]
	n := strings.IndexByte(rest, ':')
	if n < 1 || at+n+2 < len(s) && IsWord(s[at+n+2]) {
		return "", 0
	}
	picture, ok := Named(rest[:n])
	if !ok {
		return "", 0
	}
	return picture, at + n + 2
}

// IsWord reports whether a byte is an ASCII letter or digit.
func IsWord(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' }

// Named is the emoji of a name such as tada, in the form in which all are stored.
func Named(name string) (string, bool) {
	picture, ok := emoji.CodeMap()[":"+strings.ToLower(name)+":"]
	if !ok {
		return "", false
	}
	return Clean(picture)
}
