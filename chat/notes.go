package chat

import (
	"fmt"
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
