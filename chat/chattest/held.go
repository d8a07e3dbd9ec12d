package chattest

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

type heldRow struct {
	chat.HeldMessage
	triedAt time.Time
}

// HeldInsert implements chat.HeldStore.
func (d *Database) HeldInsert(ctx context.Context, c chat.Command, word string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	waiting := 0
	for _, h := range d.held {
		if h.Command.Author != c.Author {
			continue
		}
		if h.Command.Key == c.Key {
			return nil
		}
		if h.State == chat.HeldWaiting {
			waiting++
		}
	}
	if waiting >= chat.HeldMax {
		return chat.ErrHeldMost
	}
	d.helds++
	d.held = append(d.held, &heldRow{HeldMessage: chat.HeldMessage{ID: d.helds, Command: c, Word: word, At: d.now(), State: chat.HeldWaiting}})
	return nil
}

// HeldWaits implements chat.HeldStore.
func (d *Database) HeldWaits(ctx context.Context, author chat.UserID, key chat.Key) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	return slices.ContainsFunc(d.held, func(h *heldRow) bool {
		return h.Command.Author == author && h.Command.Key == key && h.State != chat.HeldRefused
	}), nil
}

// shownHeld is a row as its readers get it.
func (d *Database) shownHeld(h *heldRow) chat.HeldMessage {
	m, r := h.HeldMessage, d.rooms[h.Command.Room]
	m.Room = chat.Room{ID: r.ID, Slug: r.Slug, Name: r.Name}
	m.Author = chat.User{ID: m.Command.Author, Username: d.users[m.Command.Author].Username}
	return m
}

// HeldOf implements chat.HeldStore.
func (d *Database) HeldOf(ctx context.Context, author chat.UserID) (list []chat.HeldMessage, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, h := range slices.Backward(d.held) {
		if h.Command.Author != author || h.State == chat.HeldSent || len(list) == chat.HeldShown {
			continue
		}
		m := d.shownHeld(h)
		if r := d.rooms[m.Room.ID]; r.members[author] == nil {
			m.Room.Slug, m.Room.Name = "", ""
		}
		list = append(list, m)
	}
	return list, nil
}

// HeldBack implements chat.HeldStore.
func (d *Database) HeldBack(ctx context.Context, author chat.UserID, id int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	was := len(d.held)
	d.held = slices.DeleteFunc(d.held, func(h *heldRow) bool {
		return h.ID == id && h.Command.Author == author && (h.State == chat.HeldWaiting || h.State == chat.HeldRefused)
	})
	m := takenBack{true, id, author}
	if len(d.held) < was {
		d.takenBack[m] = d.now()
	} else if !d.justTaken(m) {
		return chat.ErrHeldGone
	}
	return nil
}

// HeldIn implements chat.HeldStore.
func (d *Database) HeldIn(ctx context.Context, reader chat.UserID, room chat.RoomID, since int64, most int) (list []chat.HeldMessage, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, h := range d.held {
		r := d.present(h.Command.Room)
		if h.State != chat.HeldWaiting || h.ID < since || r == nil || r.direct != "" || len(list) == most {
			continue
		}
		if room == r.ID || room == 0 && (!r.Private && !d.isBanned(r, reader) || r.members[reader] != nil) {
			list = append(list, d.shownHeld(h))
		}
	}
	return list, nil
}

func (d *Database) heldRow(id int64) *heldRow {
	for _, h := range d.held {
		if h.ID == id {
			return h
		}
	}
	return nil
}

// HeldGet implements chat.HeldStore.
func (d *Database) HeldGet(ctx context.Context, room chat.RoomID, id int64) (chat.HeldMessage, error) {
	if err := d.begin(ctx); err != nil {
		return chat.HeldMessage{}, err
	}
	defer d.mu.Unlock()
	h := d.heldRow(id)
	if h == nil || h.Command.Room != room {
		return chat.HeldMessage{}, missing()
	}
	return d.shownHeld(h), nil
}

// HeldDecide implements chat.HeldStore.
func (d *Database) HeldDecide(ctx context.Context, room chat.RoomID, id int64, by chat.UserID, to chat.HeldState, reason string) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.present(room)
	if r == nil {
		return false, chat.ErrNoRoom
	}
	if err := d.refused(r, by, chat.AskJudges); err != nil {
		return false, err
	}
	h := d.heldRow(id)
	if h == nil || h.Command.Room != room || h.State != chat.HeldWaiting {
		return false, nil
	}
	h.State, h.By, h.Reason = to, by, reason
	return true, nil
}

// HeldCount implements chat.HeldStore.
func (d *Database) HeldCount(ctx context.Context, room chat.RoomID, author chat.UserID) (n chat.HeldCount, err error) {
	if err := d.begin(ctx); err != nil {
		return n, err
	}
	defer d.mu.Unlock()
	for _, h := range d.held {
		mine, waits := h.Command.Author == author, h.State == chat.HeldWaiting
		if h.Command.Room != room {
			continue
		}
		if waits {
			n.All++
		}
		if mine && waits {
			n.Mine++
		}
		if mine && h.State == chat.HeldRefused {
			n.Refused++
		}
	}
	return n, nil
}

// FileHeld implements chat.FileStore.
func (d *Database) FileHeld(ctx context.Context, user chat.UserID, id uuid.UUID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	return slices.ContainsFunc(d.held, func(h *heldRow) bool {
		return h.Command.Author == user && h.State == chat.HeldWaiting && slices.ContainsFunc(h.Command.Files, func(s chat.Sent) bool { return s.ID == id })
	}), nil
}

// HeldTake implements chat.HeldStore.
func (d *Database) HeldTake(ctx context.Context, again time.Duration, most int) (list []chat.HeldMessage, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, h := range d.held {
		if h.State == chat.HeldApproved && len(list) < most && h.triedAt.Before(d.now().Add(-again)) {
			h.triedAt = d.now()
			list = append(list, chat.HeldMessage{ID: h.ID, Command: h.Command, State: h.State})
		}
	}
	return list, nil
}

// HeldEnd implements chat.HeldStore.
func (d *Database) HeldEnd(ctx context.Context, id int64) error {
	return d.endHeld(ctx, id, func(h *heldRow) {
		h.State, h.Word = chat.HeldSent, ""
		h.Command.Body, h.Command.Files = "", nil
	})
}

// HeldRefuse implements chat.HeldStore.
func (d *Database) HeldRefuse(ctx context.Context, id int64, why string) error {
	return d.endHeld(ctx, id, func(h *heldRow) { h.State, h.Reason = chat.HeldRefused, why })
}

func (d *Database) endHeld(ctx context.Context, id int64, how func(*heldRow)) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if h := d.heldRow(id); h != nil && h.State == chat.HeldApproved {
		how(h)
	}
	return nil
}
