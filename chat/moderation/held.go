package moderation

import (
	"context"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/posting"
	"parley/chat/server"
)

// HeldListed is how many held messages a page lists.
const HeldListed = 50

var errHeldDecided = chat.E(chat.Conflict, "Another moderator has decided about that message, or its author took it back.")

// Holding lets messages wait for moderators.
type Holding struct {
	store    chat.HeldStore
	server   *server.Server
	accounts *accounts.Accounts     // for the audit log
	access   posting.ScheduledStore // an author's access as it is now
}

// NewHolding makes the rules of held messages on a store.
func NewHolding(store chat.HeldStore, server *server.Server, accounts *accounts.Accounts, access posting.ScheduledStore) *Holding {
	return &Holding{store, server, accounts, access}
}

// Word is the word of the list for which a text waits, or empty. Those who could approve it do
// not wait.
func (h *Holding) Word(ctx context.Context, who chat.User, a chat.Access, body string) (string, error) {
	word, err := h.server.HeldWord(ctx, body)
	if err != nil || chat.Judges(who, a) {
		return "", err
	}
	return word, nil
}

// Hold keeps a message that has a word of the list: its answer is an error of the kind Held.
func (h *Holding) Hold(ctx context.Context, a chat.Access, c chat.Command, word string) error {
	if a.Room.Direct {
		return chat.Field("body", "This server holds messages with “%s” for a moderator, and a direct conversation has none. Change the text, and send it again.", word)
	}
	if err := h.store.HeldInsert(ctx, c, word); err != nil {
		return err
	}
	return chat.ErrHeld
}

// Waits reports whether an author's message is held, or was approved.
func (h *Holding) Waits(ctx context.Context, author chat.UserID, key chat.Key) (bool, error) {
	return h.store.HeldWaits(ctx, author, key)
}

// RefuseEdit is why an edit is not taken. What was approved or stored before could become any
// other text.
func (h *Holding) RefuseEdit(ctx context.Context, who chat.User, a chat.Access, body string) error {
	word, err := h.Word(ctx, who, a, body)
	if err != nil || word == "" {
		return err
	}
	return chat.Field("body", "Messages with “%s” wait for a moderator, so an edit cannot have it. Send the text as a new message.", word)
}

// Mine lists an author's own.
func (h *Holding) Mine(ctx context.Context, author chat.UserID) ([]chat.HeldMessage, error) {
	return h.store.HeldOf(ctx, author)
}

// TakeBack deletes an author's own.
func (h *Holding) TakeBack(ctx context.Context, author chat.UserID, id int64) error {
	return h.store.HeldBack(ctx, author, id)
}

// Waiting lists what moderators of the server can decide about: what waits in rooms that they
// can read. next is where another page begins, or 0. by without an ID is the operator, who reads
// public rooms.
func (h *Holding) Waiting(ctx context.Context, by chat.User, since int64) ([]chat.HeldMessage, int64, error) {
	if err := by.RefuseTo(chat.Moderate); err != nil {
		return nil, 0, err
	}
	return h.page(ctx, by.ID, 0, since)
}

// WaitingIn is Waiting for one room, for those who decide there.
func (h *Holding) WaitingIn(ctx context.Context, by chat.User, a chat.Access, since int64) ([]chat.HeldMessage, int64, error) {
	if err := a.Refuse(chat.JudgeIn); err != nil {
		return nil, 0, err
	}
	return h.page(ctx, by.ID, a.Room.ID, since)
}

func (h *Holding) page(ctx context.Context, reader chat.UserID, room chat.RoomID, since int64) (list []chat.HeldMessage, next int64, err error) {
	if list, err = h.store.HeldIn(ctx, reader, room, since, HeldListed+1); err != nil {
		return nil, 0, err
	}
	if len(list) > HeldListed {
		list, next = list[:HeldListed], list[HeldListed].ID
	}
	return list, next, h.nameFiles(ctx, list)
}

// nameFiles names messages' files, described as their authors did. One that is gone is left out.
func (h *Holding) nameFiles(ctx context.Context, list []chat.HeldMessage) error {
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
func (h *Holding) Count(ctx context.Context, who chat.User, a chat.Access) (n chat.HeldCount, err error) {
	if !h.server.Holds(ctx) || !a.Member && !chat.Judges(who, a) {
		return n, nil
	}
	n, err = h.store.HeldCount(ctx, a.Room.ID, who.ID)
	if !chat.Judges(who, a) {
		n.All = 0
	}
	return n, err
}

// Decide approves a message of a room, or refuses it with a reason for its author. A second
// click on the same button changes nothing.
func (h *Holding) Decide(ctx context.Context, by chat.User, a chat.Access, id int64, approve bool, reason string) error {
	if err := a.Refuse(chat.JudgeIn); err != nil {
		return err
	}
	reason, err := chat.CleanReason(reason)
	if err != nil {
		return err
	}
	m, err := h.store.HeldGet(ctx, a.Room.ID, id)
	if chat.Is(err, chat.NotFound) {
		return errHeldDecided
	}
	if err == nil && approve && m.State == chat.HeldWaiting {
		err = h.refuseSending(ctx, m)
	}
	if err != nil {
		return err
	}
	act, to := chat.DidRefuseHeld, chat.HeldRefused
	if approve {
		act, to, reason = chat.DidApproveHeld, chat.HeldApproved, ""
	}
	done, err := h.store.HeldDecide(ctx, a.Room.ID, id, by.ID, to, reason)
	switch {
	case err != nil:
		return err
	case done:
		h.accounts.Record(ctx, chat.AuditEntry{Act: act, By: by, Of: m.Author, Room: a.Room, Detail: reason})
		return nil
	}
	return h.again(ctx, by, a, id, approve)
}

// again is the answer where a message was decided before.
func (h *Holding) again(ctx context.Context, by chat.User, a chat.Access, id int64, approve bool) error {
	m, err := h.store.HeldGet(ctx, a.Room.ID, id)
	if err == nil && m.By == by.ID && approve == (m.State != chat.HeldRefused) {
		return nil
	}
	return errHeldDecided
}

// refuseSending is why the author could not send a message now. The worker asks again.
func (h *Holding) refuseSending(ctx context.Context, m chat.HeldMessage) error {
	_, a, err := h.access.ScheduledAccess(ctx, chat.Scheduled{User: m.Command.Author, Room: m.Command.Room})
	if err == nil {
		err = a.Refuse(chat.WriteIn)
	}
	if err == nil {
		err = chat.RefuseLatePoll(m.Command, h.server.Time())
	}
	if err == nil || chat.Is(err, chat.Unavailable) || err == chat.ErrLatePoll {
		return err
	}
	return chat.E(chat.Conflict, "Its author cannot write in this room now. Refuse the message, or decide later.")
}
