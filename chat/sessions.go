package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

const (
	// SessionIdle is how long a session lives without being used.
	SessionIdle = 30 * 24 * time.Hour
	// SessionLife is how long a session lives, however much it is used.
	SessionLife = 90 * 24 * time.Hour
	// SessionFresh is how old a session's SeenAt may grow before it is updated.
	SessionFresh = time.Hour
)

// Session returns the session of a token, and updates SeenAt after SessionFresh.
func (a *Accounts) Session(ctx context.Context, id uuid.UUID, now time.Time, address string) (Session, error) {
	s, err := a.store.SessionGet(ctx, id)
	if err != nil {
		return s, err
	}
	if now.Sub(s.SeenAt) > SessionIdle || now.Sub(s.CreatedAt) > SessionLife {
		_ = a.endSession(ctx, s.User.ID, id)
		return Session{}, E(NotFound, "That session has ended.")
	}
	if now.Sub(s.SeenAt) > SessionFresh {
		s.Address = address
		err = a.store.SessionTouch(ctx, s)
	}
	return s, err
}

// Sessions lists a user's sessions, the last used first and at most a hundred, and
// counts all of them.
func (a *Accounts) Sessions(ctx context.Context, user UserID) (list []Session, count int, err error) {
	if list, err = a.store.SessionList(ctx, user); err != nil {
		return nil, 0, err
	}
	count, err = a.store.SessionCount(ctx, user)
	return list, count, err
}

// SignOut ends a session everywhere, its sockets included.
func (a *Accounts) SignOut(ctx context.Context, s Session) error {
	err := a.endSession(ctx, s.User.ID, s.ID)
	if err == nil {
		a.Record(ctx, AuditEntry{Act: DidSignOut, By: s.User})
	}
	return err
}

// Revoke ends another session of the same user.
func (a *Accounts) Revoke(ctx context.Context, s Session, id uuid.UUID) error {
	a.Record(ctx, AuditEntry{Act: DidRevokeSession, By: s.User})
	return a.endSession(ctx, s.User.ID, id)
}

// RevokeOthers ends all other sessions of the same user.
func (a *Accounts) RevokeOthers(ctx context.Context, s Session) error {
	ended, err := a.store.SessionDeleteOthers(ctx, s.User.ID, s.ID)
	if err != nil {
		return err
	}
	a.Record(ctx, AuditEntry{Act: DidRevokeSessions, By: s.User})
	if len(ended) > 0 {
		a.publisher.PublishToUser(ctx, UserEvent{Person: s.User.ID, Ended: ended})
	}
	return nil
}

func (a *Accounts) endSession(ctx context.Context, user UserID, id uuid.UUID) error {
	found, err := a.store.SessionDelete(ctx, user, id)
	if err != nil || !found {
		return err
	}
	a.publisher.PublishToUser(ctx, UserEvent{Person: user, Ended: []uuid.UUID{id}})
	return nil
}
