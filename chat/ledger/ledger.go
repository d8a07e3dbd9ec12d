// Package ledger decides what commands do to the messages of a room. It reads and writes
// nothing: a store gives it the rows that commands refer to, and stores what it decided.
package ledger

import (
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/markup"
)

// Ledger is one room within one transaction. The store fills in the rows that the
// commands refer to, Apply decides what each command does, and the store writes the
// result. It does no input or output, so the rules of the message path can be tested
// alone.
type Ledger struct {
	Room     chat.RoomID
	Gone     bool // the room was deleted
	Seq, Rev int64
	Pins     int                          // how many messages are pinned
	Direct   []chat.UserID                // the people of a direct conversation
	Stored   map[chat.AuthorKey]int64     // the seq of messages that are stored already
	Messages map[int64]*chat.Message      // by seq: those that the commands name, and the roots of their threads
	Reacted  map[chat.ReactionOf]bool     // reactions that are stored already
	Voted    map[chat.Vote]bool           // votes that are stored already, of the commands' authors
	Made     map[chat.Key]bool            // commands that were applied before
	Named    map[chat.Name]chat.Reference // what the names in the commands' texts stand for
	Members  map[chat.UserID]bool         // those of them that are members of the room
	Files    map[uuid.UUID]chat.File      // those that the commands name

	prev     int64
	started  bool
	posted   []*chat.Message
	sent     []*chat.Message // those of them that a form sent
	touched  map[int64]*chat.Message
	toggled  map[chat.ReactionOf]bool
	voted    map[chat.Vote]bool
	renamed  map[int64]*chat.Message // their mentions are to be stored again
	remarked int64                   // the lowest seq of those that were stored before
	replaced []chat.Replaced
	deleted  []chat.Deletion
	pinned   map[int64]chat.Pinning
	applied  []chat.Key
	given    []uuid.UUID // files that have a message now
}

// New makes an empty ledger for a room.
func New(room chat.RoomID) *Ledger {
	return &Ledger{
		Room: room, Stored: map[chat.AuthorKey]int64{}, Messages: map[int64]*chat.Message{},
		Reacted: map[chat.ReactionOf]bool{}, Made: map[chat.Key]bool{}, touched: map[int64]*chat.Message{}, toggled: map[chat.ReactionOf]bool{},
		Files: map[uuid.UUID]chat.File{}, Named: map[chat.Name]chat.Reference{}, Members: map[chat.UserID]bool{}, renamed: map[int64]*chat.Message{}, pinned: map[int64]chat.Pinning{}, Voted: map[chat.Vote]bool{}, voted: map[chat.Vote]bool{},
	}
}

// Apply applies a command, or says why it can never be applied. A repeat changes
// nothing, takes no seq and points to the earlier result.
func (l *Ledger) Apply(c chat.Command, now time.Time) chat.Outcome {
	if !l.started {
		l.prev, l.started = l.Rev, true
	}
	if l.Gone {
		return refuse(c, chat.NotFound, "That room has been deleted.")
	}
	if c.Kind == chat.Post {
		return l.post(c, now)
	}
	if l.Made[c.Key] {
		return chat.Outcome{Command: c, Seq: c.Seq, Repeat: true}
	}
	o := l.change(c, now)
	if o.Refused == nil && c.Key != (chat.Key{}) {
		l.Made[c.Key] = true
		l.applied = append(l.applied, c.Key)
	}
	return o
}

func (l *Ledger) change(c chat.Command, now time.Time) chat.Outcome {
	m := l.Messages[c.Seq]
	if m == nil {
		return refuse(c, chat.NotFound, "That message does not exist.")
	}
	switch c.Kind {
	case chat.Edit:
		return l.edit(c, m, now)
	case chat.Delete:
		return l.remove(c, m, now)
	case chat.React:
		return l.react(c, m)
	case chat.Unfurl:
		return l.unfurl(c, m)
	case chat.PinMessage:
		return l.pin(c, m, now)
	case chat.CastVote:
		return l.vote(c, m, now)
	case chat.EndPoll:
		return l.endPoll(c, m, now)
	case chat.AddNote:
		return l.note(c, m)
	}
	return refuse(c, chat.Invalid, "That is not something that can be done.")
}

func refuse(c chat.Command, kind chat.Kind, text string) chat.Outcome {
	return chat.Outcome{Command: c, Seq: c.Seq, Refused: chat.E(kind, text)}
}

func (l *Ledger) post(c chat.Command, now time.Time) chat.Outcome {
	id := chat.AuthorKey{Author: c.Author, Key: c.Key}
	if seq, ok := l.Stored[id]; ok {
		return chat.Outcome{Command: c, Seq: seq, Repeat: true}
	}
	answered := l.Messages[c.Seq]
	if c.Seq != 0 && answered == nil {
		return refuse(c, chat.NotFound, "That message does not exist.")
	}
	files, gone := l.attach(c)
	if gone {
		return chat.Outcome{Command: c, Refused: chat.ErrFileGone}
	}
	l.Seq++
	l.Rev++
	m := &chat.Message{
		Room: l.Room, Seq: l.Seq, Rev: l.Rev, FirstRev: l.Rev, Author: c.Author, AuthorName: c.AuthorName,
		Key: c.Key, Body: c.Body, CreatedAt: now, Forward: c.Forward, Files: files, Poll: newPoll(c),
	}
	l.give(m)
	if answered != nil {
		m.Thread, m.AnsweredSeq = answered.Root(), answered.Seq
		m.Answered, m.AnsweredName, m.AnsweredText = answered.Author, answered.AuthorName, markup.Quote(answered.Says())
		l.replied(m.Thread, 1, now)
	}
	if c.Forward.IsZero() { // its text was written for other readers, and notifies none of these
		l.refer(m, c)
	}
	l.quote(m, c)
	l.Stored[id] = m.Seq
	l.Messages[m.Seq] = m
	l.posted = append(l.posted, m)
	if !c.Scheduled {
		l.sent = append(l.sent, m)
	}
	return chat.Outcome{Command: c, Seq: m.Seq}
}

