package chat

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

const (
	// SessionIdle is how long a session lives without being used; a server's settings may have
	// it shorter.
	SessionIdle = 30 * 24 * time.Hour
	// SessionLife is how long a session lives, however much it is used; or shorter, too.
	SessionLife = 90 * 24 * time.Hour
	// SessionFresh is how old a session's SeenAt may grow before it is updated.
	SessionFresh = time.Hour
)

const day = 24 * time.Hour

// over reports whether a session is too old, by the settings.
func (set ServerSettings) over(s Session, now time.Time) bool {
	idle, life := SessionIdle, SessionLife
	if set.IdleDays > 0 {
		idle = min(idle, time.Duration(set.IdleDays)*day)
	}
	if set.LifeDays > 0 {
		life = min(life, time.Duration(set.LifeDays)*day)
	}
	return now.Sub(s.SeenAt) > idle || now.Sub(s.CreatedAt) > life
}

// settingsNow are the server's settings as every request may ask for them.
func (a *Accounts) settingsNow(ctx context.Context) (ServerSettings, error) {
	if a.server == nil {
		return ServerSettings{}, nil
	}
	return a.server.Settings(ctx)
}

// Session returns the session of a token, and updates SeenAt after SessionFresh.
func (a *Accounts) Session(ctx context.Context, id uuid.UUID, now time.Time, address string) (Session, error) {
	s, err := a.store.SessionGet(ctx, id)
	if err != nil {
		return s, err
	}
	set, err := a.settingsNow(ctx)
	if err != nil {
		return Session{}, err
	}
	if set.over(s, now) {
		_, _ = a.endSession(ctx, s.User.ID, id)
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
	if count, err = a.store.SessionCount(ctx, user); err != nil {
		return nil, 0, err
	}
	set, err := a.settingsNow(ctx)
	open := slices.DeleteFunc(list, func(s Session) bool { return set.over(s, a.now()) })
	return open, count - (len(list) - len(open)), err
}

// SignOut ends a session everywhere, its sockets included.
func (a *Accounts) SignOut(ctx context.Context, s Session) error {
	ended, err := a.endSession(ctx, s.User.ID, s.ID)
	if ended {
		a.Record(ctx, AuditEntry{Act: DidSignOut, By: s.User})
	}
	return err
}

// Revoke ends another session of the same user.
func (a *Accounts) Revoke(ctx context.Context, s Session, id uuid.UUID) error {
	ended, err := a.endSession(ctx, s.User.ID, id)
	if ended {
		a.Record(ctx, AuditEntry{Act: DidRevokeSession, By: s.User})
	}
	return err
}

// RevokeOthers ends all other sessions of the same user.
func (a *Accounts) RevokeOthers(ctx context.Context, s Session) error {
	ended, err := a.store.SessionDeleteOthers(ctx, s.User.ID, s.ID)
	if err != nil {
		return err
	}
	if len(ended) > 0 {
		a.Record(ctx, AuditEntry{Act: DidRevokeSessions, By: s.User})
		a.publisher.PublishToUser(ctx, UserEvent{Person: s.User.ID, Ended: ended})
	}
	return nil
}

func (a *Accounts) endSession(ctx context.Context, user UserID, id uuid.UUID) (ended bool, err error) {
	ended, err = a.store.SessionDelete(ctx, user, id)
	if err != nil || !ended {
		return false, err
	}
	a.publisher.PublishToUser(ctx, UserEvent{Person: user, Ended: []uuid.UUID{id}})
	return true, nil
}
