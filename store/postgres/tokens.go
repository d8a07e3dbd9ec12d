package postgres

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// TokenInsert implements accounts.TokenStore.
func (s *Store) TokenInsert(ctx context.Context, hash []byte, t chat.AccountToken) error {
	return translate(insertToken(ctx, s.q, hash, t))
}

// TokenInsertBy implements accounts.TokenStore.
func (s *Store) TokenInsertBy(ctx context.Context, actor chat.UserID, hash []byte, t chat.AccountToken, check chat.BarCheck) error {
	return s.checked(ctx, actor, t.User.ID, check, func(q *db.Queries) error {
		if err := endTokens(ctx, q, t.User.ID, t.Purpose); err != nil {
			return err
		}
		return insertToken(ctx, q, hash, t)
	})
}

func insertToken(ctx context.Context, q *db.Queries, hash []byte, t chat.AccountToken) error {
	return q.TokenInsert(ctx, db.TokenInsertParams{
		Hash: hash, UserID: int64(t.User.ID), Purpose: string(t.Purpose), Address: t.Address, Lasts: chat.TokenLasts[t.Purpose],
	})
}

func endTokens(ctx context.Context, q *db.Queries, user chat.UserID, purposes ...chat.TokenPurpose) error {
	var list []string
	for _, p := range purposes {
		list = append(list, string(p))
	}
	return q.TokensEnd(ctx, db.TokensEndParams{UserID: int64(user), Purposes: list})
}

// endLinks ends links that set a password or change the address, with the change that waits:
// there is a newer password or address.
func endLinks(ctx context.Context, q *db.Queries, user chat.UserID) error {
	if err := forgetEmailChange(ctx, q, user); err != nil {
		return err
	}
	return endTokens(ctx, q, user, chat.TokenReset, chat.TokenResetByAdmin)
}

// endAccess ends what a thief may have left behind, as a password changes: links, addresses of
// feeds, and the sessions but keep.
func endAccess(ctx context.Context, q *db.Queries, user chat.UserID, keep uuid.UUID) ([]uuid.UUID, error) {
	if err := endLinks(ctx, q, user); err != nil {
		return nil, err
	}
	if _, err := q.FeedEnd(ctx, int64(user)); err != nil {
		return nil, err
	}
	return q.SessionDeleteOthers(ctx, db.SessionDeleteOthersParams{UserID: int64(user), Keep: keep})
}

// useToken uses a token whose transaction ends others, under the lock of its account. Two such
// transactions would deadlock without that.
func useToken(ctx context.Context, q *db.Queries, hash []byte) (db.TokenUseRow, error) {
	if err := q.TokenLock(ctx, hash); err != nil {
		return db.TokenUseRow{}, err
	}
	return q.TokenUse(ctx, hash)
}

// TokenGet implements accounts.TokenStore.
func (s *Store) TokenGet(ctx context.Context, hash []byte) (t chat.AccountToken, err error) {
	r, err := s.q.TokenGet(ctx, hash)
	if err != nil {
		return t, translate(err)
	}
	t = chat.AccountToken{
		User:    chat.User{ID: chat.UserID(r.ID), Username: r.Username, Email: r.Email, CreatedAt: r.CreatedAt, Role: chat.Role(r.Role)},
		Purpose: chat.TokenPurpose(r.Purpose), Address: r.Address,
	}
	if r.Used {
		t.UsedAt = r.UsedAt
	}
	return t, nil
}

// PasswordReset implements accounts.TokenStore.
func (s *Store) PasswordReset(ctx context.Context, hash []byte, passwordHash string) (ended []uuid.UUID, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		t, err := useToken(ctx, q, hash)
		if err != nil {
			return err
		}
		user := chat.UserID(t.UserID)
		if _, err := q.UserPasswordSet(ctx, db.UserPasswordSetParams{ID: t.UserID, PasswordHash: passwordHash}); err != nil {
			return err
		}
		if t.Purpose == string(chat.TokenReset) {
			if err := proveByReset(ctx, q, user, t.Address); err != nil {
				return err
			}
		}
		ended, err = endAccess(ctx, q, user, uuid.Nil)
		return err
	})
	return ended, err
}

// proveByReset proves an address. Until now the account's maker need not have been the
// address's owner: other ways to sign in from that time end.
func proveByReset(ctx context.Context, q *db.Queries, user chat.UserID, address string) error {
	proven, err := q.UserEmailVerified(ctx, int64(user))
	if err == nil && !proven {
		err = forgetWaysIn(ctx, q, user)
	}
	if err != nil {
		return err
	}
	_, err = q.UserEmailVerify(ctx, db.UserEmailVerifyParams{ID: int64(user), Email: address})
	return err
}

// forgetWaysIn forgets all ways to sign in but the password.
func forgetWaysIn(ctx context.Context, q *db.Queries, user chat.UserID) error {
	if _, err := q.IdentitiesForget(ctx, int64(user)); err != nil {
		return err
	}
	return changeFactorsIn(ctx, q, user, func(q *db.Queries) error {
		_, err := q.PasskeysDelete(ctx, int64(user))
		return err
	})
}

// EmailVerify implements accounts.TokenStore.
func (s *Store) EmailVerify(ctx context.Context, hash []byte) error {
	return s.tx(ctx, func(q *db.Queries) error {
		t, err := q.TokenUse(ctx, hash)
		if err != nil {
			return err
		}
		n, err := q.UserEmailVerify(ctx, db.UserEmailVerifyParams{ID: t.UserID, Email: t.Address})
		if err == nil && n == 0 {
			return pgx.ErrNoRows
		}
		return err
	})
}

// EmailVerified implements accounts.TokenStore.
func (s *Store) EmailVerified(ctx context.Context, user chat.UserID) (bool, error) {
	verified, err := s.q.UserEmailVerified(ctx, int64(user))
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return verified, translate(err)
}
