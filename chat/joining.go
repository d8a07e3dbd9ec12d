package chat

import (
	"cmp"
	"context"
)

// Accept lets in the user who is signed in, or makes an account as SignUp does. The
// second of two clicks finds it done.
func (v *Invitations) Accept(ctx context.Context, code, username, email, password string, s Session, from Requester) (Session, Arrival, error) {
	i, err := v.Find(ctx, code, from)
	if err != nil {
		return s, Arrival{}, err
	}
	if from.Session != nil {
		e, err := v.enter(ctx, code, Credentials{User: User{ID: from.Session.User.ID}})
		return *from.Session, e, err
	}
	u, err := v.admit(ctx, func() (Credentials, error) { return v.accounts.checkAccount(username, email, password) })
	if err != nil {
		return s, Arrival{}, err
	}
	if err := i.check(v.accounts.Time()); err != nil {
		return v.again(ctx, code, u, password, s, from, err)
	}
	if err := v.accounts.admitAddress(ctx, from); err != nil {
		return s, Arrival{}, err
	}
	if u.PasswordHash, err = v.accounts.hashQueued(password); err != nil {
		return s, Arrival{}, err
	}
	u.Role = i.Role
	e, err := v.enter(ctx, code, u)
	if Is(err, Conflict) || Is(err, Gone) {
		return v.again(ctx, code, u, password, s, from, err)
	}
	if err != nil {
		return s, e, err
	}
	s, err = v.accounts.newcomer(ctx, e.User, u, i.number(), s, nil)
	return s, e, err
}

// AcceptWith is Accept for a new account that its owner signs in to by an identity.
func (v *Invitations) AcceptWith(ctx context.Context, code string, who Vouched, username, email string, s Session, from Requester) (Session, Arrival, error) {
	i, err := v.Find(ctx, code, from)
	if err != nil {
		return s, Arrival{}, err
	}
	u, err := v.admit(ctx, func() (Credentials, error) { return who.credentials(username, email) })
	if err != nil {
		return s, Arrival{}, err
	}
	if err := v.accounts.admitAddress(ctx, from); err != nil {
		return s, Arrival{}, err
	}
	u.Role = i.Role
	e, err := v.enter(ctx, code, u)
	if Is(err, Conflict) || Is(err, Gone) {
		again, other := v.accounts.signUpWithAgain(ctx, who, u.Email, s, from)
		if Is(err, Gone) && Is(other, Conflict) {
			other = err
		}
		return again, Arrival{}, other
	}
	if err != nil {
		return s, e, err
	}
	s, err = v.accounts.newcomer(ctx, e.User, u, i.number(), s, nil)
	return s, e, err
}

// admit says whether an invitation may make accounts here. check reads what was typed.
func (v *Invitations) admit(ctx context.Context, check func() (Credentials, error)) (Credentials, error) {
	if policy, err := v.accounts.policyNow(ctx); err != nil || policy.Mode == SignUpClosed {
		return Credentials{}, cmp.Or(err, error(ErrClosed))
	}
	return check()
}

// again signs in a user who sent the same form just before, and is else the error of the
// invitation.
func (v *Invitations) again(ctx context.Context, code string, u Credentials, password string, s Session, from Requester, because error) (Session, Arrival, error) {
	again, err := v.accounts.signUpAgain(ctx, u.Username, u.Email, password, s, from)
	switch {
	case Is(err, Conflict) && Is(because, Gone):
		return s, Arrival{}, because
	case err != nil:
		return s, Arrival{}, err
	}
	e, err := v.enter(ctx, code, Credentials{User: User{ID: again.User.ID}})
	if Is(err, Gone) {
		err = nil // the account is there, by another way than this invitation
	}
	return again, e, err
}

// enter counts the use, and tells the rooms.
func (v *Invitations) enter(ctx context.Context, code string, u Credentials) (Arrival, error) {
	ctx, cancel := detached(ctx)
	defer cancel()
	e, err := v.store.InvitationAccept(ctx, hashCode(code), u, func(i Invitation) error { return i.check(v.accounts.Time()) })
	if Is(err, NotFound) {
		err = errNoInvitation
	}
	if err != nil {
		return e, err
	}
	if e.Used && !e.New {
		v.accounts.Record(ctx, AuditEntry{Act: DidAcceptInvite, By: e.User})
		v.publisher.PublishToUser(ctx, UserEvent{Person: e.User.ID, Rooms: true})
	}
	for _, r := range e.Joined {
		if !e.New {
			TellBlockers(ctx, v.publisher, v.store, r.ID, e.User.ID)
		}
		v.publisher.PublishToRoom(ctx, r.ID, Event{Members: true})
	}
	return e, nil
}

// List is a page of all invitations, the newest first.
func (v *Invitations) List(ctx context.Context, upto int64) ([]Invitation, int64, error) {
	return v.store.Invitations(ctx, upto, InvitationsListed)
}

// How many invitations a page shows, and uses of one: all that it can have.
const (
	InvitationsListed    = 50
	InvitationUsesListed = InvitationUsesMax
)

// Get is an invitation with the users who came by it.
func (v *Invitations) Get(ctx context.Context, id int64) (i Invitation, uses []InvitationUse, err error) {
	if i, err = v.store.Invitation(ctx, id); err != nil {
		if Is(err, NotFound) {
			err = errNoInvitation
		}
		return i, nil, err
	}
	uses, err = v.store.InvitationUses(ctx, id, InvitationUsesListed)
	return i, uses, err
}

// Revoke ends an invitation. Who came by it stays.
func (v *Invitations) Revoke(ctx context.Context, s Session, id int64) error {
	if err := s.User.Role.Refuse(Invite); err != nil {
		return err
	}
	i, err := v.store.Invitation(ctx, id)
	switch {
	case Is(err, NotFound):
		return errNoInvitation
	case err != nil || !i.RevokedAt.IsZero():
		return err
	}
	if changed, err := v.store.InvitationRevoke(ctx, id); err != nil || !changed {
		return err
	}
	v.accounts.Record(ctx, AuditEntry{Act: DidRevokeInvite, By: s.User, Detail: Invitation{ID: id}.number()})
	return nil
}

// IsOf reports whether a code is that of the invitation.
func (v *Invitations) IsOf(ctx context.Context, id int64, code string) bool {
	i, err := v.store.InvitationByCode(ctx, hashCode(code))
	return err == nil && i.ID == id
}
