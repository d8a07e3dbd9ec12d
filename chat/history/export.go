package history

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/rooms"
)

// ExportStore finds where a span of time begins and ends in a room.
type ExportStore interface {
	// SeqAt returns the seq of a room's newest message that is not newer than a time, or 0.
	SeqAt(ctx context.Context, room chat.Room, at time.Time) (int64, error)
	// SessionGet returns a session that is neither ended nor expired.
	SessionGet(ctx context.Context, id uuid.UUID) (chat.Session, error)
}

// Exports writes rooms out for their readers.
type Exports struct {
	rooms    *rooms.Service
	messages MessageStore
	store    ExportStore
	accounts *accounts.Accounts
}

// NewExports reads rooms under the rules of rooms.
func NewExports(rooms *rooms.Service, messages MessageStore, store ExportStore, accounts *accounts.Accounts) *Exports {
	return &Exports{rooms: rooms, messages: messages, store: store, accounts: accounts}
}

// RoomExport is the messages of a room on their way out, in the order of seq.
type RoomExport struct {
	Access chat.Access
	Span   chat.ExportSpan

	from    *Exports
	session chat.Session
	first   []chat.Message // until Next gives them out
	next    int64          // the seq before the next chunk
	upto    int64
}

// Room begins an export by a user who may read the room, and notes it in the audit log. It
// ends with the newest message of now. Room reads the first messages, so that an outage is
// its answer, and not a file with nothing in it.
func (x *Exports) Room(ctx context.Context, s chat.Session, a chat.Access, span chat.ExportSpan, form string) (*RoomExport, error) {
	if err := a.Refuse(chat.ReadIn); err != nil {
		return nil, err
	}
	e := &RoomExport{Access: a, Span: span, from: x, session: s, upto: a.Room.LastSeq}
	var err error
	if !span.Since.IsZero() {
		if e.next, err = x.store.SeqAt(ctx, a.Room, span.Since.Add(-time.Microsecond)); err != nil {
			return nil, err
		}
	}
	if !span.Until.IsZero() {
		if e.upto, err = x.store.SeqAt(ctx, a.Room, span.Until.Add(-time.Microsecond)); err != nil {
			return nil, err
		}
	}
	if e.first, err = e.Next(ctx); err != nil {
		return nil, err
	}
	x.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidExport, By: s.User, Room: a.Room, Detail: "room as " + form})
	return e, nil
}

// Next returns the next messages, and none at the end. It looks first whether the session
// lasts and the user may still read the room: one who was removed meanwhile gets no more.
func (e *RoomExport) Next(ctx context.Context) ([]chat.Message, error) {
	if first := e.first; first != nil {
		e.first = nil
		return first, nil
	}
	if e.next >= e.upto {
		return nil, nil
	}
	if _, err := e.from.store.SessionGet(ctx, e.session.ID); err != nil {
		return nil, err
	}
	now, err := e.from.rooms.Open(ctx, e.Access.Room.Slug, e.session.User.ID)
	switch {
	case err != nil:
		return nil, err
	case now.Room.ID != e.Access.Room.ID:
		return nil, chat.ErrNoRoom // another room has the slug by now
	}
	upto := min(e.next+chat.ExportChunk, e.upto)
	ms, err := e.from.messages.MessageRange(ctx, e.Access.Room.ID, e.next, upto)
	e.next = upto
	return ms, err
}
