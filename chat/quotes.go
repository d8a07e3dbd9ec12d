package chat

import (
	"maps"
	"slices"
	"time"

	"parley/chat/markup"
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
	return Quotation{Seq: q.Seq, Author: q.Author, AuthorName: q.AuthorName, At: q.CreatedAt.UTC(), Text: markup.QuoteLines(q.Says())}
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
