package views

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// appendLinked writes what somebody wrote as HTML: web addresses become links,
// everything else is text. Only http and https are addresses; other schemes
// could run something.
func appendLinked(b []byte, body string) []byte {
	for {
		start, end := nextLink(body)
		if start < 0 {
			return appendText(b, body)
		}
		b = appendText(b, body[:start])
		b = appendLink(b, body[start:end])
		body = body[end:]
	}
}

func appendLink(b []byte, address string) []byte {
	b = append(b, `<a href="`...)
	b = appendText(b, address)
	b = append(b, `" rel="noopener noreferrer nofollow ugc">`...)
	b = appendText(b, address)
	return append(b, `</a>`...)
}

// nextLink finds the first address in s as a range of bytes, or -1. What looks
// like one and is not is passed over whole: looking into it again from each of
// its places would take time that grows with the square of its length.
func nextLink(s string) (start, end int) {
	for from := 0; ; from = end {
		i := strings.Index(s[from:], "://")
		if i < 0 {
			return -1, -1
		}
		i += from
		end = i + len("://")
		start = i - len(schemeBefore(s[from:i]))
		if start == i {
			continue
		}
		end += addressLen(s[end:])
		if isAddress(s[start:end]) {
			return start, end
		}
	}
}

// schemeBefore is the "http" or "https" at the end of s, unless it is the end
// of a longer word.
func schemeBefore(s string) string {
	for _, scheme := range [...]string{"https", "http"} {
		at := len(s) - len(scheme)
		if at < 0 || !strings.EqualFold(s[at:], scheme) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		if at > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before) || strings.ContainsRune("+-._", before)) {
			return ""
		}
		return s[at:]
	}
	return ""
}

// addressLen is how many bytes at the beginning of s belong to an address:
// up to a character that cannot, and without what more likely belongs to the
// sentence around it, as the bracket in (see https://example.org/), unlike
// https://example.org/Go_(game).
func addressLen(s string) int {
	end := strings.IndexFunc(s, endsAddress)
	if end < 0 {
		end = len(s)
	}
	round := strings.Count(s[:end], ")") - strings.Count(s[:end], "(")
	square := strings.Count(s[:end], "]") - strings.Count(s[:end], "[")
	for end > 0 {
		last, size := utf8.DecodeLastRuneInString(s[:end])
		switch {
		case last == ')' && round > 0:
			round--
		case last == ']' && square > 0:
			square--
		case strings.ContainsRune(".,:;!?'*_~…。、，！？", last):
		default:
			return end
		}
		end -= size
	}
	return end
}

// endsAddress reports the characters that are never part of an address as
// people write it. Format characters, such as bidirectional overrides, would
// make a link look like another.
func endsAddress(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f || strings.IndexByte("<>\"`|\\^{}", byte(r)) >= 0
	}
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) ||
		r == utf8.RuneError || strings.ContainsRune("«»“”„", r)
}

// isAddress reports whether a browser would go somewhere with it.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Hostname() != "" && u.User == nil
}
