package postgres

import (
	"context"

	"github.com/google/uuid"

	"parley/chat"
	"parley/store/postgres/db"
)

// IdentityGet implements accounts.IdentityStore.
func (s *Store) IdentityGet(ctx context.Context, issuer, subject string) (chat.Identity, error) {
	r, err := s.q.IdentityGet(ctx, db.IdentityGetParams{Issuer: issuer, Subject: subject})
	return identity(r), translate(err)
}

func identity(r db.Identity) chat.Identity {
	return chat.Identity{Issuer: r.Issuer, Subject: r.Subject, User: chat.UserID(r.UserID), Shown: r.Shown, MadeAt: r.MadeAt, UsedAt: r.UsedAt.Time}
}

// Identities implements accounts.IdentityStore.
func (s *Store) Identities(ctx context.Context, user chat.UserID) ([]chat.Identity, error) {
	rows, err := s.q.IdentitiesOf(ctx, int64(user))
	return identities(rows), translate(err)
}

func identities(rows []db.Identity) []chat.Identity {
	list := make([]chat.Identity, len(rows))
	for n, r := range rows {
		list[n] = identity(r)
	}
	return list
}

// IdentityInsert implements accounts.IdentityStore.
func (s *Store) IdentityInsert(ctx context.Context, i chat.Identity) (bool, error) {
	n, err := insertIdentity(ctx, s.q, i)
	return n > 0, translate(err)
}

func insertIdentity(ctx context.Context, q *db.Queries, i chat.Identity) (int64, error) {
	return q.IdentityInsert(ctx, db.IdentityInsertParams{Issuer: i.Issuer, Subject: i.Subject, UserID: int64(i.User), Shown: i.Shown})
}

// proveUser adds to a new account what a provider says of its owner.
func proveUser(ctx context.Context, q *db.Queries, u chat.Credentials) error {
	if u.Verified {
		if err := q.UserEmailProven(ctx, int64(u.ID)); err != nil {
			return err
		}
	}
	if u.Identity == nil {
		return nil
	}
	u.Identity.User = u.ID
	n, err := insertIdentity(ctx, q, *u.Identity)
	if err == nil && n == 0 {
		return chat.E(chat.Conflict, "That cannot be stored.")
	}
	return err
}

// IdentityUsed implements accounts.IdentityStore.
func (s *Store) IdentityUsed(ctx context.Context, i chat.Identity) error {
	return translate(s.q.IdentityUsed(ctx, db.IdentityUsedParams{Issuer: i.Issuer, Subject: i.Subject, Shown: i.Shown}))
}

// IdentityDelete implements accounts.IdentityStore. The account's lock has two deletions see each
// other, and the removal of a passkey.
func (s *Store) IdentityDelete(ctx context.Context, user chat.UserID, issuer, subject string) (gone bool, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		if err := q.FactorLock(ctx, int64(user)); err != nil {
			return err
		}
		n, err := q.IdentityDelete(ctx, db.IdentityDeleteParams{UserID: int64(user), Issuer: issuer, Subject: subject})
		if gone = n > 0; err != nil || !gone {
			return err
		}
		return refuseLastWayIn(ctx, q, user)
	})
	return gone && err == nil, err
}

// IdentitiesDelete implements accounts.IdentityStore, under the lock of IdentityDelete.
func (s *Store) IdentitiesDelete(ctx context.Context, actor, user chat.UserID, check chat.BarCheck) (gone []chat.Identity, ended []uuid.UUID, err error) {
	err = s.checked(ctx, actor, user, check, func(q *db.Queries) error {
		if err := q.FactorLock(ctx, int64(user)); err != nil {
			return err
		}
		rows, err := q.IdentitiesForget(ctx, int64(user))
		if gone = identities(rows); err != nil || len(gone) == 0 {
			return err
		}
		if err := refuseLastWayIn(ctx, q, user); err != nil {
			return err
		}
		ended, err = q.SessionDeleteAll(ctx, int64(user))
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return gone, ended, nil
}

// refuseLastWayIn answers Conflict when the account cannot be signed in to any more.
func refuseLastWayIn(ctx context.Context, q *db.Queries, user chat.UserID) error {
	left, err := q.UserHasWayIn(ctx, int64(user))
	if err == nil && !left {
		err = chat.E(chat.Conflict, "That cannot be stored.")
	}
	return err
}
