package chattest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/letters"
)

// user is an account. A deleted one keeps its number and, for a while, its name's key.
type user struct {
	chat.Credentials
	key, skeleton, emailKey string

	lastRoom chat.RoomID
	erasedAt time.Time
	bar      chat.Bar // no At: it is not deactivated
	verified bool     // the address is proven
}

func (u *user) erased() bool { return !u.erasedAt.IsZero() }

// UserInsert implements accounts.AccountStore.
func (d *Database) UserInsert(ctx context.Context, u chat.Credentials) (chat.User, error) {
	if err := d.begin(ctx); err != nil {
		return u.User, err
	}
	defer d.mu.Unlock()
	n, err := d.insertUser(u)
	if err != nil {
		return u.User, err
	}
	return n.User, nil
}

func (d *Database) insertUser(u chat.Credentials) (*user, error) {
	n := &user{Credentials: u, key: fold.String(u.Username), skeleton: letters.Skeleton(u.Username), emailKey: chat.EmailKey(u.Email)}
	for _, other := range d.users {
		if err := d.collides(n, other); err != nil {
			return nil, err
		}
	}
	if u.Identity != nil && d.identity(u.Identity.Issuer, u.Identity.Subject) != nil {
		return nil, taken("")
	}
	n.Role, n.verified = cmp.Or(u.Role, chat.Regular), u.Verified
	n.ID, n.CreatedAt = chat.UserID(len(d.users)+1), d.now()
	d.users[n.ID] = n
	if n.Identity != nil {
		d.addIdentity(*n.Identity, n.ID, n.CreatedAt)
	}
	n.Identity, n.Verified = nil, false
	if d.server.Settings.Level != "" {
		d.inboxed.levels[n.ID] = d.server.Settings.Level
	}
	if n.Role == chat.Guest {
		return n, nil
	}
	for _, r := range d.defaultRooms() {
		if r.Archived {
			continue
		}
		r.members[n.ID] = &membership{user: n.ID, admin: len(r.members) == 0, joinedAt: d.now(), read: r.LastSeq}
	}
	return n, nil
}

func (d *Database) collides(n, other *user) error {
	named := !other.erased() || d.now().Sub(other.erasedAt) < chat.NameReservedFor
	switch {
	case named && other.key == n.key:
		return taken("username")
	case named && other.skeleton == n.skeleton:
		return taken("")
	case !other.erased() && other.emailKey == n.emailKey:
		return taken("email")
	}
	return nil
}

// CredentialsByEmail implements accounts.AccountStore.
func (d *Database) CredentialsByEmail(ctx context.Context, email string) (chat.Credentials, error) {
	key := chat.EmailKey(email)
	return d.find(ctx, func(u *user) bool { return key != "" && u.emailKey == key })
}

// UserByName implements accounts.AccountStore.
func (d *Database) UserByName(ctx context.Context, name string) (chat.User, error) {
	c, err := d.find(ctx, func(u *user) bool { return u.key == fold.String(name) })
	return c.User, err
}

// CredentialsOf implements accounts.AccountStore.
func (d *Database) CredentialsOf(ctx context.Context, id chat.UserID) (chat.Credentials, error) {
	return d.find(ctx, func(u *user) bool { return u.ID == id })
}

func (d *Database) find(ctx context.Context, is func(*user) bool) (chat.Credentials, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Credentials{}, err
	}
	defer d.mu.Unlock()
	for _, u := range d.users {
		if !u.erased() && is(u) {
			c := u.Credentials
			c.Barred, c.SecondFactor = !u.bar.At.IsZero(), d.hasFactor(u.ID)
			return c, nil
		}
	}
	return chat.Credentials{}, missing()
}

// EmailSet implements accounts.AccountStore.
func (d *Database) EmailSet(ctx context.Context, id chat.UserID, email string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	return d.setEmail(id, email)
}

// EmailSetBy implements accounts.AccountStore.
func (d *Database) EmailSetBy(ctx context.Context, actor, id chat.UserID, email string, check chat.BarCheck) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if _, err := d.checkBar(actor, id, check); err != nil {
		return err
	}
	return d.setEmail(id, email)
}

func (d *Database) setEmail(id chat.UserID, email string) error {
	key := chat.EmailKey(email)
	for _, other := range d.users {
		if other.ID != id && !other.erased() && other.emailKey == key {
			return taken("email")
		}
	}
	if u := d.users[id]; u != nil && !u.erased() {
		u.verified = u.verified && u.Email == email
		u.Email, u.emailKey = email, key
		d.endLinks(id)
	}
	return nil
}

