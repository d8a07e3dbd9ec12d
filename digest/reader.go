package digest

import (
	"context"

	"parley/chat"
)

// Reader reads what users missed.
type Reader struct {
	Store   chat.DigestStore
	Inboxes interface {
		Unread(ctx context.Context, user chat.UserID, p chat.DigestPeriod, scope chat.DigestScope, most int) ([]chat.DigestItem, error)
	}
	Rooms interface {
		RoomsOf(ctx context.Context, user chat.UserID, from string) (chat.RoomList, error)
	}
	Levels interface {
		Of(ctx context.Context, user chat.UserID) (chat.Levels, error)
	}
	People interface {
		Blocked(ctx context.Context, user chat.UserID) ([]chat.User, error)
	}
}

// Missed is what a user missed in a period, the newest first, at most one more than a digest
// shows.
func (r *Reader) Missed(ctx context.Context, user chat.UserID, p chat.DigestPeriod) ([]chat.DigestItem, error) {
	list, err := r.Rooms.RoomsOf(ctx, user, "")
	if err != nil {
		return nil, err
	}
	var scope chat.DigestScope
	for _, l := range list.Direct {
		if l.Unread > 0 {
			scope.Direct = append(scope.Direct, l.ID)
		}
	}
	if scope.Levels, err = r.Levels.Of(ctx, user); err != nil {
		return nil, err
	}
	if scope.Blocked, err = r.People.Blocked(ctx, user); err != nil {
		return nil, err
	}
	return r.Inboxes.Unread(ctx, user, p, scope, chat.DigestMost+1)
}

// Of is what the digest of a mail tells now. It is empty when the user has read all of
// it meanwhile, or wants none any more.
func (r *Reader) Of(ctx context.Context, m chat.Mail) ([]chat.DigestItem, error) {
	after, err := r.Store.DigestAfter(ctx, m.User)
	if err != nil || after == 0 {
		return nil, err // the user has ended them meanwhile
	}
	p, err := chat.ParseDigestPeriod(m.Detail)
	if err != nil {
		return nil, nil // no mail of ours; there is nothing to tell
	}
	return r.Missed(ctx, m.User, p)
}
