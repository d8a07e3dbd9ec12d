package postgres

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/letters"
	"parley/store/postgres/db"
)

// UserInsert implements accounts.AccountStore.
func (s *Store) UserInsert(ctx context.Context, u chat.Credentials) (made chat.User, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		made, err = insertUser(ctx, q, u)
		return err
	})
	return made, err
}

// insertUser makes an account, which is in the rooms of newcomers.
func insertUser(ctx context.Context, q *db.Queries, u chat.Credentials) (chat.User, error) {
	made, err := insertAccount(ctx, q, u)
	if err == nil {
		err = translate(enterDefaultRooms(ctx, q, made))
	}
	return made, err
}

func insertAccount(ctx context.Context, q *db.Queries, u chat.Credentials) (chat.User, error) {
	u.Role = cmp.Or(u.Role, chat.Regular)
	row, err := q.UserInsert(ctx, db.UserInsertParams{
		Username: u.Username, UsernameKey: fold.String(u.Username), UsernameSkeleton: letters.Skeleton(u.Username),
		Email: u.Email, EmailKey: chat.EmailKey(u.Email), PasswordHash: u.PasswordHash, Role: string(u.Role),
	})
	u.ID, u.CreatedAt = chat.UserID(row.ID), row.CreatedAt
	if err == nil {
		err = proveUser(ctx, q, u)
	}
	return u.User, translate(err)
}

// CredentialsByEmail implements accounts.AccountStore.
func (s *Store) CredentialsByEmail(ctx context.Context, email string) (chat.Credentials, error) {
	r, err := s.q.CredentialsByEmail(ctx, chat.EmailKeys(email))
	return credentials(db.CredentialsOfRow(r)), translate(err)
}

// CredentialsOf implements accounts.AccountStore.
func (s *Store) CredentialsOf(ctx context.Context, id chat.UserID) (chat.Credentials, error) {
	r, err := s.q.CredentialsOf(ctx, int64(id))
	return credentials(r), translate(err)
}

func credentials(r db.CredentialsOfRow) chat.Credentials {
	u := chat.User{ID: chat.UserID(r.ID), Username: r.Username, Email: r.Email, CreatedAt: r.CreatedAt, Role: chat.Role(r.Role), SecondFactor: r.SecondFactor}
	return chat.Credentials{User: u, PasswordHash: r.PasswordHash}
}

// UserByName implements accounts.AccountStore.
func (s *Store) UserByName(ctx context.Context, name string) (chat.User, error) {
	r, err := s.q.UserByName(ctx, chat.UsernameKeys(name))
	return chat.User{ID: chat.UserID(r.ID), Username: r.Username, Email: r.Email, CreatedAt: r.CreatedAt, Role: chat.Role(r.Role), Barred: r.Barred}, translate(err)
}

// EmailSet implements accounts.AccountStore.
func (s *Store) EmailSet(ctx context.Context, id chat.UserID, email string) error {
	return s.tx(ctx, func(q *db.Queries) error { return setEmail(ctx, q, id, email) })
}

// EmailSetBy implements accounts.AccountStore.
func (s *Store) EmailSetBy(ctx context.Context, actor, id chat.UserID, email string, check chat.BarCheck) error {
	return s.checked(ctx, actor, id, check, func(q *db.Queries) error { return setEmail(ctx, q, id, email) })
}

func setEmail(ctx context.Context, q *db.Queries, id chat.UserID, email string) error {
	if _, err := q.UserEmailSet(ctx, db.UserEmailSetParams{ID: int64(id), Email: email, EmailKey: chat.EmailKey(email)}); err != nil {
		return err
	}
	return endLinks(ctx, q, id)
}

// PasswordRehash implements accounts.AccountStore. It keeps a password that was changed
// meanwhile.
func (s *Store) PasswordRehash(ctx context.Context, id chat.UserID, old, hash string) error {
	return translate(s.q.UserHashSet(ctx, db.UserHashSetParams{ID: int64(id), Old: old, PasswordHash: hash}))
}

// PasswordSet implements accounts.AccountStore.
func (s *Store) PasswordSet(ctx context.Context, id chat.UserID, hash string, keep uuid.UUID) (ended []uuid.UUID, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		if _, err := q.UserPasswordSet(ctx, db.UserPasswordSetParams{ID: int64(id), PasswordHash: hash}); err != nil {
			return err
		}
		var err error
		ended, err = endAccess(ctx, q, id, keep)
		return err
	})
	return ended, err
}

