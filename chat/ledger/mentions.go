package ledger

import (
	"slices"

	"parley/chat"
)

// nearby reports whether a name is one that a guest knows: of a member, or of the room itself.
func (l *Ledger) nearby(name chat.Name) bool {
	ref := l.Named[name]
	return name.Mark == '@' && chat.Calls(name.Key) || l.Members[ref.User] || ref.Room != 0 && ref.Room == l.Room
}

// refer notes what a message names now. A command that was not to call all members does
// not.
func (l *Ledger) refer(m *chat.Message, c chat.Command) {
	before := mentions(m)
	text := m.Body
	if m.Poll != nil {
		text, _ = m.Asked() // its options are buttons, which mention no one
	}
	var may func(chat.Name) bool
	if c.Guest {
		may = l.nearby
	}
	m.References, m.Called = chat.ReferencesIn(text, l.Named, may)
	m.Called = m.Called && !c.Hush
	if before || mentions(m) {
		l.renamed[m.Seq] = m
		l.remark(m)
	}
}

// mentions reports whether the message concerns single people or all members.
func mentions(m *chat.Message) bool {
	return m.Called || slices.ContainsFunc(m.References, chat.Reference.Tells)
}

// remark notes that a stored message's mentions may have changed.
func (l *Ledger) remark(m *chat.Message) {
	if m.FirstRev <= l.prev && (l.remarked == 0 || m.Seq < l.remarked) {
		l.remarked = m.Seq
	}
}

// Renamed are the messages whose mentions are to be stored again, each with the members
// that it names, without its author.
func (l *Ledger) Renamed() map[int64][]chat.UserID {
	all := make(map[int64][]chat.UserID, len(l.renamed))
	for seq, m := range l.renamed {
		all[seq] = nil
		for _, ref := range m.References {
			if ref.Tells() && ref.User != m.Author && l.Members[ref.User] && !slices.Contains(all[seq], ref.User) {
				all[seq] = append(all[seq], ref.User)
			}
		}
	}
	return all
}
