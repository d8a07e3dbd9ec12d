package postgres

import (
	"encoding/json"
	"time"

	"parley/chat"
)

// messageForm is the column form. Quote and From are not in it: the function formed adds them.
type messageForm struct {
	Quoted int64     `json:"q,omitempty"`
	Quote  quotation `json:"quote,omitzero"`
	Origin origin    `json:"f,omitzero"`
	From   from      `json:"from,omitzero"`
}

type quotation struct {
	Author chat.UserID `json:"u"`
	Name   string      `json:"n"`
	At     time.Time   `json:"t"`
	Body   string      `json:"b"`
}

type origin struct {
	Room   chat.RoomID `json:"r"`
	Seq    int64       `json:"s"`
	Author chat.UserID `json:"u"`
}

type from struct {
	Author string `json:"n"`
	Slug   string `json:"g"`
	Room   string `json:"r"`
}

// formJSON is the column's form: null for a message that is only its text.
func formJSON(m *chat.Message) []byte {
	f := messageForm{Quoted: m.Quoted.Seq, Origin: origin{m.Forward.Room, m.Forward.Seq, m.Forward.Author}}
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
	if o := f.Origin; o != (origin{}) {
		m.Forward = chat.Origin{Room: o.Room, Seq: o.Seq, Author: o.Author, AuthorName: f.From.Author, Slug: f.From.Slug, RoomName: f.From.Room}
	}
	if f.Quoted != 0 {
		m.Quoted = chat.Quotation{
			Seq: f.Quoted, Author: f.Quote.Author, AuthorName: f.Quote.Name, At: f.Quote.At.UTC(), Text: chat.QuoteLines(f.Quote.Body),
		}
	}
}
