package chat

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat/markup"
)

// AuthorKey identifies a message by its author and key.
type AuthorKey struct {
	Author UserID
	Key    Key
}

// ReactionOf is one user's emoji on one message.
type ReactionOf struct {
	Seq    int64
	Author UserID
	Emoji  string
}

// Ledger is one room within one transaction. The store fills in the rows that the
// commands refer to, Apply decides what each command does, and the store writes the
// result. It does no input or output, so the rules of the message path can be tested
// alone.
type Ledger struct {
	Room     RoomID
	Gone     bool // the room was deleted
	Seq, Rev int64
	Pins     int                 // how many messages are pinned
	Direct   []UserID            // the people of a direct conversation
	Stored   map[AuthorKey]int64 // the seq of messages that are stored already
	Messages map[int64]*Message  // by seq: those that the commands name, and the roots of their threads
	Reacted  map[ReactionOf]bool // reactions that are stored already
	Voted    map[Vote]bool       // votes that are stored already, of the commands' authors
	Made     map[Key]bool        // commands that were applied before
	Named    map[Name]Reference  // what the names in the commands' texts stand for
	Members  map[UserID]bool     // those of them that are members of the room
	Files    map[uuid.UUID]File  // those that the commands name

	prev     int64
	started  bool
	posted   []*Message
	sent     []*Message // those of them that a form sent
	touched  map[int64]*Message
	toggled  map[ReactionOf]bool
	voted    map[Vote]bool
	renamed  map[int64]*Message // their mentions are to be stored again
	remarked int64              // the lowest seq of those that were stored before
	replaced []Replaced
	deleted  []Deletion
	pinned   map[int64]Pinning
	applied  []Key
	given    []uuid.UUID // files that have a message now
}

// NewLedger makes an empty ledger for a room.
func NewLedger(room RoomID) *Ledger {
	return &Ledger{
		Room: room, Stored: map[AuthorKey]int64{}, Messages: map[int64]*Message{},
		Reacted: map[ReactionOf]bool{}, Made: map[Key]bool{}, touched: map[int64]*Message{}, toggled: map[ReactionOf]bool{},
		Files: map[uuid.UUID]File{}, Named: map[Name]Reference{}, Members: map[UserID]bool{}, renamed: map[int64]*Message{}, pinned: map[int64]Pinning{}, Voted: map[Vote]bool{}, voted: map[Vote]bool{},
	}
}

// Apply applies a command, or says why it can never be applied. A repeat changes
// nothing, takes no seq and points to the earlier result.
func (l *Ledger) Apply(c Command, now time.Time) Outcome {
	if !l.started {
		l.prev, l.started = l.Rev, true
	}
	if l.Gone {
		return refuse(c, NotFound, "That room has been deleted.")
	}
	if c.Kind == Post {
		return l.post(c, now)
	}
	if l.Made[c.Key] {
		return Outcome{Command: c, Seq: c.Seq, Repeat: true}
	}
	o := l.change(c, now)
	if o.Refused == nil && c.Key != (Key{}) {
		l.Made[c.Key] = true
		l.applied = append(l.applied, c.Key)
	}
	return o
}

func (l *Ledger) change(c Command, now time.Time) Outcome {
	m := l.Messages[c.Seq]
	if m == nil {
		return refuse(c, NotFound, "That message does not exist.")
	}
	switch c.Kind {
	case Edit:
		return l.edit(c, m, now)
	case Delete:
		return l.remove(c, m, now)
	case React:
		return l.react(c, m)
	case Unfurl:
		return l.unfurl(c, m)
	case PinMessage:
		return l.pin(c, m, now)
	case CastVote:
		return l.vote(c, m, now)
	case EndPoll:
		return l.endPoll(c, m, now)
	case AddNote:
		return l.note(c, m)
	}
	return refuse(c, Invalid, "That is not something that can be done.")
}

func refuse(c Command, kind Kind, text string) Outcome {
	return Outcome{Command: c, Seq: c.Seq, Refused: E(kind, text)}
}

