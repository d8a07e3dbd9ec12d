package chattest

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func (d *Database) identity(issuer, subject string) *chat.Identity {
	for _, i := range d.identities {
		if i.Issuer == issuer && i.Subject == subject {
			return i
		}
	}
	return nil
}

func (d *Database) addIdentity(i chat.Identity, user chat.UserID, at time.Time) {
	i.User, i.MadeAt = user, at
	d.identities = append(d.identities, &i)
}

// IdentityGet implements accounts.IdentityStore.
func (d *Database) IdentityGet(ctx context.Context, issuer, subject string) (chat.Identity, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Identity{}, err
	}
	defer d.mu.Unlock()
	if i := d.identity(issuer, subject); i != nil {
		return *i, nil
	}
	return chat.Identity{}, missing()
}

// Identities implements accounts.IdentityStore.
func (d *Database) Identities(ctx context.Context, user chat.UserID) (list []chat.Identity, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, i := range d.identities {
		if i.User == user {
			list = append(list, *i)
		}
	}
	return list, nil
}

// IdentityInsert implements accounts.IdentityStore.
func (d *Database) IdentityInsert(ctx context.Context, i chat.Identity) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	if d.identity(i.Issuer, i.Subject) != nil {
		return false, nil
	}
	d.addIdentity(i, i.User, d.now())
	return true, nil
}

// IdentityUsed implements accounts.IdentityStore.
func (d *Database) IdentityUsed(ctx context.Context, used chat.Identity) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if i := d.identity(used.Issuer, used.Subject); i != nil {
		i.UsedAt, i.Shown = d.now(), used.Shown
	}
	return nil
}

// IdentityDelete implements accounts.IdentityStore.
func (d *Database) IdentityDelete(ctx context.Context, user chat.UserID, issuer, subject string) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	i := d.identity(issuer, subject)
	if i == nil || i.User != user {
		return false, nil
	}
	others := slices.ContainsFunc(d.identities, func(o *chat.Identity) bool { return o.User == user && o != i })
	if !others && !d.hasOtherWayIn(user) {
		return false, taken("")
	}
	d.identities = slices.DeleteFunc(d.identities, func(o *chat.Identity) bool { return o == i })
	return true, nil
}

// hasOtherWayIn reports whether an account can be signed in to without an identity.
func (d *Database) hasOtherWayIn(user chat.UserID) bool {
	return d.users[user].PasswordHash != "" || len(d.factorsOf(user).passkeys) > 0
}

// IdentitiesDelete implements accounts.IdentityStore.
func (d *Database) IdentitiesDelete(ctx context.Context, actor, user chat.UserID, check chat.BarCheck) (gone []chat.Identity, ended []uuid.UUID, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, nil, err
	}
	defer d.mu.Unlock()
	if _, err := d.checkBar(actor, user, check); err != nil {
		return nil, nil, err
	}
	is := func(i *chat.Identity) bool { return i.User == user }
	if slices.ContainsFunc(d.identities, is) && !d.hasOtherWayIn(user) {
		return nil, nil, taken("")
	}
	for _, i := range d.identities {
		if is(i) {
			gone = append(gone, *i)
		}
	}
	d.identities = slices.DeleteFunc(d.identities, is)
	if len(gone) > 0 {
		ended = d.endSessions(user, nil)
	}
	return gone, ended, nil
}
