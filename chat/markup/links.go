package markup

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"parley/chat/prose"
)

// FirstLink is the first web address that a source shows as a link; or empty.
func FirstLink(source string) (link string) {
	ForLinks(source, func(found string) bool {
		link = found
		return false
	})
	return link
}

// ForLinks calls f for the web addresses that a source shows as links, until it is false. None
// of them stands in code.
func ForLinks(source string, f func(link string) bool) {
	if !strings.Contains(source, "://") && !strings.Contains(source, "ww.") && !strings.Contains(source, "WW.") {
		return
	}
	if w, ok := walked(source, nil); ok {
		for _, address := range w.links {
			if link, ok := linkTo(address); ok && !f(link) {
				return
			}
		}
		return
	}
	for line := range strings.SplitSeq(source, "\n") {
		for {
			start, end := prose.NextLink(line)
			if start < 0 {
				break
			}
			if link, ok := linkTo(line[start:end]); ok && !f(link) {
				return
			}
			line = line[end:]
		}
	}
}

// linkTo is an address with its scheme, if it is one to fetch.
func linkTo(address string) (link string, ok bool) {
	if prose.BeginsWWW(address, 0) {
		address = "http://" + address
	}
	if len(address) > prose.LinkMaxBytes || !utf8.ValidString(address) {
		return "", false
	}
	u, err := url.Parse(address)
	return address, err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}
