package accounts

import (
	"cmp"
	"context"

	"parley/chat"
)

// Accept lets in the user who is signed in, or makes an account as SignUp does. The
// second of two clicks finds it done.
func (v *Invitations) Accept(ctx context.Context, code, username, email, password string, s chat.Session, from chat.Requester) (chat.Session, chat.Arrival, error) {
	i, err := v.Find(ctx, code, from)
	if err != nil {
		return s, chat.Arrival{}, err
	}
	if from.Session != nil {
		e, err := v.enter(ctx, code, chat.Credentials{User: chat.User{ID: from.Session.User.ID}})
		return *from.Session, e, err
	}
	u, err := v.admit(ctx, func() (chat.Credentials, error) {
		return v.accounts.checkAccount(username, email, password, chat.NewUsername)
	})
	if err != nil {
		return s, chat.Arrival{}, err
	}
	if err := i.Check(v.accounts.Time()); err != nil {
		return v.again(ctx, code, u, password, s, from, err)
	}
	if err := v.accounts.admitAddress(ctx, from); err != nil {
		return s, chat.Arrival{}, err
	}
	if u.PasswordHash, err = v.accounts.hashQueued(password); err != nil {
		return s, chat.Arrival{}, err
	}
	u.Role = i.Role
	e, err := v.enter(ctx, code, u)
	if chat.Is(err, chat.Conflict) || chat.Is(err, chat.Gone) {
		return v.again(ctx, code, u, password, s, from, err)
	}
	if err != nil {
		return s, e, err
	}
	s, err = v.accounts.newcomer(ctx, e.User, u, i.Number(), s, nil)
	return s, e, err
}

// AcceptWith is Accept for a new account that its owner signs in to by an identity.
func (v *Invitations) AcceptWith(ctx context.Context, code string, who chat.Vouched, username, email string, s chat.Session, from chat.Requester) (chat.Session, chat.Arrival, error) {
	i, err := v.Find(ctx, code, from)
	if err != nil {
		return s, chat.Arrival{}, err
	}
	u, err := v.admit(ctx, func() (chat.Credentials, error) { return who.Credentials(username, email) })
	if err != nil {
		return s, chat.Arrival{}, err
	}
	if err := v.accounts.admitAddress(ctx, from); err != nil {
		return s, chat.Arrival{}, err
	}
	u.Role = i.Role
	e, err := v.enter(ctx, code, u)
	if chat.Is(err, chat.Conflict) || chat.Is(err, chat.Gone) {
		again, other := v.accounts.signUpWithAgain(ctx, who, u.Email, s, from)
		if chat.Is(err, chat.Gone) && chat.Is(other, chat.Conflict) {
			other = err
		}
		return again, chat.Arrival{}, other
	}
	if err != nil {
		return s, e, err
	}
	s, err = v.accounts.newcomer(ctx, e.User, u, i.Number(), s, nil)
	return s, e, err
}

// admit says whether an invitation may make accounts here. check reads what was typed.
func (v *Invitations) admit(ctx context.Context, check func() (chat.Credentials, error)) (chat.Credentials, error) {
	if policy, err := v.accounts.policyNow(ctx); err != nil || policy.Mode == chat.SignUpClosed {
		return chat.Credentials{}, cmp.Or(err, error(chat.ErrClosed))
	}
	return check()
}

// again signs in a user who sent the same form just before, and is else the error of the
// invitation.
func (v *Invitations) again(ctx context.Context, code string, u chat.Credentials, password string, s chat.Session, from chat.Requester, because error) (chat.Session, chat.Arrival, error) {
	again, err := v.accounts.SignUpAgain(ctx, u.Username, u.Email, password, s, from)
	switch {
	case chat.Is(err, chat.Conflict) && chat.Is(because, chat.Gone):
		return s, chat.Arrival{}, because
	case err != nil:
		return s, chat.Arrival{}, err
	}
	e, err := v.enter(ctx, code, chat.Credentials{User: chat.User{ID: again.User.ID}})
	if chat.Is(err, chat.Gone) {
		err = nil // the account is there, by another way than this invitation
	}
	return again, e, err
}

// enter counts the use, and tells the rooms.
func (v *Invitations) enter(ctx context.Context, code string, u chat.Credentials) (chat.Arrival, error) {
	ctx, cancel := Detached(ctx)
	defer cancel()
	e, err := v.store.InvitationAccept(ctx, chat.HashCode(code), u, func(i chat.Invitation) error { return i.Check(v.accounts.Time()) })
	if chat.Is(err, chat.NotFound) {
		err = errNoInvitation
	}
	if err != nil {
		return e, err
	}
	if e.Used && !e.New {
		v.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidAcceptInvite, By: e.User})
		v.publisher.PublishToUser(ctx, chat.UserEvent{Person: e.User.ID, Rooms: true})
	}
	for _, r := range e.Joined {
		if !e.New {
			chat.TellBlockers(ctx, v.publisher, v.store, r.ID, e.User.ID)
		}
		v.publisher.PublishToRoom(ctx, r.ID, chat.Event{Members: true})
	}
	return e, nil
}

// List is a page of all invitations, the newest first.
func (v *Invitations) List(ctx context.Context, upto int64) ([]chat.Invitation, int64, error) {
	return v.store.Invitations(ctx, upto, InvitationsListed)
}

// How many invitations a page shows, and uses of one: all that it can have.
const (
	InvitationsListed    = 50
	InvitationUsesListed = InvitationUsesMax
)

// Get is an invitation with the users who came by it.
func (v *Invitations) Get(ctx context.Context, id int64) (i chat.Invitation, uses []chat.InvitationUse, err error) {
	if i, err = v.store.Invitation(ctx, id); err != nil {
		if chat.Is(err, chat.NotFound) {
			err = errNoInvitation
		}
		return i, nil, err
	}
	uses, err = v.store.InvitationUses(ctx, id, InvitationUsesListed)
	return i, uses, err
}

// Revoke ends an invitation. Who came by it stays. by without an ID is the operator.
func (v *Invitations) Revoke(ctx context.Context, by chat.User, id int64) error {
	if err := by.RefuseTo(chat.Invite); err != nil {
		return err
	}
	i, err := v.store.Invitation(ctx, id)
	switch {
	case chat.Is(err, chat.NotFound):
		return errNoInvitation
	case err != nil || !i.RevokedAt.IsZero():
		return err
	}
	if changed, err := v.store.InvitationRevoke(ctx, id, by.ID); err != nil || !changed {
		return err
	}
	v.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidRevokeInvite, By: by, Detail: chat.Invitation{ID: id}.Number()})
	return nil
}

// IsOf reports whether a code is that of the invitation.
func (v *Invitations) IsOf(ctx context.Context, id int64, code string) bool {
	i, err := v.store.InvitationByCode(ctx, chat.HashCode(code))
	return err == nil && i.ID == id
}