func (l *Ledger) post(c Command, now time.Time) Outcome {
	id := AuthorKey{c.Author, c.Key}
	if seq, ok := l.Stored[id]; ok {
		return Outcome{Command: c, Seq: seq, Repeat: true}
	}
	answered := l.Messages[c.Seq]
	if c.Seq != 0 && answered == nil {
		return refuse(c, NotFound, "That message does not exist.")
	}
	files, gone := l.attach(c)
	if gone {
		return Outcome{Command: c, Refused: ErrFileGone}
	}
	l.Seq++
	l.Rev++
	m := &Message{
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
	return Outcome{Command: c, Seq: m.Seq}
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
func (l *Ledger) unreplied(m *Message) {
	var last time.Time
	if root := l.Messages[m.Thread]; root != nil && !root.RepliedAt.Equal(m.CreatedAt) {
		last = root.RepliedAt
	}
	l.replied(m.Thread, -1, last)
}

func (l *Ledger) edit(c Command, m *Message, now time.Time) Outcome {
	switch {
	case m.Author != c.Author:
		return refuse(c, Forbidden, "Only its author can edit a message.")
	case m.Deleted:
		return refuse(c, Conflict, "That message was deleted.")
	case !m.Forward.IsZero():
		return refuse(c, Forbidden, "A forwarded message cannot be edited.")
	case m.Body == c.Body:
		return Outcome{Command: c, Seq: m.Seq, Repeat: true}
	case c.Was != "" && c.Was != Fingerprint(m.Body):
		return Outcome{Command: c, Seq: m.Seq, Refused: ErrChanged}
	}
	if m.Poll != nil {
		if e := RefuseOptions(m, c.Body); e != nil {
			return Outcome{Command: c, Seq: m.Seq, Refused: e}
		}
	}
	l.replaced = append(l.replaced, Replaced{Seq: m.Seq, Rev: l.Rev + 1, Body: m.Body, Original: !m.Edited, At: now})
	m.Body, m.Edited = c.Body, true
	if m.Preview.Link != markup.FirstLink(m.Body) {
		m.Preview = Preview{}
	}
	l.refer(m, c)
	l.quote(m, c)
	l.requote(m)
	if m.Poll != nil {
		reask(m)
	}
	return l.changed(c, m)
}

func (l *Ledger) remove(c Command, m *Message, now time.Time) Outcome {
	switch {
	case m.Author != c.Author && !c.Admin:
		return refuse(c, Forbidden, "Only its author or an admin of the room can delete a message.")
	case m.Deleted:
		return Outcome{Command: c, Seq: m.Seq, Repeat: true}
	}
	m.Body, m.Edited, m.Deleted, m.Reactions, m.Files = "", false, true, nil, nil
	m.Preview, m.Quoted, m.Forward = Preview{}, Quotation{}, Origin{}
	operator := c.Admin && c.Scheduled
	if m.Author != c.Author || operator {
		m.Removal = c.Body
	}
	l.requote(m)
	l.unvote(m)
	l.replaced = slices.DeleteFunc(l.replaced, func(r Replaced) bool { return r.Seq == m.Seq })
	l.unpin(m)
	by := c.Author
	switch {
	case operator:
		by = Operator
	case c.Scheduled: // it expired
		by = 0
	}
	l.deleted = append(l.deleted, Deletion{Seq: m.Seq, By: by, At: now})
	l.refer(m, c)
	maps.DeleteFunc(l.toggled, func(r ReactionOf, _ bool) bool { return r.Seq == m.Seq })
	if m.Thread != 0 {
		l.unreplied(m)
	}
	return l.changed(c, m)
}

func (l *Ledger) react(c Command, m *Message) Outcome {
	id := ReactionOf{m.Seq, c.Author, c.Emoji}
	switch {
	case m.Deleted:
		return refuse(c, Conflict, "That message was deleted.")
	case l.Reacted[id] == c.On:
		return Outcome{Command: c, Seq: m.Seq, Repeat: true}
	case c.On && len(m.Reactions) >= ReactionsMax && !hasEmoji(m, c.Emoji):
		return refuse(c, Conflict, "That message has as many different reactions as it can hold.")
	}
	l.Reacted[id], l.toggled[id] = c.On, c.On
	m.Reactions = count(m.Reactions, c.Emoji, Reactor{c.Author, c.AuthorName}, c.On)
	return l.changed(c, m)
}

// unfurl attaches a preview, or removes one: then none comes back for the same link. A preview
// that comes after its link has been edited away changes nothing.
func (l *Ledger) unfurl(c Command, m *Message) Outcome {
	removed := !m.Preview.IsZero() && !m.Preview.Shown()
	switch {
	case m.Author != c.Author:
		return refuse(c, Forbidden, "Only its author can remove the preview of a message.")
	case m.Deleted:
		return refuse(c, Conflict, "That message was deleted.")
	case m.Preview == c.Preview, removed, c.Preview.Link != markup.FirstLink(m.Body):
		return Outcome{Command: c, Seq: m.Seq, Repeat: true}
	}
	m.Preview = c.Preview
	return l.changed(c, m)
}

func hasEmoji(m *Message, emoji string) bool {
	return slices.ContainsFunc(m.Reactions, func(r Reaction) bool { return r.Emoji == emoji })
}

// count returns a new list with one more or one less of an emoji.
func count(rs []Reaction, emoji string, by Reactor, on bool) []Reaction {
	rs = slices.Clone(rs)
	i := slices.IndexFunc(rs, func(r Reaction) bool { return r.Emoji == emoji })
	switch {
	case i < 0 && on:
		rs = append(rs, Reaction{Emoji: emoji, Count: 1}.named(by, on))
	case i >= 0 && on:
		rs[i].Count++
		rs[i] = rs[i].named(by, on)
	case i >= 0:
		rs[i].Count--
		rs[i] = rs[i].named(by, on)
	}
	rs = slices.DeleteFunc(rs, func(r Reaction) bool { return r.Count <= 0 })
	slices.SortStableFunc(rs, func(a, b Reaction) int { return cmp.Compare(b.Count, a.Count) })
	return rs
}

func (l *Ledger) changed(c Command, m *Message) Outcome {
	l.advance(m)
	return Outcome{Command: c, Seq: m.Seq}
}

// advance makes a change of a message the room's next.
func (l *Ledger) advance(m *Message) {
	l.Rev++
	m.Rev = l.Rev
	l.touched[m.Seq] = m
}
