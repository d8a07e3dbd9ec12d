package chattest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// bannedAddress is an address, and with which account it is banned.
type bannedAddress struct {
	address string
	user    chat.UserID
}

// UserBar implements accounts.BanStore.
func (d *Database) UserBar(ctx context.Context, actor, target chat.UserID, reason string, check chat.BarCheck) (changed bool, ended []uuid.UUID, err error) {
	if err := d.begin(ctx); err != nil {
		return false, nil, err
	}
	defer d.mu.Unlock()
	u, err := d.checkBar(actor, target, check)
	if err != nil {
		return false, nil, err
	}
	if changed = u.bar.At.IsZero(); changed {
		u.bar = chat.Bar{At: d.now(), Reason: reason}
	}
	d.revokeInvitationsOf(target)
	return changed, d.endSessions(target, nil), nil
}

// UserUnbar implements accounts.BanStore.
func (d *Database) UserUnbar(ctx context.Context, actor, target chat.UserID, check chat.BarCheck) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	u, err := d.checkBar(actor, target, check)
	if err != nil || u.bar.At.IsZero() {
		return false, err
	}
	u.bar = chat.Bar{}
	maps.DeleteFunc(d.addresses, func(b bannedAddress, _ time.Time) bool { return b.user == target })
	return true, nil
}

// checkBar asks check about an account, which it returns; actor 0 is the operator.
func (d *Database) checkBar(actor, target chat.UserID, check chat.BarCheck) (*user, error) {
	u := d.users[target]
	if u == nil || u.erased() {
		return nil, missing()
	}
	return u, check(d.actor(actor), u.Role, d.ownersWith(u))
}

// UserBarOf implements accounts.BanStore.
func (d *Database) UserBarOf(ctx context.Context, user chat.UserID) (chat.Bar, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Bar{}, err
	}
	defer d.mu.Unlock()
	u := d.users[user]
	if u == nil || u.bar.At.IsZero() {
		return chat.Bar{}, missing()
	}
	return u.bar, nil
}

// SessionDeleteAll implements accounts.BanStore.
func (d *Database) SessionDeleteAll(ctx context.Context, actor, target chat.UserID, check chat.BarCheck) ([]uuid.UUID, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	if _, err := d.checkBar(actor, target, check); err != nil {
		return nil, err
	}
	return d.endSessions(target, nil), nil
}

// AddressBan implements accounts.BanStore.
func (d *Database) AddressBan(ctx context.Context, actor chat.UserID, u chat.User, until time.Time, check chat.BarCheck) (address string, changed bool, err error) {
	if err := d.begin(ctx); err != nil {
		return "", false, err
	}
	defer d.mu.Unlock()
	if _, err := d.checkBar(actor, u.ID, check); err != nil {
		return "", false, err
	}
	for _, e := range slices.Backward(d.audit) {
		if e.By.ID == u.ID && e.Address != "" && e.Address != chat.CommandLine {
			if d.addresses == nil {
				d.addresses = map[bannedAddress]time.Time{}
			}
			was := d.addresses[bannedAddress{e.Address, u.ID}]
			d.addresses[bannedAddress{e.Address, u.ID}] = until
			return e.Address, !d.now().Before(was), nil
		}
	}
	return "", false, missing()
}

// AddressBanned implements accounts.BanStore.
func (d *Database) AddressBanned(ctx context.Context, address string) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	for b, until := range d.addresses {
		if b.address == address && d.now().Before(until) {
			return true, nil
		}
	}
	return false, nil
}

// AccountOf implements accounts.BanStore.
func (d *Database) AccountOf(ctx context.Context, user chat.UserID) (chat.Account, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Account{}, err
	}
	defer d.mu.Unlock()
	u := d.users[user]
	if u == nil || u.erased() {
		return chat.Account{}, missing()
	}
	a := chat.Account{User: chat.User{ID: u.ID, Username: u.Username, Role: u.Role, CreatedAt: u.CreatedAt, Barred: !u.bar.At.IsZero(), SecondFactor: d.hasFactor(user)}, Bar: u.bar}
	for _, s := range d.sessions {
		if s.User.ID == user {
			a.Sessions++
			if s.SeenAt.After(a.SeenAt) {
				a.SeenAt = s.SeenAt
			}
		}
	}
	for b, until := range d.addresses {
		a.AddressBanned = a.AddressBanned || b.user == user && d.now().Before(until)
	}
	return a, nil
}

// MessagesBy implements posting.MessageLookup.
func (d *Database) MessagesBy(ctx context.Context, author chat.UserID, most int) (list []chat.MessagePlace, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	var found []chat.Message
	for _, r := range d.rooms {
		for _, m := range r.messages {
			if m.Author == author && !m.Deleted {
				m.Room = r.ID
				found = append(found, m)
			}
		}
	}
	slices.SortFunc(found, func(a, b chat.Message) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.Seq, a.Seq))
	})
	for _, m := range found[:min(len(found), most)] {
		list = append(list, chat.MessagePlace{Room: m.Room, Seq: m.Seq})
	}
	return list, nil
}

func (d *Database) revokeInvitationsOf(user chat.UserID) {
	for _, i := range d.invited {
		if i.by == user && i.RevokedAt.IsZero() {
			i.RevokedAt = d.now()
		}
	}
}
