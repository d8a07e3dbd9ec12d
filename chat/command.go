package chat

import "github.com/google/uuid"

// CommandKind is what a command does.
type CommandKind string

// The verbs that travel through the inbox.
const (
	Post   CommandKind = "post"
	Edit   CommandKind = "edit"
	Delete CommandKind = "delete"
	React  CommandKind = "react"
)

// Command is a wish that a web node accepted and put into a room's inbox. A
// worker makes it true, or refuses it. Doing it twice does no more than once,
// also when the opposite was done in between: its key is remembered.
type Command struct {
	Kind       CommandKind `json:"v"`
	Room       RoomID      `json:"r"`
	Author     UserID      `json:"a"`
	AuthorName string      `json:"u"`
	Key        Key         `json:"k,omitzero"` // Post: see MakeKey; of any other verb, a number that no other command has
	Body       string      `json:"b,omitempty"`
	Seq        int64       `json:"s,omitempty"` // the message meant; for Post, the one that is answered, if any
	Was        string      `json:"w,omitempty"` // Edit: the fingerprint of the body that it replaces; empty replaces any
	Emoji      string      `json:"e,omitempty"`
	On         bool        `json:"o,omitempty"` // React: put it there or take it away
	Admin      bool        `json:"d,omitempty"` // Delete: the author is an admin of the room
	ReplyTo    ReplyTo     `json:"t,omitzero"`
}

// ReplyTo names a request that waits for its command to be stored. The zero
// ticket means that nobody waits.
type ReplyTo struct {
	Node   uuid.UUID `json:"n"` // the web node that waits
	Number uint64    `json:"i"`
}

// IsZero reports whether nobody waits.
func (t ReplyTo) IsZero() bool { return t.Number == 0 }

// Entry is a command in the inbox.
type Entry struct {
	ID      string // as the inbox named it
	Command Command
	Raw     string // what was there, when it could not be read as a command
	Err     error  // why it could not be read
}

// Outcome is what became of a command.
type Outcome struct {
	Command Command
	Seq     int64  // the message it made or changed
	Repeat  bool   // it had been done before; nothing changed
	Refused *Error // it can never be done
}
