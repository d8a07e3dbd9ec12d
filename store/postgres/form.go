package postgres

import (
	"encoding/json"
	"time"

	"parley/chat"
)

// messageForm is the column form. Quote is not in it: the function formed adds that.
type messageForm struct {
	Quoted int64     `json:"q,omitempty"`
	Quote  quotation `json:"quote,omitzero"`
}

type quotation struct {
	Author chat.UserID `json:"u"`
	Name   string      `json:"n"`
	At     time.Time   `json:"t"`
	Body   string      `json:"b"`
}

// formJSON is the column's form: null for a message that is only its text.
func formJSON(m *chat.Message) []byte {
	f := messageForm{Quoted: m.Quoted.Seq}
	if f == (messageForm{}) {
		return nil
	}
	raw, err := json.Marshal(f)
	if err != nil {
		return nil // it holds nothing but numbers
	}
	return raw
}

// readForm reads what formJSON wrote, and what formed added.
func readForm(m *chat.Message, raw []byte) {
	var f messageForm
	if len(raw) == 0 || json.Unmarshal(raw, &f) != nil {
		return // only this package writes the column
	}
	if f.Quoted != 0 {
		m.Quoted = chat.Quotation{
			Seq: f.Quoted, Author: f.Quote.Author, AuthorName: f.Quote.Name, At: f.Quote.At.UTC(), Text: chat.QuoteLines(f.Quote.Body),
		}
	}
}
