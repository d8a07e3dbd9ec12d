package chat

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// NoteKind is what a quiet line of a room says.
type NoteKind string

// The kinds of quiet lines.
const (
	NoteJoined  NoteKind = "joined"
	NoteLeft    NoteKind = "left"
	NoteRenamed NoteKind = "renamed"
	NoteTopic   NoteKind = "topic"
	NoteCall    NoteKind = "call"   // a call began
	NoteEnded   NoteKind = "ended"  // it ended, with its length
	NoteMissed  NoteKind = "missed" // it ended, and no other joined
)

// Note is a quiet line after a message: what happened in the room before the next one. It
// belongs to that message, and is one of its changes. So it takes no seq, counts nowhere as
// unread, is found by no search, and reaches all readers as an edit does.
type Note struct {
	Kind   NoteKind  `json:"k"`
	People []Reactor `json:"p,omitempty"` // the first of those who joined or left
	More   int       `json:"m,omitempty"` // how many others did
	Text   string    `json:"t,omitempty"` // the new name or topic, or a call's length
}

// Alone is the message without the lines after it, as it stands outside a log.
func (m Message) Alone() Message {
	m.Notes = nil
	return m
}

// A message has so many lines, the latest, and a line so many names.
const (
	notesMax  = 5
	notedMost = 5
)

// note adds a quiet line. Those who join or leave one after the other share one.
func (l *Ledger) note(c Command, m *Message) Outcome {
	n := Note{Kind: c.Note, Text: c.Body}
	if n.Kind == NoteJoined || n.Kind == NoteLeft {
		n.People = []Reactor{{User: c.Author, Name: c.AuthorName}}
	}
	m.Notes = noted(slices.Clone(m.Notes), n)
	return l.changed(c, m)
}

func noted(list []Note, n Note) []Note {
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

// CallNote is the quiet line of a call that began, or that ended at a time. ok is false in a
// room without messages: no message carries the line then, and the room has it itself.
func CallNote(room Room, kind NoteKind, since, now time.Time) (c Command, ok bool) {
	c = Command{Kind: AddNote, Room: room.ID, Seq: room.LastSeq, Note: kind, Key: Key(uuid.New())}
	if kind == NoteEnded {
		c.Body = callLength(now.Sub(since))
	}
	return c, room.LastSeq > 0
}

// callLength is a length as 0:07, 12:05 or 1:02:05.
func callLength(d time.Duration) string {
	s := int64(max(0, d) / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}
