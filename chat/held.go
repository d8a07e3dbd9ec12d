package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// The bounds of held messages.
const (
	HeldMax    = 20 // of one account that wait at once
	HeldListed = 50
	HeldShown  = 200                 // of one's own
	HeldKept   = 30 * 24 * time.Hour // after the decision
)

// HeldState is what became of a held message.
type HeldState string

// The states. A message that its author took back has no row.
const (
	HeldWaiting  HeldState = "waiting"
	HeldApproved HeldState = "approved" // a worker sends it
	HeldSent     HeldState = "sent"     // without its text
	HeldRefused  HeldState = "refused"
)

// HeldMessage waits for a moderator, because the server's list holds a word in it. Only its
// author and those who may delete others' messages in its room learn of it.
type HeldMessage struct {
	ID      int64
	Command Command // stores it
	Room    Room
	Author  User
	Files   []Attachment // of a list for moderators
	Word    string
	At      time.Time
	State   HeldState
	By      UserID // who decided
	Reason  string // why it was refused
}

// HeldStore keeps held messages.
type HeldStore interface {
	// Files is as FileStore has it.
	Files(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]File, error)
	// HeldInsert changes nothing for a message that is there, by author and key. It answers
	// Conflict when the author has HeldMax that wait.
	HeldInsert(ctx context.Context, c Command, word string) error
	// HeldWaits reports whether a message waits, is on its way or was sent from here.
	HeldWaits(ctx context.Context, author UserID, key Key) (bool, error)
	// HeldOf lists an author's messages that wait, are on their way or were refused, the newest
	// first.
	HeldOf(ctx context.Context, author UserID) ([]HeldMessage, error)
	// HeldBack deletes an author's message that waits or was refused, or answers ErrHeldGone.
	HeldBack(ctx context.Context, author UserID, id int64) error
	// HeldIn lists waiting messages of a room from a number on, the oldest first; without a room
	// those of all rooms that the reader is in and of public ones. Direct conversations have none.
	HeldIn(ctx context.Context, reader UserID, room RoomID, since int64, most int) ([]HeldMessage, error)
	// HeldGet returns a message of a room, or NotFound.
	HeldGet(ctx context.Context, room RoomID, id int64) (HeldMessage, error)
	// HeldDecide approves or refuses a message that waits. It reports whether it did: of two
	// moderators one decides.
	HeldDecide(ctx context.Context, room RoomID, id int64, by UserID, to HeldState, reason string) (bool, error)
	// HeldCount counts an author's waiting and refused messages of a room, and all that wait in it.
	HeldCount(ctx context.Context, room RoomID, author UserID) (HeldCount, error)
	// HeldTake returns approved messages that no worker tried within again.
	HeldTake(ctx context.Context, again time.Duration, most int) ([]HeldMessage, error)
	// HeldEnd notes that an approved message is stored, and forgets its text.
	HeldEnd(ctx context.Context, id int64) error
	// HeldRefuse notes why an approved message cannot be stored.
	HeldRefuse(ctx context.Context, id int64, why string) error
}

// HeldCount is how many messages of a room wait.
type HeldCount struct {
	Mine, Refused int // of one author
	All           int
}

// ErrHeld is the answer to the author of a message that waits now.
var ErrHeld = E(Held, "Your message waits for a moderator. It is sent as soon as one approves it.")

// The refusals of held messages.
var (
	ErrHeldMost    = E(Conflict, "You have 20 messages that wait for a moderator. Take one back first.")
	ErrHeldGone    = E(Conflict, "That message does not wait any more.")
	errHeldDecided = E(Conflict, "Another moderator has decided about that message, or its author took it back.")
)

// Holding lets messages wait for moderators.
type Holding struct {
	store    HeldStore
	server   *Server
	accounts *Accounts      // for the audit log
	access   ScheduledStore // an author's access as it is now
}

// NewHolding makes the rules of held messages on a store.
func NewHolding(store HeldStore, server *Server, accounts *Accounts, access ScheduledStore) *Holding {
	return &Holding{store, server, accounts, access}
}

// Word is the word of the list for which a text waits, or empty. Those who could approve it do
// not wait.
func (h *Holding) Word(ctx context.Context, who User, a Access, body string) (string, error) {
	word, err := h.server.HeldWord(ctx, body)
	if err != nil || Judges(who, a) {
		return "", err
	}
	return word, nil
}

// Hold keeps a message that has a word of the list: its answer is an error of the kind Held.
func (h *Holding) Hold(ctx context.Context, a Access, c Command, word string) error {
	if a.Room.Direct {
		return Field("body", "This server holds messages with “%s” for a moderator, and a direct conversation has none. Change the text, and send it again.", word)
	}
	if err := h.store.HeldInsert(ctx, c, word); err != nil {
		return err
	}
	return ErrHeld
}

// Waits reports whether an author's message is held, or was approved.
func (h *Holding) Waits(ctx context.Context, author UserID, key Key) (bool, error) {
	return h.store.HeldWaits(ctx, author, key)
}

// RefuseEdit is why an edit is not taken. What was approved or stored before could become any
// other text.
func (h *Holding) RefuseEdit(ctx context.Context, who User, a Access, body string) error {
	word, err := h.Word(ctx, who, a, body)
	if err != nil || word == "" {
		return err
	}
	return Field("body", "Messages with “%s” wait for a moderator, so an edit cannot have it. Send the text as a new message.", word)
}

