package accounts

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// SessionFresh is how old a session's SeenAt may grow before it is updated.
const SessionFresh = time.Hour

// settingsNow are the server's settings as every request may ask for them.
func (a *Accounts) settingsNow(ctx context.Context) (chat.ServerSettings, error) {
	if a.Server == nil {
		return chat.ServerSettings{}, nil
	}
	return a.Server.Settings(ctx)
}

// Session returns the session of a token, and updates SeenAt after SessionFresh.
func (a *Accounts) Session(ctx context.Context, id uuid.UUID, now time.Time, address string) (chat.Session, error) {
	s, err := a.store.SessionGet(ctx, id)
	if err != nil {
		return s, err
	}
	set, err := a.settingsNow(ctx)
	if err != nil {
		return chat.Session{}, err
	}
	if set.Over(s, now) {
		_, _ = a.endSession(ctx, s.User.ID, id)
		return chat.Session{}, chat.E(chat.NotFound, "That session has ended.")
	}
	if now.Sub(s.SeenAt) > SessionFresh {
		s.Address = address
		err = a.store.SessionTouch(ctx, s)
	}
	return s, err
}

// Sessions lists a user's sessions, the last used first and at most a hundred, and
// counts all of them.
func (a *Accounts) Sessions(ctx context.Context, user chat.UserID) (list []chat.Session, count int, err error) {
	if list, err = a.store.SessionList(ctx, user); err != nil {
		return nil, 0, err
	}
	if count, err = a.store.SessionCount(ctx, user); err != nil {
		return nil, 0, err
	}
	set, err := a.settingsNow(ctx)
	open := slices.DeleteFunc(list, func(s chat.Session) bool { return set.Over(s, a.now()) })
	return open, count - (len(list) - len(open)), err
}

// SignOut ends a session everywhere, its sockets included.
func (a *Accounts) SignOut(ctx context.Context, s chat.Session) error {
	ended, err := a.endSession(ctx, s.User.ID, s.ID)
	if ended {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidSignOut, By: s.User})
	}
	return err
}

// Revoke ends another session of the same user.
func (a *Accounts) Revoke(ctx context.Context, s chat.Session, id uuid.UUID) error {
	ended, err := a.endSession(ctx, s.User.ID, id)
	if ended {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidRevokeSession, By: s.User})
	}
	return err
}

// RevokeOthers ends all other sessions of the same user.
func (a *Accounts) RevokeOthers(ctx context.Context, s chat.Session) error {
	ended, err := a.store.SessionDeleteOthers(ctx, s.User.ID, s.ID)
	if err != nil {
		return err
	}
	if len(ended) > 0 {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidRevokeSessions, By: s.User})
		a.publisher.PublishToUser(ctx, chat.UserEvent{Person: s.User.ID, Ended: ended})
	}
	return nil
}

func (a *Accounts) endSession(ctx context.Context, user chat.UserID, id uuid.UUID) (ended bool, err error) {
	ended, err = a.store.SessionDelete(ctx, user, id)
	if err != nil || !ended {
		return false, err
	}
	a.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Ended: []uuid.UUID{id}})
	return true, nil
}
