package chat

import (
	"slices"

	"parley/chat/prose"
)

// Reference is an account or a public room that a message's text names. One of User and
// Room is set.
type Reference struct {
	User UserID `json:"u,omitempty"`
	Room RoomID `json:"r,omitempty"`
	Key  string `json:"k"`           // the folded name in the text
	Name string `json:"n,omitempty"` // the account's username, or the room's slug

	// Quoted: the account is named in quotes alone, and is not told.
	Quoted bool `json:"q,omitempty"`
}

// Tells reports whether an account is named so that it is told.
func (r Reference) Tells() bool { return r.User != 0 && !r.Quoted }

// same reports whether two names stand for the same, each by the same word.
func (r Reference) same(other Reference) bool {
	r.Quoted = other.Quoted
	return r == other
}

// MentionsMax is how many accounts and rooms a message can name. Further ones are text.
const MentionsMax = 50

// keysMost is how many possible names of a message are looked up.
const keysMost = 200

// Here and Everyone are the words that call all members of a room: who is meant follows
// from the memberships when a count is made.
const (
	Here     = "here"
	Everyone = "room"
)

// Calls reports whether a folded name stands for all members.
func Calls(key string) bool { return key == Here || key == Everyone }

// Name is a name that a text may have: a mark, and the folded name behind it.
type Name struct {
	Mark byte // '@' or '#'
	Key  string
}

// NamesIn are the names that a text may have, for a look-up: for one place there are
// several where it is not known where the name ends.
func NamesIn(body string) []Name {
	var names []Name
	forNames(body, nil, func(n found, _ bool) {
		n.names(func(name Name, _ int) bool {
			if len(names) < keysMost && !slices.Contains(names, name) {
				names = append(names, name)
			}
			return len(names) < keysMost
		})
	})
	return names
}

// ReferencesIn says what a text names, by what was looked up, and whether it calls all. Who is
// named in quotes alone is not told. may, unless it is nil, says which names may stand in the text.
func ReferencesIn(body string, named map[Name]Reference, may func(Name) bool) (refs []Reference, called bool) {
	knows := func(name Name) bool {
		_, known := named[name]
		return (known || calls(name)) && (may == nil || may(name))
	}
	forNames(body, knows, func(n found, quoted bool) {
		if calls(n.name) {
			called = called || !quoted
			return
		}
		ref := named[n.name]
		ref.Quoted = quoted && ref.User != 0
		switch i := slices.IndexFunc(refs, ref.same); {
		case i >= 0:
			refs[i].Quoted = refs[i].Quoted && ref.Quoted
		case len(refs) < MentionsMax:
			refs = append(refs, ref)
		}
	})
	return refs, called
}

// Refer notes what a message's text would name if it were stored, as known says.
func (m *Message) Refer(known map[Name]Reference) {
	m.References, m.Called = ReferencesIn(m.Body, known, nil)
}

func calls(name Name) bool { return name.Mark == '@' && Calls(name.Key) }

// Written is a name as a message's text writes it, with its mark. It stands for a
// reference, or with Word for all members.
type Written struct {
	Text string
	Word string // Here or Everyone
	Reference
}

// NamesWritten are the names in the text that stand for something, each spelling once. What
// is shown of them is decided where the text is rendered: some stand in code.
func (m *Message) NamesWritten() (list []Written) {
	if !m.Called && len(m.References) == 0 {
		return nil
	}
	for at := 0; at < len(m.Body) && len(list) < 2*MentionsMax; at++ {
		if mark, _ := prose.MarkAt(m.Body, at); mark == 0 {
			continue
		}
		n, ok := namingAt(m.Body[:at], m.Body[at:])
		if !ok {
			continue
		}
		n.names(func(name Name, end int) bool {
			w, ok := m.written(name)
			if w.Text = n.text[:end]; ok && !slices.Contains(list, w) {
				list = append(list, w)
			}
			return !ok
		})
	}
	return list
}

func (m *Message) written(name Name) (w Written, ok bool) {
	if name.Mark == '@' && Calls(name.Key) {
		return Written{Word: name.Key}, m.Called
	}
	for _, ref := range m.References {
		if ref.Key == name.Key && (ref.User != 0) == (name.Mark == '@') {
			return Written{Reference: ref}, true
		}
	}
	return w, false
}

// MentionsAll reports whether a text calls all members, for a page that asks first.
func MentionsAll(body string) (all bool) {
	forNames(body, calls, func(_ found, quoted bool) { all = all || !quoted })
	return all
}
