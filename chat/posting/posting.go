package posting

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/emojis"
	"parley/chat/markup"
)

// MessageLookup looks for stored messages by key.
type MessageLookup interface {
	// MessagesBy returns a user's newest messages that are not deleted.
	MessagesBy(ctx context.Context, author chat.UserID, most int) ([]chat.MessagePlace, error)
	// MessageByKey returns the seq of a message, or NotFound.
	MessageByKey(ctx context.Context, author chat.UserID, key chat.Key) (seq int64, err error)
	// ReactionsOf returns the emoji with which a user reacted to a message.
	ReactionsOf(ctx context.Context, room chat.RoomID, seq int64, user chat.UserID) (map[string]bool, error)
	// Reactors are those who reacted to a message, for each emoji by account; most names in all.
	Reactors(ctx context.Context, room chat.RoomID, seq int64, most int) (map[string][]chat.Reactor, error)
	ReactionLookup
	// Voters are those who voted in a poll, by account, for each option counted from 0; most
	// names in all.
	Voters(ctx context.Context, room chat.RoomID, seq int64, most int) (map[int][]chat.Reactor, error)
	// VotesOf returns the options that a user chose in a poll.
	VotesOf(ctx context.Context, room chat.RoomID, seq int64, user chat.UserID) ([]int, error)
}

// Service accepts messages and changes of messages.
type Service struct {
	Inbox    chat.Inbox
	Limits   chat.Limits
	messages MessageLookup
	Node     uuid.UUID // this process, for ReplyTo
	now      atomic.Uint64

	// Patience is how long a caller waits past its deadline for an outcome while PostgreSQL answers.
	Patience time.Duration

	Words  func(ctx context.Context, body string) error // why a text is not taken; nil takes all
	Holds  HoldWords                                    // which texts wait for a moderator; nil for none
	Emojis *chat.Emojis                                 // this server's; nil for none
	Origin string                                       // the server's own, for links to its messages; requests may come by another

	lately recentKeys

	mu      sync.Mutex // guards waiting
	waiting map[uint64]chan chat.Outcome
}

// DefaultPatience is longer than a shard needs to change hands when a worker leaves, also on a busy machine. A node
// that stops finishes its requests within 3 s.
const DefaultPatience = 1500 * time.Millisecond

// New puts commands into an inbox, and looks for repeats among the stored
// messages.
func New(inbox chat.Inbox, messages MessageLookup, limits chat.Limits, node uuid.UUID) *Service {
	return &Service{Inbox: inbox, messages: messages, Limits: limits, Node: node}
}

// ReactionsOf returns the emoji with which a user reacted to a message.
func (p *Service) ReactionsOf(ctx context.Context, room chat.RoomID, seq int64, user chat.UserID) (map[string]bool, error) {
	return p.messages.ReactionsOf(ctx, room, seq, user)
}

// NameMine names the user among those who reacted to a page of messages.
func (p *Service) NameMine(ctx context.Context, room chat.RoomID, list []chat.Message, user chat.User) ([]chat.Message, error) {
	return NameMine(ctx, p.messages, room, list, user)
}

// Draft is a message about to be sent.
type Draft struct {
	Body   string
	Nonce  uuid.UUID     // nil is replaced by a new one
	Again  bool          // it was sent before
	Answer *chat.Message // the message it answers, if any
	Hush   bool          // @here and @room are only text

	Scheduled bool   // a worker sends it, and not its author's form
	Origin    string // the request's own, for links to this server's messages

	Poll *chat.PollRules // the text is a poll

	forward chat.Origin
	Files   []chat.File // with their descriptions; they need no text
}

// Says is the text that may name people. A poll's options are buttons, which name no one.
func (d Draft) Says() string {
	if d.Poll == nil {
		return d.Body
	}
	question, _, err := chat.PollText(d.Body)
	if err != nil {
		return d.Body
	}
	return question
}

// text is the draft's body as it is stored.
func (d Draft) text() (string, error) {
	body, err := chat.CleanBody(d.Body)
	if err == chat.ErrNoBody && len(d.Files) > 0 {
		err = nil
	}
	return emojis.Shortcodes(body), err
}

