package markdown

import (
	"strings"
	"unicode/utf8"

	"parley/chat/prose"
	"parley/views/ui"
)

// appendLinked writes a user's text as HTML: web addresses and names become links,
// everything else is text. Only http and https are addresses, and what begins with www.;
// other schemes could run code.
func appendLinked(b []byte, body string, names References) []byte {
	for at := 0; ; {
		start, end := prose.NextLink(body[at:])
		if start < 0 {
			return appendNamed(b, body, at, len(body), names)
		}
		b = appendNamed(b, body, at, at+start, names)
		b = appendLink(b, body[at+start:at+end])
		at += end
	}
}

func appendLink(b []byte, address string) []byte {
	b = append(AppendLinkTo(b, address), '>')
	shown := shownLen(address)
	b = ui.AppendText(b, address[:shown])
	if shown < len(address) {
		b = append(b, `<span>`...)
		b = ui.AppendText(b, address[shown:])
		b = append(b, `</span>`...)
	}
	return append(b, `</a>`...)
}

// wwwScheme leads from an address without a scheme to one with it, as GitHub Flavored
// Markdown does. Browsers try https first.
const wwwScheme = "http://"

// AppendLinkTo begins a link to an address elsewhere, and leaves its tag open.
func AppendLinkTo(b []byte, address string) []byte {
	b = append(b, `<a href="`...)
	if prose.BeginsWWW(address, 0) {
		b = append(b, wwwScheme...)
	}
	b = ui.AppendText(b, address)
	return append(b, `" target="_blank" rel="noopener noreferrer nofollow ugc"`...)
}

// How many bytes of an address a page shows behind its host, and how many it hides at
// least.
const (
	pathShown   = 40
	hiddenLeast = 12
)

// shownLen is how many bytes of an address are shown. Stylesheets hide the rest, which can
// be copied and searched, and which text browsers show.
func shownLen(address string) int {
	host := 0
	if !prose.BeginsWWW(address, 0) {
		host = strings.Index(address, "://") + len("://")
	}
	end := host + prose.HostLen(address[host:]) + pathShown
	if len(address) < end+hiddenLeast {
		return len(address)
	}
	for !utf8.RuneStart(address[end]) {
		end++
	}
	return end
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
