package postgres

import (
	"encoding/json"
	"time"

	"parley/chat"
	"parley/chat/markup"
)

// messageForm is the column form. Quote, From, By and Names are not in it: the function
// formed adds them.
type messageForm struct {
	Quoted int64     `json:"q,omitempty"`
	Quote  quotation `json:"quote,omitzero"`
	Origin origin    `json:"f,omitzero"`
	From   from      `json:"from,omitzero"`
	Poll   *poll     `json:"p,omitempty"`
	By     []voter   `json:"by,omitempty"`
	Notes  []note    `json:"j,omitempty"`

	Removal string `json:"d,omitempty"`

	Names map[chat.UserID]string `json:"names,omitempty"` // of the notes' people
}

// note is a quiet line.
type note struct {
	Kind   chat.NoteKind `json:"k"`
	People []chat.UserID `json:"p,omitempty"`
	More   int           `json:"m,omitempty"`
	Text   string        `json:"t,omitempty"`
}

func notesOf(m *chat.Message) (list []note) {
	for _, n := range m.Notes {
		kept := note{Kind: n.Kind, More: n.More, Text: n.Text}
		for _, p := range n.People {
			kept.People = append(kept.People, p.User)
		}
		list = append(list, kept)
	}
	return list
}

func readNotes(f messageForm) (list []chat.Note) {
	for _, kept := range f.Notes {
		n := chat.Note{Kind: kept.Kind, More: kept.More, Text: kept.Text}
		for _, id := range kept.People {
			n.People = append(n.People, chat.Reactor{User: id, Name: f.Names[id]})
		}
		list = append(list, n)
	}
	return list
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
	f := messageForm{Quoted: m.Quoted.Seq, Origin: origin{m.Forward.Room, m.Forward.Seq, m.Forward.Author}, Notes: notesOf(m), Removal: m.Removal}
	if p := m.Poll; p != nil {
		f.Poll = &poll{Counts: p.Counts, Voters: p.Voters, Many: p.Many, Closed: p.Closed}
		if !p.Ends.IsZero() {
			f.Poll.Ends = p.Ends.UnixMicro()
		}
	}
	if f.Quoted == 0 && f.Origin == (origin{}) && f.Poll == nil && len(f.Notes) == 0 && f.Removal == "" {
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
	m.Notes = readNotes(f)
	m.Removal = f.Removal
	if o := f.Origin; o != (origin{}) {
		m.Forward = chat.Origin{Room: o.Room, Seq: o.Seq, Author: o.Author, AuthorName: f.From.Author, Slug: f.From.Slug, RoomName: f.From.Room}
	}
	if f.Quoted != 0 {
		m.Quoted = chat.Quotation{
			Seq: f.Quoted, Author: f.Quote.Author, AuthorName: f.Quote.Name, At: f.Quote.At.UTC(), Text: markup.QuoteLines(f.Quote.Body),
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
