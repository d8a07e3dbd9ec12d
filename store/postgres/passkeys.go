package postgres

import (
	"cmp"
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// PasskeyInsert implements chat.FactorStore.
func (s *Store) PasskeyInsert(ctx context.Context, p chat.Passkey, hashes [][]byte) (done bool, err error) {
	err = s.changeFactors(ctx, p.User, func(q *db.Queries) error {
		n, err := q.PasskeyInsert(ctx, db.PasskeyInsertParams{ID: p.ID, UserID: int64(p.User), Name: p.Name, Credential: p.Credential})
		if done = n > 0; err != nil || !done {
			return err
		}
		if n, err := q.PasskeyCount(ctx, int64(p.User)); err != nil || n > chat.PasskeysMax {
			return cmp.Or(err, error(chat.ErrPasskeysFull)) // takes the insert back
		}
		if hashes == nil {
			return nil
		}
		return setRecovery(ctx, q, p.User, hashes)
	})
	return done, err
}

// Passkeys implements chat.FactorStore.
func (s *Store) Passkeys(ctx context.Context, user chat.UserID) ([]chat.Passkey, error) {
	rows, err := s.q.PasskeysOf(ctx, int64(user))
	list := make([]chat.Passkey, len(rows))
	for i, r := range rows {
		list[i] = passkey(r)
	}
	return list, translate(err)
}

// PasskeyByID implements chat.FactorStore.
func (s *Store) PasskeyByID(ctx context.Context, id []byte) (chat.Passkey, error) {
	r, err := s.q.PasskeyByID(ctx, id)
	return passkey(r), translate(err)
}

func passkey(r db.Passkey) chat.Passkey {
	return chat.Passkey{ID: r.ID, User: chat.UserID(r.UserID), Name: r.Name, Credential: r.Credential, MadeAt: r.MadeAt, UsedAt: r.UsedAt.Time}
}

// PasskeyUsed implements chat.FactorStore.
func (s *Store) PasskeyUsed(ctx context.Context, id, credential []byte, asked time.Time) error {
	return translate(s.q.PasskeyUsed(ctx, db.PasskeyUsedParams{ID: id, Credential: credential, Asked: asked}))
}

// PasskeyDelete implements chat.FactorStore.
func (s *Store) PasskeyDelete(ctx context.Context, user chat.UserID, id []byte) (gone bool, err error) {
	err = s.changeFactors(ctx, user, func(q *db.Queries) error {
		n, err := q.PasskeyDelete(ctx, db.PasskeyDeleteParams{UserID: int64(user), ID: id})
		gone = n > 0
		return err
	})
	return gone, err
}
