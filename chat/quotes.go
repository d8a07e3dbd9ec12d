package chat

import (
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

// QuotationOf is what a message says to one that links to it.
func QuotationOf(m Message) Quotation {
	return Quotation{Seq: m.Seq, Author: m.Author, AuthorName: m.AuthorName, At: m.CreatedAt.UTC(), Text: markup.QuoteLines(m.Says())}
}
