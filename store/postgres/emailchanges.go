package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// EmailChangeAsk implements accounts.EmailChangeStore.
func (s *Store) EmailChangeAsk(ctx context.Context, user chat.UserID, email string, again time.Duration) (bool, error) {
	first := false
	err := s.tx(ctx, func(q *db.Queries) error {
		if err := q.FactorLock(ctx, int64(user)); err != nil {
			return err
		}
		n, err := q.EmailChangeAsk(ctx, db.EmailChangeAskParams{UserID: int64(user), Email: email, Again: again})
		if first = n > 0; err != nil || !first {
			return err
		}
		return endTokens(ctx, q, user, chat.TokenEmailOld, chat.TokenEmailNew)
	})
	return first && err == nil, err
}

// EmailChangeGet implements accounts.EmailChangeStore.
func (s *Store) EmailChangeGet(ctx context.Context, user chat.UserID) (chat.EmailChange, error) {
	r, err := s.q.EmailChangeGet(ctx, db.EmailChangeGetParams{UserID: int64(user), Lasts: chat.EmailChangeLasts})
	return chat.EmailChange{Email: r.Email, MadeAt: r.MadeAt, Old: r.OldConfirmed, New: r.NewConfirmed}, translate(err)
}

// EmailChangeForget implements accounts.EmailChangeStore.
func (s *Store) EmailChangeForget(ctx context.Context, user chat.UserID) error {
	return s.tx(ctx, func(q *db.Queries) error {
		if err := q.FactorLock(ctx, int64(user)); err != nil {
			return err
		}
		return forgetEmailChange(ctx, q, user)
	})
}

// forgetEmailChange ends the change that waits, and its links: the same address may be asked
// for again. Used ones are known for second clicks.
func forgetEmailChange(ctx context.Context, q *db.Queries, user chat.UserID) error {
	if err := q.EmailChangeForget(ctx, int64(user)); err != nil {
		return err
	}
	return endTokens(ctx, q, user, chat.TokenEmailOld, chat.TokenEmailNew)
}

// EmailChangeConfirm implements accounts.EmailChangeStore. The account's lock makes the two
// confirmations wait for each other, so that the later one sees both.
func (s *Store) EmailChangeConfirm(ctx context.Context, hash []byte) (complete bool, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		t, err := useToken(ctx, q, hash)
		if err != nil {
			return err
		}
		complete, err = q.EmailChangeConfirm(ctx, db.EmailChangeConfirmParams{
			UserID: t.UserID, Email: t.Address, Old: t.Purpose == string(chat.TokenEmailOld), Lasts: chat.EmailChangeLasts,
		})
		if err != nil || !complete {
			return err
		}
		return setConfirmed(ctx, q, chat.UserID(t.UserID), t.Address)
	})
	return complete && err == nil, err
}

func setConfirmed(ctx context.Context, q *db.Queries, user chat.UserID, email string) error {
	if err := setEmail(ctx, q, user, email); err != nil {
		return err
	}
	_, err := q.UserEmailVerify(ctx, db.UserEmailVerifyParams{ID: int64(user), Email: email})
	return err
}