// replied counts answers, also of a deleted message: threads go on. last is when the newest
// answer was posted, or zero.
func (l *Ledger) replied(thread int64, n int, last time.Time) {
	if root := l.Messages[thread]; root != nil { // always so, unless other programs write to the database
		root.Replies += n
		root.RepliedAt = last
		l.advance(root)
	}
}

// unreplied takes back the count of a deleted answer. The time of the answer before it is
// not known here, so without the newest answer none is shown.
func (l *Ledger) unreplied(m *chat.Message) {
	var last time.Time
	if root := l.Messages[m.Thread]; root != nil && !root.RepliedAt.Equal(m.CreatedAt) {
		last = root.RepliedAt
	}
	l.replied(m.Thread, -1, last)
}

func (l *Ledger) edit(c chat.Command, m *chat.Message, now time.Time) chat.Outcome {
	switch {
	case m.Author != c.Author:
		return refuse(c, chat.Forbidden, "Only its author can edit a message.")
	case m.Deleted:
		return refuse(c, chat.Conflict, "That message was deleted.")
	case !m.Forward.IsZero():
		return refuse(c, chat.Forbidden, "A forwarded message cannot be edited.")
	case m.Body == c.Body:
		return chat.Outcome{Command: c, Seq: m.Seq, Repeat: true}
	case c.Was != "" && c.Was != chat.Fingerprint(m.Body):
		return chat.Outcome{Command: c, Seq: m.Seq, Refused: chat.ErrChanged}
	}
	if m.Poll != nil {
		if e := chat.RefuseOptions(m, c.Body); e != nil {
			return chat.Outcome{Command: c, Seq: m.Seq, Refused: e}
		}
	}
	l.replaced = append(l.replaced, chat.Replaced{Seq: m.Seq, Rev: l.Rev + 1, Body: m.Body, Original: !m.Edited, At: now})
	m.Body, m.Edited = c.Body, true
	if m.Preview.Link != markup.FirstLink(m.Body) {
		m.Preview = chat.Preview{}
	}
	l.refer(m, c)
	l.quote(m, c)
	l.requote(m)
	if m.Poll != nil {
		reask(m)
	}
	return l.changed(c, m)
}

func (l *Ledger) remove(c chat.Command, m *chat.Message, now time.Time) chat.Outcome {
	switch {
	case m.Author != c.Author && !c.Admin:
		return refuse(c, chat.Forbidden, "Only its author or an admin of the room can delete a message.")
	case m.Deleted:
		return chat.Outcome{Command: c, Seq: m.Seq, Repeat: true}
	}
	m.Body, m.Edited, m.Deleted, m.Reactions, m.Files = "", false, true, nil, nil
	m.Preview, m.Quoted, m.Forward = chat.Preview{}, chat.Quotation{}, chat.Origin{}
	operator := c.Admin && c.Scheduled
	if m.Author != c.Author || operator {
		m.Removal = c.Body
	}
	l.requote(m)
	l.unvote(m)
	l.replaced = slices.DeleteFunc(l.replaced, func(r chat.Replaced) bool { return r.Seq == m.Seq })
	l.unpin(m)
	by := c.Author
	switch {
	case operator:
		by = chat.Operator
	case c.Scheduled: // it expired
		by = 0
	}
	l.deleted = append(l.deleted, chat.Deletion{Seq: m.Seq, By: by, At: now})
	l.refer(m, c)
	maps.DeleteFunc(l.toggled, func(r chat.ReactionOf, _ bool) bool { return r.Seq == m.Seq })
	if m.Thread != 0 {
		l.unreplied(m)
	}
	return l.changed(c, m)
}

// unfurl attaches a preview, or removes one: then none comes back for the same link. A preview
// that comes after its link has been edited away changes nothing.
func (l *Ledger) unfurl(c chat.Command, m *chat.Message) chat.Outcome {
	removed := !m.Preview.IsZero() && !m.Preview.Shown()
	switch {
	case m.Author != c.Author:
		return refuse(c, chat.Forbidden, "Only its author can remove the preview of a message.")
	case m.Deleted:
		return refuse(c, chat.Conflict, "That message was deleted.")
	case m.Preview == c.Preview, removed, c.Preview.Link != markup.FirstLink(m.Body):
		return chat.Outcome{Command: c, Seq: m.Seq, Repeat: true}
	}
	m.Preview = c.Preview
	return l.changed(c, m)
}

func (l *Ledger) changed(c chat.Command, m *chat.Message) chat.Outcome {
	l.advance(m)
	return chat.Outcome{Command: c, Seq: m.Seq}
}

// advance makes a change of a message the room's next.
func (l *Ledger) advance(m *chat.Message) {
	l.Rev++
	m.Rev = l.Rev
	l.touched[m.Seq] = m
}
