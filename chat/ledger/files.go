package ledger

import (
	"slices"

	"parley/chat"
)

// attach returns the files of a command as its message shows them. gone means that one of
// them cannot be had: it expired, is another's, or another message has it.
func (l *Ledger) attach(c chat.Command) (list []chat.Attachment, gone bool) {
	for _, s := range c.Files {
		f, ok := l.Files[s.ID]
		twice := slices.ContainsFunc(list, func(a chat.Attachment) bool { return a.ID == s.ID })
		if !ok || twice || f.User != c.Author || f.Room != l.Room || f.Seq != 0 || len(list) == chat.FilesMax {
			return nil, true
		}
		f.Alt = s.Alt
		list = append(list, f.Attached())
	}
	return list, false
}

// give notes that a message has its files now.
func (l *Ledger) give(m *chat.Message) {
	for _, a := range m.Files {
		f := l.Files[a.ID]
		f.Seq, f.Alt = m.Seq, a.Alt
		l.Files[a.ID] = f
		l.given = append(l.given, a.ID)
	}
}

// Attached are the files that new messages have, with their descriptions. Those of a
// message that was deleted meanwhile are among them: the deletion comes after.
func (l *Ledger) Attached() (list []chat.File) {
	for _, id := range l.given {
		list = append(list, l.Files[id])
	}
	return list
}