// PasswordRehash implements accounts.AccountStore.
func (d *Database) PasswordRehash(ctx context.Context, id chat.UserID, old, hash string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if u := d.users[id]; u != nil && u.PasswordHash == old {
		u.PasswordHash = hash
	}
	return nil
}

// UserDelete implements accounts.AccountStore.
func (d *Database) UserDelete(ctx context.Context, id chat.UserID) (gone chat.DeletedUser, err error) {
	return d.userDelete(ctx, id, false, d.checkLeaves)
}

// UserDeleteWhole implements accounts.AccountStore.
func (d *Database) UserDeleteWhole(ctx context.Context, id chat.UserID) (gone chat.DeletedUser, err error) {
	return d.userDelete(ctx, id, true, d.checkLeaves)
}

func (d *Database) checkLeaves(u *user) error { return chat.CheckOwnerLeaves(u.Role, d.ownersWith(u)) }

// UserDeleteBy implements accounts.AccountStore.
func (d *Database) UserDeleteBy(ctx context.Context, actor, target chat.UserID, whole bool, check chat.BarCheck) (chat.DeletedUser, error) {
	found := false
	gone, err := d.userDelete(ctx, target, whole, func(u *user) error {
		found = true
		return check(d.actor(actor), u.Role, d.ownersWith(u))
	})
	if err == nil && !found {
		err = missing()
	}
	return gone, err
}

func (d *Database) userDelete(ctx context.Context, id chat.UserID, whole bool, check func(*user) error) (gone chat.DeletedUser, err error) {
	if err := d.begin(ctx); err != nil {
		return gone, err
	}
	defer d.mu.Unlock()
	u := d.users[id]
	if u == nil || u.erased() {
		return gone, nil
	}
	if err := check(u); err != nil {
		return gone, err
	}
	d.revokeInvitationsOf(id)
	for _, r := range d.rooms {
		reacted := func(m chat.Message) bool {
			return slices.ContainsFunc(m.Reactions, func(of chat.Reaction) bool {
				return r.reacted[chat.ReactionOf{Seq: m.Seq, Author: id, Emoji: of.Emoji}]
			})
		}
		mentioned := func(m chat.Message) bool { return slices.Contains(r.mentioned[m.Seq], id) }
		if slices.ContainsFunc(r.messages, func(m chat.Message) bool {
			return m.Author == id || m.Forward.Author == id || reacted(m) || mentioned(m) || noted(m, id)
		}) {
			gone.Written = append(gone.Written, r.ID)
		}
		if r.deletedBy == id {
			r.deletedBy = 0 // expired
		}
		if here := !r.deleted(); d.leave(r, id) && here {
			gone.Rooms = append(gone.Rooms, r.ID)
		}
	}
	slices.Sort(gone.Rooms)
	slices.Sort(gone.Written)
	gone.Sessions = d.endSessions(id, nil)
	delete(d.takeouts, id)
	delete(d.emails, id)
	if whole {
		d.removals[id] = &removalRow{Removal: chat.Removal{User: id}}
	}
	d.mails = slices.DeleteFunc(d.mails, func(x *mailRow) bool { return x.User == id || x.User == 0 && strings.EqualFold(x.To, u.Email) })
	u.Credentials = chat.Credentials{User: chat.User{ID: id, CreatedAt: u.CreatedAt}}
	d.forgetKept(id)
	d.tokens = slices.DeleteFunc(d.tokens, func(x *tokenRow) bool { return x.User.ID == id })
	delete(d.factors, id)
	d.identities = slices.DeleteFunc(d.identities, func(i *chat.Identity) bool { return i.User == id })
	u.lastRoom, u.erasedAt = 0, d.now()
	d.dropAvatar(chat.AvatarOf{User: id})
	delete(d.profiles, id)
	delete(d.available, id)
	delete(d.blocks, id)
	delete(d.sections, id)
	for _, blocked := range d.blocks {
		delete(blocked, id)
	}
	return gone, nil
}

// UserDeletedAt implements accounts.AccountStore.
func (d *Database) UserDeletedAt(ctx context.Context, id chat.UserID) (time.Time, error) {
	if err := d.begin(ctx); err != nil {
		return time.Time{}, err
	}
	defer d.mu.Unlock()
	if u := d.users[id]; u != nil && u.erased() {
		return u.erasedAt, nil
	}
	return time.Time{}, missing()
}

// noted reports whether a quiet line after a message names a user.
func noted(m chat.Message, id chat.UserID) bool {
	return slices.ContainsFunc(m.Notes, func(n chat.Note) bool {
		return slices.ContainsFunc(n.People, func(p chat.Reactor) bool { return p.User == id })
	})
}
