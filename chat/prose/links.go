package prose

import (
	"net/url"
	"strings"
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
	reader{link: func(from, to int) {
		if !more {
			return
		}
		found := body[from:to]
		if BeginsWWW(found, 0) {
			found = "http://" + found
		}
		if isLink(found) {
			more = f(found)
		}
	}}.read(body)
}

func isLink(link string) bool {
	if len(link) > LinkMaxBytes || !utf8.ValidString(link) {
		return false
	}
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}