// key is the same for each sending of a draft.
func (d Draft) key(room chat.RoomID, text string) chat.Key {
	return chat.MakeKey(d.Nonce, room, text+chat.ContentsOf(d.Files))
}

// Send accepts a message: when it returns, the message is checked and waits in the
// inbox. For a repeat, seq is where it is stored, or 0 when it is not yet.
func (p *Service) Send(ctx context.Context, who chat.User, a chat.Access, d Draft) (c chat.Command, seq int64, err error) {
	c, err = p.message(ctx, who, a, d)
	if err != nil {
		return c, 0, err
	}
	// Only repeats are looked up: most messages are none, and would pay for it.
	if p.lately.seen(chat.AuthorKey{Author: c.Author, Key: c.Key}) || d.Again {
		if seq, err = p.messages.MessageByKey(ctx, c.Author, c.Key); err == nil {
			return c, seq, nil
		}
	}
	if err := p.refuseSending(ctx, who, a, c, says(c, d)); err != nil {
		return c, 0, p.orHeld(ctx, c, err)
	}
	if seq, err := p.hold(ctx, who, a, c, says(c, d)); seq > 0 || err != nil {
		return c, seq, err
	}
	return c, 0, p.Inbox.Enqueue(ctx, c)
}

// Lookup returns the seq of a stored message, and sends nothing. It answers NotFound
// when the message is not stored, or not yet, and Held when it waits for a moderator.
func (p *Service) Lookup(ctx context.Context, who chat.User, a chat.Access, d Draft) (c chat.Command, seq int64, err error) {
	c, err = p.message(ctx, who, a, d)
	if err != nil {
		return c, 0, err
	}
	if seq, err = p.messages.MessageByKey(ctx, c.Author, c.Key); chat.Is(err, chat.NotFound) {
		err = p.orHeld(ctx, c, chat.E(chat.NotFound, "That message is not stored."))
	}
	return c, seq, err
}

// SendAndWait is Send for callers that need the message stored: it returns its seq.
// Unavailable means that storing was not confirmed in time; sending again under the
// same nonce is safe.
func (p *Service) SendAndWait(ctx context.Context, who chat.User, a chat.Access, d Draft) (int64, error) {
	c, err := p.message(ctx, who, a, d)
	if err != nil {
		return 0, err
	}
	if err := p.refuseSending(ctx, who, a, c, says(c, d)); err != nil {
		if seq, other := p.messages.MessageByKey(ctx, c.Author, c.Key); other == nil {
			return seq, nil // it was stored before
		}
		return 0, p.orHeld(ctx, c, err)
	}
	if seq, err := p.hold(ctx, who, a, c, says(c, d)); seq > 0 || err != nil {
		return seq, err
	}
	return p.wait(ctx, c)
}

func (p *Service) message(ctx context.Context, who chat.User, a chat.Access, d Draft) (chat.Command, error) {
	body, err := d.text()
	if err != nil {
		return chat.Command{}, err
	}
	if d.Poll != nil {
		if err := chat.CheckPoll(body); err != nil {
			return chat.Command{}, err
		}
	}
	if d.Nonce == uuid.Nil {
		d.Nonce = uuid.New()
	}
	c := chat.Command{Kind: chat.Post, Key: d.key(a.Room.ID, body), Body: body, Files: chat.SentFiles(d.Files), Hush: d.Hush || !a.May(chat.CallIn), Scheduled: d.Scheduled}
	c.Quoted, c.Forward = markup.LinkedMessage(body, a.Room.Slug, p.Origin, d.Origin), d.forward
	c.OwnLink = markup.OwnLink(body, p.Origin, d.Origin)
	c.Poll = d.Poll
	if d.Answer != nil {
		c.Seq = d.Answer.Seq
	}
	return p.by(ctx, who, a, c)
}

// by signs a command and counts it towards its author's limit. When counting fails, the
// inbox decides: in a cluster, the master with the author's count may be down while the
// room's is not.
func (p *Service) by(ctx context.Context, who chat.User, a chat.Access, c chat.Command) (chat.Command, error) {
	c.Room, c.Author, c.AuthorName, c.Guest = a.Room.ID, who.ID, who.Username, who.Role == chat.Guest
	err := p.Limits.Allow(ctx, chat.MessagesByPerson, strconv.FormatInt(int64(who.ID), 10))
	if chat.Is(err, chat.Unavailable) {
		err = nil
	}
	return c, err
}

