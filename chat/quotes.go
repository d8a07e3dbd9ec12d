package chat

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Quotation is what a message of the same room says now that another one links to. A link
// into another room has none, since who may read a message may not be able to read that room;
// see LinkedElsewhere.
type Quotation struct {
	Seq        int64     `json:"s"`
	Author     UserID    `json:"u"`
	AuthorName string    `json:"n,omitempty"` // empty when the account is gone
	At         time.Time `json:"t,omitzero"`
	Text       string    `json:"b,omitempty"` // its first lines; empty when it is deleted
}

// Limits of a quotation's text.
const (
	quotedLines = 3
	quotedMax   = 240 // characters
)

// QuoteLines is the first lines of a message, without marks of Markdown.
func QuoteLines(body string) string {
	if runes := []rune(body[:min(len(body), 4*600)]); len(runes) > 600 {
		body = string(runes[:600])
	}
	text := unmarked(body)
	if strings.TrimSpace(text) == "" {
		text = body
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	cut := len(lines) > quotedLines
	text = strings.Join(lines[:min(len(lines), quotedLines)], "\n")
	if utf8.RuneCountInString(text) > quotedMax {
		text, cut = strings.TrimRight(string([]rune(text)[:quotedMax]), " \n"), true
	}
	if cut {
		text += "…"
	}
	return text
}

// sourceMax is how many characters of a message QuoteSource takes.
const sourceMax = 1000

// QuoteSource is the beginning of a message's text as a quote in Markdown, followed by a link
// to it.
func QuoteSource(body, link string) string {
	if runes := []rune(body); len(runes) > sourceMax {
		body = string(runes[:sourceMax]) + "…"
	}
	var b strings.Builder
	for line := range strings.Lines(body) {
		b.WriteString(strings.TrimRight("> "+strings.TrimRight(line, "\n"), " ") + "\n")
	}
	return b.String() + "\n" + link + "\n\n"
}

// QuotesItself reports whether a text begins with the words that it quotes.
func QuotesItself(body string) bool { return strings.HasPrefix(body, "> ") }

// messageLink is the path of a message, or of its place in the room.
var messageLink = regexp.MustCompile(`^/rooms/([^/]+)(?:/messages/([0-9]{1,18}))?$`)

// MessageLink is a message that a text links to.
type MessageLink struct {
	Slug string // of its room
	Seq  int64
}

// linkedMost is how many messages of other rooms are shown beside one that links to them.
const linkedMost = 3

// LinkedMessage is the seq of the first message of a room that a text links to, by an address
// at one of the server's own origins; or 0.
func LinkedMessage(body, slug string, origins ...string) (seq int64) {
	forOwnLinks(body, origins, func(path string) bool {
		if to := messageAt(path); to.Slug == slug {
			seq = to.Seq
		}
		return seq == 0
	})
	return seq
}

// LinkedElsewhere are the first messages of other rooms that a text in a room links to. Its
// readers may not be able to read them.
func LinkedElsewhere(body, slug string, origins ...string) (list []MessageLink) {
	forOwnLinks(body, origins, func(path string) bool {
		if to := messageAt(path); to.Seq != 0 && to.Slug != slug && !slices.Contains(list, to) {
			list = append(list, to)
		}
		return len(list) < linkedMost
	})
	return list
}

// OwnLink reports whether the first address of a text is at one of the server's own origins.
func OwnLink(body string, origins ...string) bool {
	_, own := ownPath(FirstLink(body), origins)
	return own
}

// forOwnLinks calls f for the paths that a text links to at the origins, until it is false.
func forOwnLinks(body string, origins []string, f func(path string) bool) {
	if !strings.Contains(body, "/rooms/") {
		return
	}
	forLinks(body, func(link string) bool {
		path, own := ownPath(link, origins)
		return !own || f(path)
	})
}

// ownPath is the rest of a link behind the first of the origins that it begins with.
func ownPath(link string, origins []string) (path string, own bool) {
	for _, origin := range origins {
		if rest, ok := strings.CutPrefix(link, origin); ok && origin != "" && (rest == "" || strings.ContainsRune("/?#", rune(rest[0]))) {
			return rest, true
		}
	}
	return "", false
}

// messageAt is the message in a path, or nothing.
func messageAt(path string) (to MessageLink) {
	u, err := url.Parse(path)
	if err != nil {
		return to
	}
	at := messageLink.FindStringSubmatch(u.Path)
	if at == nil {
		return to
	}
	number := at[2]
	if number == "" {
		number = u.Query().Get("at")
	}
	if number == "" {
		number = strings.TrimPrefix(u.Fragment, "m-")
	}
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil || seq < 1 {
		return to
	}
	return MessageLink{at[1], seq}
}

// quote notes which message m links to.
func (l *Ledger) quote(m *Message, c Command) {
	m.Quoted = Quotation{}
	if q := l.Messages[c.Quoted]; q != nil && q.Seq != m.Seq {
		m.Quoted = quotation(q)
	}
}

// QuotationOf is what a message says to one that links to it.
func QuotationOf(m Message) Quotation { return quotation(&m) }

func quotation(q *Message) Quotation {
	return Quotation{Seq: q.Seq, Author: q.Author, AuthorName: q.AuthorName, At: q.CreatedAt.UTC(), Text: QuoteLines(q.Says())}
}

// requote changes the messages that quote m. The store gave the newest of them to the
// ledger; older ones show the change when they are read again.
func (l *Ledger) requote(m *Message) {
	for _, seq := range slices.Sorted(maps.Keys(l.Messages)) {
		if other := l.Messages[seq]; other.Quoted.Seq == m.Seq && seq != m.Seq && !other.Deleted {
			other.Quoted = quotation(m)
			l.advance(other)
		}
	}
}
