package chattest

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

type tokenRow struct {
	chat.AccountToken
	hash      []byte
	expiresAt time.Time
}

// TokenInsert implements accounts.TokenStore.
func (d *Database) TokenInsert(ctx context.Context, hash []byte, t chat.AccountToken) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.insertToken(hash, t)
	return nil
}

// TokenInsertBy implements accounts.TokenStore.
func (d *Database) TokenInsertBy(ctx context.Context, actor chat.UserID, hash []byte, t chat.AccountToken, check chat.BarCheck) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if _, err := d.checkBar(actor, t.User.ID, check); err != nil {
		return err
	}
	d.endTokens(t.User.ID, t.Purpose)
	d.insertToken(hash, t)
	return nil
}

func (d *Database) insertToken(hash []byte, t chat.AccountToken) {
	d.tokens = append(d.tokens, &tokenRow{AccountToken: t, hash: hash, expiresAt: d.now().Add(chat.TokenLasts[t.Purpose])})
}

func (d *Database) endTokens(user chat.UserID, purposes ...chat.TokenPurpose) {
	d.tokens = slices.DeleteFunc(d.tokens, func(x *tokenRow) bool {
		return x.User.ID == user && x.UsedAt.IsZero() && slices.Contains(purposes, x.Purpose)
	})
}

// token is one that has not expired, with its user; or nil.
func (d *Database) token(hash []byte) (*tokenRow, *user) {
	for _, x := range d.tokens {
		u := d.users[x.User.ID]
		if bytes.Equal(x.hash, hash) && x.expiresAt.After(d.now()) && u != nil && !u.erased() && u.bar.At.IsZero() {
			return x, u
		}
	}
	return nil, nil
}

// TokenGet implements accounts.TokenStore.
func (d *Database) TokenGet(ctx context.Context, hash []byte) (chat.AccountToken, error) {
	if err := d.begin(ctx); err != nil {
		return chat.AccountToken{}, err
	}
	defer d.mu.Unlock()
	x, u := d.token(hash)
	if x == nil {
		return chat.AccountToken{}, missing()
	}
	t := x.AccountToken
	t.User = u.User
	return t, nil
}

// useToken is a token that is used now, or an error.
func (d *Database) useToken(hash []byte) (*tokenRow, *user, error) {
	x, u := d.token(hash)
	if x == nil || !x.UsedAt.IsZero() {
		return nil, nil, missing()
	}
	return x, u, nil
}

// PasswordReset implements accounts.TokenStore.
func (d *Database) PasswordReset(ctx context.Context, hash []byte, passwordHash string) ([]uuid.UUID, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	x, u, err := d.useToken(hash)
	if err != nil {
		return nil, err
	}
	x.UsedAt, u.PasswordHash = d.now(), passwordHash
	if x.Purpose == chat.TokenReset {
		d.proveByReset(u, x.Address)
	}
	d.endLinks(u.ID)
	d.endFeeds(u.ID)
	return d.endSessions(u.ID, nil), nil
}

func (d *Database) proveByReset(u *user, address string) {
	if !u.verified {
		d.identities = slices.DeleteFunc(d.identities, func(i *chat.Identity) bool { return i.User == u.ID })
		d.factorsOf(u.ID).passkeys = nil
		d.changed(u.ID)
	}
	u.verified = u.verified || address == u.Email
}

// EmailVerify implements accounts.TokenStore.
func (d *Database) EmailVerify(ctx context.Context, hash []byte) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	x, u, err := d.useToken(hash)
	if err != nil || x.Address != u.Email {
		return missing()
	}
	x.UsedAt, u.verified = d.now(), true
	return nil
}

// EmailVerified implements accounts.TokenStore.
func (d *Database) EmailVerified(ctx context.Context, id chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	u := d.users[id]
	return u != nil && !u.erased() && u.verified, nil
}
