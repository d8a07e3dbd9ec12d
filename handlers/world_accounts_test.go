package handlers

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func (w *world) UserInsert(_ context.Context, u chat.User) (chat.User, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return u, err
	}
	for _, other := range w.users {
		if chat.Fold(other.Username) == chat.Fold(u.Username) || chat.Skeleton(other.Username) == chat.Skeleton(u.Username) || chat.EmailKey(other.Email) == chat.EmailKey(u.Email) {
			return u, chat.E(chat.Conflict, "taken")
		}
	}
	u.ID, u.CreatedAt = chat.UserID(len(w.users)+1), time.Now()
	w.users[u.ID] = u
	return u, nil
}

func (w *world) userBy(is func(chat.User) bool) (chat.User, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return chat.User{}, err
	}
	for _, u := range w.users {
		if is(u) {
			return u, nil
		}
	}
	return chat.User{}, chat.E(chat.NotFound, "nobody")
}

func (w *world) UserByEmail(_ context.Context, email string) (chat.User, error) {
	return w.userBy(func(u chat.User) bool { return chat.EmailKey(u.Email) == chat.EmailKey(email) })
}

func (w *world) UserByName(_ context.Context, name string) (chat.User, error) {
	return w.userBy(func(u chat.User) bool { return chat.Fold(u.Username) == chat.Fold(name) })
}

func (w *world) EmailSet(_ context.Context, id chat.UserID, email string) error {
	done, err := w.pg()
	defer done()
	u := w.users[id]
	u.Email = email
	w.users[id] = u
	return err
}

func (w *world) HashSet(_ context.Context, id chat.UserID, old, hash string) error {
	done, err := w.pg()
	defer done()
	if u := w.users[id]; err == nil && u.PasswordHash == old {
		u.PasswordHash = hash
		w.users[id] = u
	}
	return err
}

func (w *world) PasswordSet(_ context.Context, id chat.UserID, hash string, keep uuid.UUID) ([]uuid.UUID, error) {
	done, err := w.pg()
	defer done()
	u := w.users[id]
	u.PasswordHash = hash
	w.users[id] = u
	return w.endAll(id, keep), err
}

func (w *world) endAll(id chat.UserID, keep uuid.UUID) (ended []uuid.UUID) {
	for _, s := range w.sessions {
		if s.User.ID == id && s.ID != keep {
			ended = append(ended, s.ID)
			delete(w.sessions, s.ID)
		}
	}
	return ended
}

func (w *world) UserErase(_ context.Context, id chat.UserID) (chat.Erased, error) {
	done, err := w.pg()
	defer done()
	delete(w.users, id)
	w.gone[id] = time.Now()
	return chat.Erased{Sessions: w.endAll(id, uuid.Nil)}, err
}

func (w *world) UserErasedAt(_ context.Context, id chat.UserID) (time.Time, error) {
	done, err := w.pg()
	defer done()
	at, ok := w.gone[id]
	if err == nil && !ok {
		err = chat.E(chat.NotFound, "that account is there")
	}
	return at, err
}

func (w *world) SessionDeleteOthers(_ context.Context, id chat.UserID, keep uuid.UUID) ([]uuid.UUID, error) {
	done, err := w.pg()
	defer done()
	return w.endAll(id, keep), err
}

func (w *world) SessionInsert(_ context.Context, s chat.Session) error {
	done, err := w.pg()
	defer done()
	if err == nil {
		w.sessions[s.ID] = s
	}
	return err
}

func (w *world) SessionGet(_ context.Context, id uuid.UUID) (chat.Session, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return chat.Session{}, err
	}
	s, ok := w.sessions[id]
	if !ok {
		return s, chat.E(chat.NotFound, "ended")
	}
	s.User, s.LastRoom = w.users[s.User.ID], w.last[s.User.ID]
	return s, nil
}

func (w *world) SessionTouch(context.Context, chat.Session) error { return nil }

func (w *world) SessionList(_ context.Context, id chat.UserID) (list []chat.Session, err error) {
	done, err := w.pg()
	defer done()
	for _, s := range w.sessions {
		if s.User.ID == id {
			list = append(list, s)
		}
	}
	return list, err
}

func (w *world) SessionCount(ctx context.Context, id chat.UserID) (int, error) {
	list, err := w.SessionList(ctx, id)
	return len(list) + w.older, err
}

func (w *world) SessionDelete(_ context.Context, user chat.UserID, id uuid.UUID) (bool, error) {
	done, err := w.pg()
	defer done()
	s, found := w.sessions[id]
	if found = found && s.User.ID == user && err == nil; found {
		delete(w.sessions, id)
	}
	return found, err
}
