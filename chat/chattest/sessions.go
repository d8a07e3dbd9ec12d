package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// SessionsListed is how many sessions a list names at most.
const SessionsListed = 100

// SessionInsert implements accounts.AccountStore.
func (d *Database) SessionInsert(ctx context.Context, s chat.Session) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	return d.insertSession(s)
}

// SessionReplace implements accounts.AccountStore.
func (d *Database) SessionReplace(ctx context.Context, before uuid.UUID, s chat.Session) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	err := d.insertSession(s)
	for i, x := range d.pushed.list {
		if err == nil && x.Session == before && x.User == s.User.ID {
			d.pushed.list[i].Session = s.ID
		}
	}
	return err
}

func (d *Database) insertSession(s chat.Session) error {
	if u := d.users[s.User.ID]; u != nil && !u.bar.At.IsZero() {
		return chat.ErrDeactivated
	}
	if _, ok := d.sessions[s.ID]; ok {
		return chat.E(chat.Conflict, "That is already taken.")
	}
	s.CreatedAt, s.SeenAt = d.now(), d.now()
	d.sessions[s.ID] = s
	return nil
}

// SessionGet implements accounts.AccountStore.
func (d *Database) SessionGet(ctx context.Context, id uuid.UUID) (chat.Session, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Session{}, err
	}
	defer d.mu.Unlock()
	s, ok := d.sessions[id]
	if !ok {
		return chat.Session{}, missing()
	}
	u := d.users[s.User.ID]
	u.SecondFactor = d.hasFactor(u.ID)
	s.User, s.LastRoom, s.Availability, s.Blocks = u.User, "", d.available[u.ID], false
	for _, on := range d.blocks[u.ID] {
		s.Blocks = s.Blocks || on
	}
	if r := d.rooms[u.lastRoom]; r != nil {
		s.LastRoom = r.Slug
	}
	return s, nil
}

// Clock implements accounts.AccountStore.
func (d *Database) Clock(ctx context.Context) (time.Time, error) {
	if err := d.begin(ctx); err != nil {
		return time.Time{}, err
	}
	defer d.mu.Unlock()
	return d.now(), nil
}

// SessionTouch implements accounts.AccountStore.
func (d *Database) SessionTouch(ctx context.Context, s chat.Session) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if kept, ok := d.sessions[s.ID]; ok {
		kept.SeenAt, kept.Address = d.now(), s.Address
		d.sessions[s.ID] = kept
	}
	return nil
}

// SessionList implements accounts.AccountStore.
func (d *Database) SessionList(ctx context.Context, id chat.UserID) ([]chat.Session, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	list := d.sessionsOf(id)
	return list[:min(len(list), d.perPage(SessionsListed))], nil
}

// SessionCount implements accounts.AccountStore.
func (d *Database) SessionCount(ctx context.Context, id chat.UserID) (int, error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	return len(d.sessionsOf(id)), nil
}

// sessionsOf lists a user's sessions, the last used first.
func (d *Database) sessionsOf(id chat.UserID) (list []chat.Session) {
	for _, s := range d.sessions {
		if s.User.ID == id {
			s.User = chat.User{} // a list does not need its owner
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b chat.Session) int {
		return cmp.Or(b.SeenAt.Compare(a.SeenAt), slices.Compare(a.ID[:], b.ID[:]))
	})
	return list
}

// SessionDelete implements accounts.AccountStore.
func (d *Database) SessionDelete(ctx context.Context, user chat.UserID, id uuid.UUID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	if s, ok := d.sessions[id]; !ok || s.User.ID != user {
		return false, nil
	}
	d.deleteSession(id)
	return true, nil
}

// SessionDeleteOthers implements accounts.AccountStore.
func (d *Database) SessionDeleteOthers(ctx context.Context, user chat.UserID, keep uuid.UUID) ([]uuid.UUID, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	return d.endSessions(user, &keep), nil
}

// PasswordSet implements accounts.AccountStore.
func (d *Database) PasswordSet(ctx context.Context, id chat.UserID, hash string, keep uuid.UUID) ([]uuid.UUID, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	if u := d.users[id]; u != nil && !u.erased() {
		u.PasswordHash = hash
		d.endLinks(id)
		d.endFeeds(id)
	}
	return d.endSessions(id, &keep), nil
}

// deleteSession ends a session with its device.
func (d *Database) deleteSession(id uuid.UUID) {
	delete(d.sessions, id)
	d.pushed.list = slices.DeleteFunc(d.pushed.list, func(x chat.PushDevice) bool { return x.Session == id })
}

// endSessions ends all of a user's sessions but keep.
func (d *Database) endSessions(user chat.UserID, keep *uuid.UUID) (ended []uuid.UUID) {
	for id, s := range d.sessions {
		if s.User.ID == user && (keep == nil || id != *keep) {
			d.deleteSession(id)
			ended = append(ended, id)
		}
	}
	return ended
}
