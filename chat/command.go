package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// CommandKind is what a command does.
type CommandKind string

// The verbs that travel through the inbox.
const (
	Post   CommandKind = "post"
	Edit   CommandKind = "edit"
	Delete CommandKind = "delete"
	React  CommandKind = "react"
	Unfurl CommandKind = "unfurl" // attaches the preview of a link, or removes it

	PinMessage CommandKind = "pin"
	CastVote   CommandKind = "vote"
	EndPoll    CommandKind = "endpoll"
	AddNote    CommandKind = "note" // after the message
)

// Command is a request that a web node accepted and put into a room's inbox. A worker
// applies or refuses it. Applying it twice does no more than once, even if it was
// undone in between: its key is remembered.
type Command struct {
	Kind       CommandKind `json:"v"`
	Room       RoomID      `json:"r"`
	Author     UserID      `json:"a"`
	AuthorName string      `json:"u"`
	Key        Key         `json:"k,omitzero"` // Post: see MakeKey; any other verb: a number that no other command has
	Body       string      `json:"b,omitempty"`
	Seq        int64       `json:"s,omitempty"` // the target message; for Post, the message it answers, if any
	Was        string      `json:"w,omitempty"` // Edit: the fingerprint of the body that it replaces; empty replaces any
	Emoji      string      `json:"e,omitempty"`
	On         bool        `json:"o,omitempty"`  // React, PinMessage, CastVote: add or remove
	Admin      bool        `json:"d,omitempty"`  // Delete: the author is an admin of the room
	Hush       bool        `json:"h,omitempty"`  // Post, Edit: @here and @room are only text
	Scheduled  bool        `json:"l,omitempty"`  // Post: no form sent it now, so the author's draft stays; EndPoll: its time is over; Delete: it is too old, or with Admin the operator removes it
	Preview    Preview     `json:"p,omitzero"`   // Unfurl
	Files      []Sent      `json:"fs,omitempty"` // Post
	Note       NoteKind    `json:"n,omitempty"`  // AddNote
	ReplyTo    ReplyTo     `json:"t,omitzero"`
	Poll       *PollRules  `json:"m,omitempty"` // Post: the text is a poll
	Option     int         `json:"i,omitempty"` // CastVote: from 1
	Forward    Origin      `json:"f,omitzero"`  // Post: where the text is from
	Quoted     int64       `json:"q,omitempty"` // Post, Edit: the message of the room that the text links to
	Guest      bool        `json:"g,omitempty"` // Post, Edit: the author is a guest of the server, whose text names members of the room alone
	OwnLink    bool        `json:"y,omitempty"` // Post, Edit: the text's first link leads to this server, whose pages have no preview
}

// ReplyTo names a request that waits for its command to be stored. The zero ReplyTo
// means that no request waits.
type ReplyTo struct {
	Node   uuid.UUID `json:"n"` // the web node that waits
	Number uint64    `json:"i"`
}

// IsZero reports whether no request waits.
func (t ReplyTo) IsZero() bool { return t.Number == 0 }

// Entry is a command in the inbox.
type Entry struct {
	ID      string // given by the inbox
	Command Command
	Raw     string // the text of an entry that could not be decoded
	Err     error  // why it could not be decoded
}

// Outcome is the result of a command.
type Outcome struct {
	Command Command
	Seq     int64  // the message it made or changed
	Repeat  bool   // it had been applied before; nothing changed
	Refused *Error // it can never be applied
}

// ErrChanged keeps a late edit from undoing a newer one.
var ErrChanged = E(Conflict, "That message has been changed since. Look at what it says now, and save again if yours is to replace it.")

// Inbox holds commands until a worker takes them: one queue for each shard.
type Inbox interface {
	// Enqueue appends a command. It answers Unavailable when the queue is too long or
	// cannot be reached.
	Enqueue(ctx context.Context, c Command) error
	// Read returns the oldest commands of a shard, and leaves them there. It waits up
	// to wait for the first one.
	Read(ctx context.Context, shard, most int, wait time.Duration) ([]Entry, error)
	// DeadLetter moves an entry that can never be stored to the dead letters.
	DeadLetter(ctx context.Context, shard int, e Entry, why string) error
}
