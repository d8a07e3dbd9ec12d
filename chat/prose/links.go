package prose

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// LinkMaxBytes is how long an address can be; a longer one is text.
const LinkMaxBytes = 2000

// FirstLink is the first web address in a text, outside code; or empty.
func FirstLink(body string) (link string) {
	ForLinks(body, func(found string) bool {
		link = found
		return false
	})
	return link
}

// ForLinks calls f for the web addresses in a text outside code, until it is false.
func ForLinks(body string, f func(link string) bool) {
	if !strings.Contains(body, "://") && !strings.Contains(body, "ww.") && !strings.Contains(body, "WW.") {
		return
	}
	more := true
	Parts(body, func(from, to int) {
		www := to - len("www")
		if !more || !strings.HasPrefix(body[to:], "://") && (www < from || !BeginsWWW(body, www)) {
			return
		}
		begin := from + schemeFrom(body[from:to])
		found := trimLink(body[begin:to+addressLen(body[to:])], begin > 0 && body[begin-1] == '(')
		if body[to] == '.' {
			found = "http://" + found
		}
		if isLink(found) {
			more = f(found)
		}
	})
}

// schemeFrom is where the letters begin that end s.
func schemeFrom(s string) int {
	return len(strings.TrimRightFunc(s, func(r rune) bool { return r <= unicode.MaxASCII && unicode.IsLetter(r) }))
}

// trimLink takes off what belongs to the sentence. Within brackets, as in Markdown, the
// address ends with them.
func trimLink(link string, bracketed bool) string {
	if bracketed {
		link, _, _ = strings.Cut(link, ")")
	}
	if strings.Count(link, ")") > strings.Count(link, "(") {
		link = strings.TrimRight(link, ")")
	}
	return strings.TrimRight(link, ".,;:!?'*_~]|。、，！？")
}

func isLink(link string) bool {
	if len(link) > LinkMaxBytes || !utf8.ValidString(link) {
		return false
	}
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}
