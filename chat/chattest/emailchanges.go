package chattest

import (
	"context"
	"time"

	"parley/chat"
)

// change is an account's change of address that waits, or nil.
func (d *Database) change(user chat.UserID) *chat.EmailChange {
	if c := d.emails[user]; c != nil && c.Until().After(d.now()) {
		return c
	}
	return nil
}

// EmailChangeAsk implements accounts.EmailChangeStore.
func (d *Database) EmailChangeAsk(ctx context.Context, user chat.UserID, email string, again time.Duration) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	if c := d.emails[user]; c != nil && c.Email == email && d.now().Sub(c.MadeAt) <= again {
		return false, nil
	}
	d.forgetChange(user)
	d.emails[user] = &chat.EmailChange{Email: email, MadeAt: d.now(), Old: !d.users[user].verified}
	return true, nil
}

// EmailChangeGet implements accounts.EmailChangeStore.
func (d *Database) EmailChangeGet(ctx context.Context, user chat.UserID) (chat.EmailChange, error) {
	if err := d.begin(ctx); err != nil {
		return chat.EmailChange{}, err
	}
	defer d.mu.Unlock()
	if c := d.change(user); c != nil {
		return *c, nil
	}
	return chat.EmailChange{}, missing()
}

// EmailChangeForget implements accounts.EmailChangeStore.
func (d *Database) EmailChangeForget(ctx context.Context, user chat.UserID) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.forgetChange(user)
	return nil
}

// forgetChange ends a change of address that waits, and its links.
func (d *Database) forgetChange(user chat.UserID) {
	delete(d.emails, user)
	d.endTokens(user, chat.TokenEmailOld, chat.TokenEmailNew)
}

// endLinks ends what waits for a link, as there is a newer password or address.
func (d *Database) endLinks(user chat.UserID) {
	d.forgetChange(user)
	d.endTokens(user, chat.TokenReset, chat.TokenResetByAdmin)
}

// EmailChangeConfirm implements accounts.EmailChangeStore.
func (d *Database) EmailChangeConfirm(ctx context.Context, hash []byte) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	x, u, err := d.useToken(hash)
	if err != nil {
		return false, err
	}
	c := d.change(u.ID)
	if c == nil || c.Email != x.Address {
		return false, missing()
	}
	old, new := c.Old || x.Purpose == chat.TokenEmailOld, c.New || x.Purpose == chat.TokenEmailNew
	if old && new {
		key := chat.EmailKey(c.Email)
		for _, other := range d.users {
			if other.ID != u.ID && !other.erased() && other.emailKey == key {
				return false, taken("email")
			}
		}
		u.Email, u.emailKey, u.verified = c.Email, key, true
	}
	c.Old, c.New, x.UsedAt = old, new, d.now()
	if old && new {
		d.endLinks(u.ID)
	}
	return old && new, nil
}