// Revision is a new text for a message.
type Revision struct {
	Body   string
	Was    string // the fingerprint of the text that the author saw; empty for the present one
	Hush   bool   // @here and @room are only text
	Origin string // as in Draft
}

// Edit accepts a new text for the author's own message. If the text has changed when the
// edit is stored, it is refused with Conflict. With wait, Edit returns once the change is
// stored; so do Delete and React.
func (p *Service) Edit(ctx context.Context, who chat.User, a chat.Access, m chat.Message, r Revision, wait bool) error {
	body, err := chat.CleanBody(r.Body)
	if err != nil {
		return err
	}
	if m.Author != who.ID {
		return chat.E(chat.Forbidden, "Only its author can edit a message.")
	}
	if err := a.Refuse(chat.ChangeIn); err != nil {
		return err
	}
	body = emojis.Shortcodes(body)
	if m.Poll != nil && !m.Deleted {
		if e := chat.RefuseOptions(&m, body); e != nil {
			return e
		}
	}
	if err := p.refuseWords(ctx, body); err != nil {
		return err
	}
	if err := p.refuseHeldEdit(ctx, who, a, body); err != nil {
		return err
	}
	now := chat.Fingerprint(m.Body)
	if r.Was != "" && r.Was != now && body != m.Body && !m.Deleted {
		return chat.ErrChanged
	}
	c := chat.Command{Kind: chat.Edit, Seq: m.Seq, Body: body, Was: now, Hush: r.Hush || !a.May(chat.CallIn), Quoted: markup.LinkedMessage(body, a.Room.Slug, p.Origin, r.Origin), OwnLink: markup.OwnLink(body, p.Origin, r.Origin)}
	return p.do(ctx, who, a, c, wait)
}

// Delete accepts that a message becomes a tombstone: by its author, or by an admin of
// the room.
func (p *Service) Delete(ctx context.Context, who chat.User, a chat.Access, m chat.Message, wait bool) error {
	return p.Remove(ctx, who, a, m, "", wait)
}

// Remove is Delete with a reason, which stands in the place of another's message.
func (p *Service) Remove(ctx context.Context, who chat.User, a chat.Access, m chat.Message, reason string, wait bool) error {
	reason, err := chat.CleanReason(reason)
	if err != nil {
		return err
	}
	act := chat.RemoveIn
	if m.Author != who.ID {
		act = chat.JudgeIn
	}
	if err := a.Refuse(act); err != nil {
		return chat.E(chat.Forbidden, "Only its author or an admin of the room can delete a message.")
	}
	return p.do(ctx, who, a, chat.Command{Kind: chat.Delete, Seq: m.Seq, Admin: a.Admin || a.Moderates, Body: reason}, wait)
}

// React adds or removes the user's emoji on a message, or without on toggles it. React
// decides which from the stored state, so that a repeated command does no harm.
func (p *Service) React(ctx context.Context, who chat.User, a chat.Access, m chat.Message, emoji string, on *bool, wait bool) error {
	emoji, deleted, err := p.Emojis.Clean(emoji)
	if err == nil {
		err = a.Refuse(chat.ChangeIn)
	}
	if err != nil {
		return err
	}
	c := chat.Command{Kind: chat.React, Seq: m.Seq, Emoji: emoji}
	if on != nil {
		c.On = *on
	} else {
		mine, err := p.messages.ReactionsOf(ctx, a.Room.ID, m.Seq, who.ID)
		if err != nil {
			return err
		}
		c.On = !mine[emoji]
	}
	if deleted && c.On {
		return chat.Field("emoji", "A reaction is a single emoji.")
	}
	return p.do(ctx, who, a, c, wait)
}

// RemovePreview accepts that the author's own message goes without the preview of its link.
func (p *Service) RemovePreview(ctx context.Context, who chat.User, a chat.Access, m chat.Message, wait bool) error {
	if m.Author != who.ID {
		return chat.E(chat.Forbidden, "Only its author can remove the preview of a message.")
	}
	return p.do(ctx, who, a, chat.Command{Kind: chat.Unfurl, Seq: m.Seq, Preview: chat.Preview{Link: m.Preview.Link}}, wait)
}
