package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/fold"
	"parley/store/postgres/db"
)

// UserBar implements accounts.BanStore. The account's row is locked before its sessions end, so
// that none is made meanwhile.
func (s *Store) UserBar(ctx context.Context, actor, target chat.UserID, reason string, check chat.BarCheck) (changed bool, ended []uuid.UUID, err error) {
	err = s.checked(ctx, actor, target, check, func(q *db.Queries) error {
		n, err := q.UserBar(ctx, db.UserBarParams{ID: int64(target), Reason: reason})
		if changed = n > 0; err != nil {
			return err
		}
		if err := q.InvitationsRevokeOf(ctx, int64(target)); err != nil {
			return err
		}
		ended, err = q.SessionDeleteAll(ctx, int64(target))
		return err
	})
	return changed, ended, err
}

// checkBar asks check, and keeps both roles until the transaction ends; actor 0 is the operator.
func checkBar(ctx context.Context, q *db.Queries, actor, target chat.UserID, check chat.BarCheck) error {
	r, err := lockRoles(ctx, q, actor, target)
	if err != nil {
		return err
	}
	of, known := r.of[target]
	if !known {
		return chat.E(chat.NotFound, "That account does not exist.")
	}
	return check(r.actor(actor), of, r.owners(target))
}

// checked runs an act of actor on another account, which check allows.
func (s *Store) checked(ctx context.Context, actor, target chat.UserID, check chat.BarCheck, act func(q *db.Queries) error) error {
	return s.tx(ctx, func(q *db.Queries) error {
		if err := checkBar(ctx, q, actor, target, check); err != nil {
			return err
		}
		return act(q)
	})
}

// UserUnbar implements accounts.BanStore.
func (s *Store) UserUnbar(ctx context.Context, actor, target chat.UserID, check chat.BarCheck) (back bool, err error) {
	err = s.checked(ctx, actor, target, check, func(q *db.Queries) error {
		n, err := q.UserUnbar(ctx, int64(target))
		if back = n > 0; err != nil {
			return err
		}
		return q.AddressUnban(ctx, int64(target))
	})
	return back, err
}

// UserBarOf implements accounts.BanStore.
func (s *Store) UserBarOf(ctx context.Context, user chat.UserID) (chat.Bar, error) {
	r, err := s.q.UserBarOf(ctx, int64(user))
	return chat.Bar{At: r.At, Reason: r.Reason}, translate(err)
}

// SessionDeleteAll implements accounts.BanStore.
func (s *Store) SessionDeleteAll(ctx context.Context, actor, target chat.UserID, check chat.BarCheck) (ended []uuid.UUID, err error) {
	err = s.checked(ctx, actor, target, check, func(q *db.Queries) error {
		ended, err = q.SessionDeleteAll(ctx, int64(target))
		return err
	})
	return ended, err
}

// AddressBan implements accounts.BanStore.
func (s *Store) AddressBan(ctx context.Context, actor chat.UserID, u chat.User, until time.Time, check chat.BarCheck) (address string, changed bool, err error) {
	err = s.checked(ctx, actor, u.ID, check, func(q *db.Queries) error {
		address, err = q.AddressOf(ctx, db.AddressOfParams{NameKey: fold.String(u.Username), UserID: int64(u.ID)})
		if err != nil {
			return err
		}
		changed, err = q.AddressBan(ctx, db.AddressBanParams{Address: address, UserID: int64(u.ID), Until: until})
		return err
	})
	return address, changed, err
}

// AddressBanned implements accounts.BanStore.
func (s *Store) AddressBanned(ctx context.Context, address string) (bool, error) {
	banned, err := s.q.AddressBanned(ctx, address)
	return banned, translate(err)
}

// AccountOf implements accounts.BanStore.
func (s *Store) AccountOf(ctx context.Context, user chat.UserID) (chat.Account, error) {
	r, err := s.q.AccountOf(ctx, int64(user))
	a := chat.Account{
		User:     chat.User{ID: chat.UserID(r.ID), Username: r.Username, Role: chat.Role(r.Role), CreatedAt: r.CreatedAt, Barred: r.BarredAt.Valid, SecondFactor: r.SecondFactor},
		Sessions: int(r.Sessions), AddressBanned: r.AddressBanned, Bar: chat.Bar{At: r.BarredAt.Time, Reason: r.BarredReason},
	}
	if r.SeenAt.Unix() > 0 {
		a.SeenAt = r.SeenAt
	}
	return a, translate(err)
}

// MessagesBy implements posting.MessageLookup.
func (s *Store) MessagesBy(ctx context.Context, author chat.UserID, most int) ([]chat.MessagePlace, error) {
	rows, err := s.q.MessagesBy(ctx, db.MessagesByParams{Author: int64(author), Most: int32(most)})
	list := make([]chat.MessagePlace, len(rows))
	for i, r := range rows {
		list[i] = chat.MessagePlace{Room: chat.RoomID(r.RoomID), Seq: r.Seq}
	}
	return list, translate(err)
}
