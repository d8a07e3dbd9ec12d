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
// into another room has none: who may read a message may not be able to read that room.
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

// LinkedMessage is the seq of the first message of a room that a text links to, by an address
// at one of the server's own origins; or 0.
func LinkedMessage(body, slug string, origins ...string) (seq int64) {
	if !strings.Contains(body, "/rooms/") {
		return 0
	}
	forLinks(body, func(link string) bool {
		for _, origin := range origins {
			if rest, ok := strings.CutPrefix(link, origin); ok && origin != "" && strings.HasPrefix(rest, "/") && seq == 0 {
				seq = messageAt(rest, slug)
			}
		}
		return seq == 0
	})
	return seq
}

// messageAt is the seq in a path of a room, or 0.
func messageAt(path, slug string) int64 {
	u, err := url.Parse(path)
	if err != nil {
		return 0
	}
	at := messageLink.FindStringSubmatch(u.Path)
	if at == nil || at[1] != slug {
		return 0
	}
	number := at[2]
	if number == "" {
		number = u.Query().Get("at")
	}
	if number == "" {
		number = strings.TrimPrefix(u.Fragment, "m-")
	}
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil || seq < 0 {
		return 0
	}
	return seq
}

// quote notes which message m links to.
func (l *Ledger) quote(m *Message, c Command) {
	m.Quoted = Quotation{}
	if q := l.Messages[c.Quoted]; q != nil && q.Seq != m.Seq {
		m.Quoted = quotation(q)
	}
}

func quotation(q *Message) Quotation {
	return Quotation{Seq: q.Seq, Author: q.Author, AuthorName: q.AuthorName, At: q.CreatedAt.UTC(), Text: QuoteLines(q.Body)}
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