// Judges reports whether a user decides about the held messages of a room.
func Judges(who User, a Access) bool {
	a.Moderates = a.Moderates || who.Role.May(Moderate)
	return a.May(JudgeIn)
}

// Mine lists an author's own.
func (h *Holding) Mine(ctx context.Context, author UserID) ([]HeldMessage, error) {
	return h.store.HeldOf(ctx, author)
}

// TakeBack deletes an author's own.
func (h *Holding) TakeBack(ctx context.Context, author UserID, id int64) error {
	return h.store.HeldBack(ctx, author, id)
}

// Waiting lists what moderators of the server can decide about: what waits in rooms that they
// can read. next is where another page begins, or 0.
func (h *Holding) Waiting(ctx context.Context, by User, since int64) ([]HeldMessage, int64, error) {
	if err := by.Role.Refuse(Moderate); err != nil {
		return nil, 0, err
	}
	return h.page(ctx, by.ID, 0, since)
}

// WaitingIn is Waiting for one room, for those who decide there.
func (h *Holding) WaitingIn(ctx context.Context, by User, a Access, since int64) ([]HeldMessage, int64, error) {
	if err := a.Refuse(JudgeIn); err != nil {
		return nil, 0, err
	}
	return h.page(ctx, by.ID, a.Room.ID, since)
}

func (h *Holding) page(ctx context.Context, reader UserID, room RoomID, since int64) (list []HeldMessage, next int64, err error) {
	if list, err = h.store.HeldIn(ctx, reader, room, since, HeldListed+1); err != nil {
		return nil, 0, err
	}
	if len(list) > HeldListed {
		list, next = list[:HeldListed], list[HeldListed].ID
	}
	return list, next, h.nameFiles(ctx, list)
}

// nameFiles names messages' files, described as their authors did. One that is gone is left out.
func (h *Holding) nameFiles(ctx context.Context, list []HeldMessage) error {
	var ids []uuid.UUID
	for i := range list {
		for _, f := range list[i].Command.Files {
			ids = append(ids, f.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := h.store.Files(ctx, ids)
	for i := range list {
		for _, s := range list[i].Command.Files {
			if f, ok := found[s.ID]; ok {
				f.Alt = s.Alt
				list[i].Files = append(list[i].Files, f.Attached())
			}
		}
	}
	return err
}

// Count counts what waits in a room, where the server's list holds words or messages wait:
// else no page asks.
func (h *Holding) Count(ctx context.Context, who User, a Access) (n HeldCount, err error) {
	if !h.server.Holds(ctx) || !a.Member && !Judges(who, a) {
		return n, nil
	}
	n, err = h.store.HeldCount(ctx, a.Room.ID, who.ID)
	if !Judges(who, a) {
		n.All = 0
	}
	return n, err
}

// Decide approves a message of a room, or refuses it with a reason for its author. A second
// click on the same button changes nothing.
func (h *Holding) Decide(ctx context.Context, by User, a Access, id int64, approve bool, reason string) error {
	if err := a.Refuse(JudgeIn); err != nil {
		return err
	}
	reason, err := CleanReason(reason)
	if err != nil {
		return err
	}
	m, err := h.store.HeldGet(ctx, a.Room.ID, id)
	if Is(err, NotFound) {
		return errHeldDecided
	}
	if err == nil && approve && m.State == HeldWaiting {
		err = h.refuseSending(ctx, m)
	}
	if err != nil {
		return err
	}
	act, to := DidRefuseHeld, HeldRefused
	if approve {
		act, to, reason = DidApproveHeld, HeldApproved, ""
	}
	done, err := h.store.HeldDecide(ctx, a.Room.ID, id, by.ID, to, reason)
	switch {
	case err != nil:
		return err
	case done:
		h.accounts.Record(ctx, AuditEntry{Act: act, By: by, Of: m.Author, Room: a.Room, Detail: reason})
		return nil
	}
	return h.again(ctx, by, a, id, approve)
}

// again is the answer where a message was decided before.
func (h *Holding) again(ctx context.Context, by User, a Access, id int64, approve bool) error {
	m, err := h.store.HeldGet(ctx, a.Room.ID, id)
	if err == nil && m.By == by.ID && approve == (m.State != HeldRefused) {
		return nil
	}
	return errHeldDecided
}

// ErrLatePoll answers where no vote could be cast any more.
var ErrLatePoll = E(Conflict, "The time of this poll is over.")

func RefuseLatePoll(c Command, now time.Time) error {
	if c.Poll != nil && !c.Poll.Ends.IsZero() && !c.Poll.Ends.After(now) {
		return ErrLatePoll
	}
	return nil
}

// refuseSending is why the author could not send a message now. The worker asks again.
func (h *Holding) refuseSending(ctx context.Context, m HeldMessage) error {
	_, a, err := h.access.ScheduledAccess(ctx, Scheduled{User: m.Command.Author, Room: m.Command.Room})
	if err == nil {
		err = a.Refuse(WriteIn)
	}
	if err == nil {
		err = RefuseLatePoll(m.Command, h.server.Time())
	}
	if err == nil || Is(err, Unavailable) || err == ErrLatePoll {
		return err
	}
	return E(Conflict, "Its author cannot write in this room now. Refuse the message, or decide later.")
}
