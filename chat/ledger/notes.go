package ledger

import (
	"slices"

	"parley/chat"
)

// A message has so many lines, the latest, and a line so many names.
const (
	notesMax  = 5
	notedMost = 5
)

// note adds a quiet line. Those who join or leave one after the other share one.
func (l *Ledger) note(c chat.Command, m *chat.Message) chat.Outcome {
	n := chat.Note{Kind: c.Note, Text: c.Body}
	if n.Kind == chat.NoteJoined || n.Kind == chat.NoteLeft {
		n.People = []chat.Reactor{{User: c.Author, Name: c.AuthorName}}
	}
	m.Notes = noted(slices.Clone(m.Notes), n)
	return l.changed(c, m)
}

func noted(list []chat.Note, n chat.Note) []chat.Note {
	if end := len(list) - 1; end >= 0 && list[end].Kind == n.Kind {
		last := &list[end]
		switch {
		case len(n.People) == 0:
			last.Text = n.Text // renamed twice: the second counts
		case len(last.People) < notedMost && !slices.Contains(last.People, n.People[0]):
			last.People = append(slices.Clone(last.People), n.People...)
		case !slices.Contains(last.People, n.People[0]):
			last.More++
		}
		return list
	}
	list = append(list, n)
	return list[max(0, len(list)-notesMax):]
}
