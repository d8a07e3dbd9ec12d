package chat

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Preview describes the page behind a message's first link, in that page's own words.
type Preview struct {
	Link  string `json:"u"`           // as the message has it
	Title string `json:"t,omitempty"` // empty when the author has removed the preview
	Site  string `json:"s,omitempty"`
	Text  string `json:"d,omitempty"`

	Picture string `json:"p,omitempty"` // the hash of its bytes, once this server keeps them
	Width   int    `json:"w,omitempty"`
	Height  int    `json:"h,omitempty"`
	Image   string `json:"-"` // where the page says that its picture is
}

// Limits of a preview, in characters; LinkMaxBytes is in bytes.
const (
	PreviewTitleMax = 120
	PreviewSiteMax  = 60
	PreviewTextMax  = 240
	LinkMaxBytes    = 2000
)

// IsZero reports whether a message has no preview, and none was removed.
func (p Preview) IsZero() bool { return p.Link == "" }

// Shown reports whether there is a preview to show.
func (p Preview) Shown() bool { return p.Title != "" }

// FirstLink is the first web address in a text, outside code; or empty.
func FirstLink(body string) (link string) {
	forLinks(body, func(found string) bool {
		link = found
		return false
	})
	return link
}

// forLinks calls f for the web addresses in a text outside code, until it is false.
func forLinks(body string, f func(link string) bool) {
	if !strings.Contains(body, "://") && !strings.Contains(body, "ww.") && !strings.Contains(body, "WW.") {
		return
	}
	more := true
	prose(body, func(from, to int) {
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
