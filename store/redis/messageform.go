package redis

import (
	"encoding/json"

	"parley/chat"
)

// messageForm is what few messages have besides their text. It is JSON within the binary
// format: no other message pays for it.
type messageForm struct {
	Quoted  chat.Quotation `json:"q,omitzero"`
	Forward chat.Origin    `json:"f,omitzero"`
	Poll    *chat.Poll     `json:"p,omitempty"`
	Notes   []chat.Note    `json:"j,omitempty"`
	Removal string         `json:"d,omitempty"`
}

// appendForm is a message's form, or nil.
func appendForm(m *chat.Message) []byte {
	f := messageForm{Quoted: m.Quoted, Forward: m.Forward, Poll: m.Poll, Notes: m.Notes, Removal: m.Removal}
	if f.Quoted == (chat.Quotation{}) && f.Forward == (chat.Origin{}) && f.Poll == nil && len(f.Notes) == 0 && f.Removal == "" {
		return nil
	}
	raw, _ := json.Marshal(f) // plain data cannot fail
	return raw
}

// form reads what appendForm wrote.
func (d *decoder) form(m *chat.Message) {
	var f messageForm
	if raw := d.bytes(d.uint()); raw != "" && json.Unmarshal([]byte(raw), &f) != nil {
		d.ok = false
	}
	m.Quoted, m.Forward, m.Poll, m.Notes, m.Removal = f.Quoted, f.Forward, f.Poll, f.Notes, f.Removal
}
