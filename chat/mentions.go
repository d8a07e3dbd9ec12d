package chat

import (
	"slices"
	"unicode/utf8"

	"parley/chat/fold"
	"parley/chat/prose"
)

// Reference is an account or a public room that a message's text names. One of User and
// Room is set.
type Reference struct {
	User UserID `json:"u,omitempty"`
	Room RoomID `json:"r,omitempty"`
	Key  string `json:"k"`           // the folded name in the text
	Name string `json:"n,omitempty"` // the account's username, or the room's slug
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
	forNamings(body, func(n naming) bool {
		for _, end := range n.ends {
			if name, ok := nameAt(body, n, end); ok && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		return len(names) < keysMost
	})
	return names[:min(len(names), keysMost)]
}

// forNamings calls f for the namings outside code and addresses, until it is false.
func forNamings(body string, f func(naming) bool) {
	if !mayName(body) {
		return
	}
	more := true
	prose.Parts(body, func(from, to int) {
		for at := from; more; {
			n, ok := nextNaming(body, at, to)
			if !ok {
				return
			}
			at, more = n.from, f(n)
		}
	})
}

// nameAt is a naming's name up to an end.
func nameAt(s string, n naming, end int) (Name, bool) {
	word := s[n.from:end]
	if n.mark == '@' && utf8.RuneCountInString(word) < UsernameMin {
		return Name{}, false
	}
	return Name{n.mark, fold.String(word)}, true
}

// references says what a text names, by what was looked up, and whether it calls all.
func (l *Ledger) references(body string) (refs []Reference, called bool) {
	forNamings(body, func(n naming) bool {
		for _, end := range n.ends {
			name, ok := nameAt(body, n, end)
			switch {
			case !ok:
				continue
			case n.mark == '@' && Calls(name.Key):
				called = true
				return true
			}
			if ref, ok := l.Named[name]; ok {
				if !slices.Contains(refs, ref) {
					refs = append(refs, ref)
				}
				break
			}
		}
		return len(refs) < MentionsMax
	})
	return refs, called
}

// refer notes what a message names now. A command that was not to call all members does
// not.
func (l *Ledger) refer(m *Message, c Command) {
	before := m.mentions()
	m.References, m.Called = l.references(m.Body)
	m.Called = m.Called && !c.Hush
	if before || m.mentions() {
		l.renamed[m.Seq] = m
		l.remark(m)
	}
}

// mentions reports whether the message concerns single people or all members.
func (m *Message) mentions() bool {
	return m.Called || slices.ContainsFunc(m.References, func(r Reference) bool { return r.User != 0 })
}

// remark notes that a stored message's mentions may have changed.
func (l *Ledger) remark(m *Message) {
	if m.FirstRev <= l.prev && (l.remarked == 0 || m.Seq < l.remarked) {
		l.remarked = m.Seq
	}
}

// Renamed are the messages whose mentions are to be stored again, each with the members
// that it names, without its author.
func (l *Ledger) Renamed() map[int64][]UserID {
	all := make(map[int64][]UserID, len(l.renamed))
	for seq, m := range l.renamed {
		all[seq] = nil
		for _, ref := range m.References {
			if ref.User != 0 && ref.User != m.Author && l.Members[ref.User] && !slices.Contains(all[seq], ref.User) {
				all[seq] = append(all[seq], ref.User)
			}
		}
	}
	return all
}

// Written is a name as a message's text writes it, with its mark. It stands for a
// reference, or with Word for all members.
type Written struct {
	Text string
	Word string // Here or Everyone
	Reference
}

// NamesWritten are the names in the text that stand for something, each spelling once.
func (m *Message) NamesWritten() (list []Written) {
	if !m.Called && len(m.References) == 0 {
		return nil
	}
	forNamings(m.Body, func(n naming) bool {
		for _, end := range n.ends {
			name, ok := nameAt(m.Body, n, end)
			if !ok {
				continue
			}
			if w, ok := m.written(name); ok {
				if w.Text = m.Body[n.start:end]; !slices.Contains(list, w) {
					list = append(list, w)
				}
				break
			}
		}
		return len(list) < 2*MentionsMax
	})
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
func MentionsAll(body string) (found bool) {
	forNamings(body, func(n naming) bool {
		for _, end := range n.ends {
			if name, ok := nameAt(body, n, end); ok && n.mark == '@' && Calls(name.Key) {
				found = true
			}
		}
		return !found
	})
	return found
}