// UserDelete implements accounts.AccountStore. Rooms that lose their last admin pass
// to their longest-standing members.
func (s *Store) UserDelete(ctx context.Context, id chat.UserID) (chat.DeletedUser, error) {
	return s.userDelete(ctx, id, false, checkLeaves)
}

// UserDeleteWhole implements accounts.AccountStore.
func (s *Store) UserDeleteWhole(ctx context.Context, id chat.UserID) (chat.DeletedUser, error) {
	return s.userDelete(ctx, id, true, checkLeaves)
}

// UserDeleteBy implements accounts.AccountStore.
func (s *Store) UserDeleteBy(ctx context.Context, actor, target chat.UserID, whole bool, check chat.BarCheck) (chat.DeletedUser, error) {
	return s.userDelete(ctx, target, whole, func(ctx context.Context, q *db.Queries, _ chat.UserID) error {
		return checkBar(ctx, q, actor, target, check)
	})
}

func (s *Store) userDelete(ctx context.Context, id chat.UserID, whole bool, check func(context.Context, *db.Queries, chat.UserID) error) (gone chat.DeletedUser, err error) {
	written, err := s.q.UserRoomsWritten(ctx, int64(id))
	if err != nil {
		return gone, translate(err)
	}
	for _, room := range written {
		gone.Written = append(gone.Written, chat.RoomID(room))
	}
	err = s.tx(ctx, func(q *db.Queries) error {
		if err := check(ctx, q, id); err != nil {
			return err
		}
		if gone.Rooms, err = leaveAll(ctx, q, id); err != nil {
			return err
		}
		if err := leaveDeleted(ctx, q, id); err != nil {
			return err
		}
		if gone.Sessions, err = q.SessionDeleteOthers(ctx, db.SessionDeleteOthersParams{UserID: int64(id)}); err != nil {
			return err
		}
		if err := q.InboxForget(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.SavedForget(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.ScheduledForget(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.HeldForget(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.DraftsForget(ctx, int64(id)); err != nil {
			return err
		}
		if err := forgetNotified(ctx, q, id); err != nil {
			return err
		}
		if _, err := forgetFactors(ctx, q, id); err != nil {
			return err
		}
		if _, err := q.IdentitiesForget(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.MentionsDeleteOf(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.MailsForget(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.TakeoutForget(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.FactorLock(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.TokensForget(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.EmailChangeForget(ctx, int64(id)); err != nil {
			return err
		}
		// UserDelete alone would wait too, and not see the first picture that it waited for.
		if err := q.UserLock(ctx, int64(id)); err != nil {
			return err
		}
		if err := q.InvitationsRevokeOf(ctx, int64(id)); err != nil {
			return err
		}
		if n, err := q.UserDelete(ctx, int64(id)); err != nil || n == 0 || !whole {
			return err
		}
		return q.RemovalAsk(ctx, int64(id))
	})
	return gone, err
}

// UserDeletedAt implements accounts.AccountStore.
func (s *Store) UserDeletedAt(ctx context.Context, id chat.UserID) (time.Time, error) {
	at, err := s.q.UserDeletedAt(ctx, int64(id))
	return at, translate(err)
}

// leaveAll ends a user's memberships in the order of the rooms' numbers, in which messages
// lock the rooms too: opposite orders would deadlock.
func leaveAll(ctx context.Context, q *db.Queries, user chat.UserID) (left []chat.RoomID, err error) {
	rooms, err := q.RoomsToLeave(ctx, int64(user))
	for _, id := range rooms {
		room := chat.RoomID(id)
		// A room that was deleted meanwhile is left by leaveDeleted.
		if _, err := leave(ctx, q, room, user); err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return nil, err
		}
		left = append(left, room)
	}
	return left, err
}

// leaveDeleted ends memberships of deleted rooms, which may be restored, and expires
// the rooms that only this user could have restored.
func leaveDeleted(ctx context.Context, q *db.Queries, user chat.UserID) error {
	if err := q.MembershipsDeleteOf(ctx, int64(user)); err != nil {
		return err
	}
	if err := q.SectionsDeleteOf(ctx, int64(user)); err != nil {
		return err
	}
	if err := q.ProfileDelete(ctx, int64(user)); err != nil {
		return err
	}
	if err := q.BlocksDeleteOf(ctx, int64(user)); err != nil {
		return err
	}
	return q.RoomsExpireOf(ctx, int64(user))
}

// SessionInsert implements accounts.AccountStore.
func (s *Store) SessionInsert(ctx context.Context, n chat.Session) error {
	return insertSession(ctx, s.q, n)
}

func insertSession(ctx context.Context, q *db.Queries, n chat.Session) error {
	rows, err := q.SessionInsert(ctx, db.SessionInsertParams{
		ID: n.ID, UserID: int64(n.User.ID), Agent: n.Agent, Address: n.Address, Issuer: n.Issuer,
	})
	if err == nil && rows == 0 {
		return chat.ErrDeactivated
	}
	return translate(err)
}

// SessionReplace implements accounts.AccountStore.
func (s *Store) SessionReplace(ctx context.Context, before uuid.UUID, n chat.Session) error {
	return s.tx(ctx, func(q *db.Queries) error {
		if err := insertSession(ctx, q, n); err != nil {
			return err
		}
		return q.PushDevicesPass(ctx, db.PushDevicesPassParams{Before: before, Next: n.ID})
	})
}

// SessionGet implements accounts.AccountStore.
func (s *Store) SessionGet(ctx context.Context, id uuid.UUID) (chat.Session, error) {
	return s.sessions.load(ctx, id)
}

func (s *Store) sessionsGet(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]chat.Session, error) {
	rows, err := s.q.SessionsGet(ctx, ids)
	found := make(map[uuid.UUID]chat.Session, len(rows))
	for _, r := range rows {
		found[r.ID] = chat.Session{
			ID: r.ID, Agent: r.Agent, Address: r.Address, Issuer: r.Issuer, CreatedAt: r.CreatedAt, SeenAt: r.SeenAt, LastRoom: r.LastRoom,
			Availability: availability(r.QuietUntil, r.Invisible, r.QuietFrom, r.QuietTo, r.Zone), Blocks: r.Blocks,
			User: chat.User{ID: chat.UserID(r.UserID), Username: r.Username, Email: r.Email, CreatedAt: r.UserCreatedAt, Role: chat.Role(r.Role), SecondFactor: r.SecondFactor},
		}
	}
	return found, err
}

// SessionTouch implements accounts.AccountStore.
func (s *Store) SessionTouch(ctx context.Context, n chat.Session) error {
	return translate(s.q.SessionTouch(ctx, db.SessionTouchParams{ID: n.ID, Address: n.Address}))
}

// SessionList implements accounts.AccountStore.
func (s *Store) SessionList(ctx context.Context, id chat.UserID) ([]chat.Session, error) {
	rows, err := s.q.SessionList(ctx, int64(id))
	list := make([]chat.Session, len(rows))
	for i, r := range rows {
		list[i] = chat.Session{ID: r.ID, Agent: r.Agent, Address: r.Address, CreatedAt: r.CreatedAt, SeenAt: r.SeenAt}
	}
	return list, translate(err)
}

// SessionCount implements accounts.AccountStore.
func (s *Store) SessionCount(ctx context.Context, id chat.UserID) (int, error) {
	n, err := s.q.SessionCount(ctx, int64(id))
	return int(n), translate(err)
}

// SessionDelete implements accounts.AccountStore.
func (s *Store) SessionDelete(ctx context.Context, user chat.UserID, id uuid.UUID) (bool, error) {
	n, err := s.q.SessionDelete(ctx, db.SessionDeleteParams{ID: id, UserID: int64(user)})
	return n > 0, translate(err)
}

// SessionDeleteOthers implements accounts.AccountStore.
func (s *Store) SessionDeleteOthers(ctx context.Context, user chat.UserID, keep uuid.UUID) ([]uuid.UUID, error) {
	ended, err := s.q.SessionDeleteOthers(ctx, db.SessionDeleteOthersParams{UserID: int64(user), Keep: keep})
	return ended, translate(err)
}

// SessionsAlive returns which of these sessions have not ended.
func (s *Store) SessionsAlive(ctx context.Context, ids []uuid.UUID) ([]uuid.UUID, error) {
	alive, err := s.q.SessionsAlive(ctx, ids)
	return alive, translate(err)
}
