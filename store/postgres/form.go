package postgres

import (
	"encoding/json"
	"time"

	"parley/chat"
)

// messageForm is the column form. Quote, From and By are not in it: the function formed
// adds them.
type messageForm struct {
	Quoted int64     `json:"q,omitempty"`
	Quote  quotation `json:"quote,omitzero"`
	Origin origin    `json:"f,omitzero"`
	From   from      `json:"from,omitzero"`
	Poll   *poll     `json:"p,omitempty"`
	By     []voter   `json:"by,omitempty"`
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

type poll struct {
	Counts []int `json:"n"`
	Voters int   `json:"v"`
	Many   bool  `json:"m,omitempty"`
	Ends   int64 `json:"e,omitempty"` // microseconds since 1970
	Closed bool  `json:"x,omitempty"`
}

type voter struct {
	Option int         `json:"o"`
	User   chat.UserID `json:"u"`
	Name   string      `json:"w"`
}

// formJSON is the column's form: null for a message that is only its text.
func formJSON(m *chat.Message) []byte {
	f := messageForm{Quoted: m.Quoted.Seq, Origin: origin{m.Forward.Room, m.Forward.Seq, m.Forward.Author}}
	if p := m.Poll; p != nil {
		f.Poll = &poll{Counts: p.Counts, Voters: p.Voters, Many: p.Many, Closed: p.Closed}
		if !p.Ends.IsZero() {
			f.Poll.Ends = p.Ends.UnixMicro()
		}
	}
	if f.Quoted == 0 && f.Origin == (origin{}) && f.Poll == nil {
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
	m.Poll = f.poll()
}

// poll is the poll with its voters, or nil.
func (f *messageForm) poll() *chat.Poll {
	if f.Poll == nil {
		return nil
	}
	p := &chat.Poll{Counts: f.Poll.Counts, By: make([][]chat.Reactor, len(f.Poll.Counts)), Voters: f.Poll.Voters, Many: f.Poll.Many, Closed: f.Poll.Closed}
	if f.Poll.Ends != 0 {
		p.Ends = time.UnixMicro(f.Poll.Ends).UTC()
	}
	for _, v := range f.By {
		if i := v.Option - 1; i >= 0 && i < len(p.By) {
			p.By[i] = append(p.By[i], chat.Reactor{User: v.User, Name: v.Name})
		}
	}
	return p
}
