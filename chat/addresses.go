package chat

import (
	"context"
	"strconv"
	"time"
)

// EmailChangeLasts is how long a change of address may be confirmed.
const EmailChangeLasts = 24 * time.Hour

// The mails with links that confirm a change of address. Detail is the new one.
const (
	MailEmailOld MailKind = "email-old"
	MailEmailNew MailKind = "email-new"
)

// EmailChange is a change of address that waits to be confirmed.
type EmailChange struct {
	Email    string // the new one
	MadeAt   time.Time
	Old, New bool // confirmed at the present address, or it need not be; and at the new one
}

// Until is when the change ends without having happened.
func (c EmailChange) Until() time.Time { return c.MadeAt.Add(EmailChangeLasts) }

// EmailChangeStore keeps the change of address of an account that waits: one at a time.
type EmailChangeStore interface {
	// EmailChangeAsk replaces the change that waits, and ends its links. A present address that
	// was never proven need not confirm it. It reports false when
	// the same one was asked for within again: the second of two clicks.
	EmailChangeAsk(ctx context.Context, user UserID, email string, again time.Duration) (bool, error)
	// EmailChangeGet answers NotFound when none waits.
	EmailChangeGet(ctx context.Context, user UserID) (EmailChange, error)
	// EmailChangeForget ends the change that waits, and its links.
	EmailChangeForget(ctx context.Context, user UserID) error
	// EmailChangeConfirm uses a token for one of the two addresses. With the second one the
	// account has the new address, which is proven, and links to set a password end. It answers
	// NotFound when the token was used or its change does not wait any more, and Conflict when
	// another account has the address by now: that changes nothing.
	EmailChangeConfirm(ctx context.Context, hash []byte) (complete bool, err error)
}

var errEmailTaken = &Error{Kind: Conflict, Field: "email", Text: "That email cannot be used."}

// ChangeEmail begins a change of the address; the password shows that the owner asks. The
// address changes once the change is confirmed at the present one, if that was ever proven, and
// at the new one; or at once on a server without mail. "Taken" reveals that an account exists, so attempts are limited.
func (a *Accounts) ChangeEmail(ctx context.Context, s Session, email, password string, from Requester) error {
	email, err := CleanEmail(email)
	if err != nil {
		return err
	}
	if _, err := a.reauthenticate(ctx, s, "email_password", password); err != nil {
		return err
	}
	if email == s.User.Email {
		return nil // the second of two clicks
	}
	ctx, cancel := detached(ctx)
	defer cancel()
	person := strconv.FormatInt(int64(s.User.ID), 10)
	if err := a.Limits.Reserve(ctx, Use{EmailsByPerson, person}, Use{EmailsByAddress, from.Address}); err != nil {
		return err
	}
	if a.Mails == nil {
		return a.setEmail(ctx, AuditEntry{Act: DidChangeEmail, By: s.User}, s.User, email)
	}
	return a.askEmailChange(ctx, s.User, email)
}

// askEmailChange mails a link to each address that has to confirm the change.
func (a *Accounts) askEmailChange(ctx context.Context, u User, email string) error {
	other, err := a.find(ctx, email)
	if err != nil {
		return err
	}
	if other.ID != 0 && other.ID != u.ID {
		return errEmailTaken
	}
	first, err := a.store.EmailChangeAsk(ctx, u.ID, email, signUpRepeatWindow)
	if err != nil || !first {
		return err
	}
	mails := []Mail{{Kind: MailEmailOld, To: u.Email}, {Kind: MailEmailNew, To: email}}
	if c, err := a.EmailChange(ctx, u.ID); err != nil {
		return err
	} else if c.Old {
		mails = mails[1:] // what is told there follows the change
	}
	for _, m := range mails {
		m.User, m.Detail = u.ID, email
		if err := a.mail(ctx, m); err != nil {
			_ = a.store.EmailChangeForget(ctx, u.ID) // so that asking again mails again
			return err
		}
	}
	a.Record(ctx, AuditEntry{Act: DidAskEmail, By: u})
	return nil
}

// setEmail changes an address that need not be confirmed.
func (a *Accounts) setEmail(ctx context.Context, e AuditEntry, u User, email string) error {
	if err := a.store.EmailSet(ctx, u.ID, email); Is(err, Conflict) {
		return errEmailTaken
	} else if err != nil {
		return err
	}
	a.Record(ctx, e)
	a.Notify(ctx, MailEmailChanged, u, u.Email)
	return nil
}

// SetEmailOf gives an account another address without the present one: its owner cannot read
// mail there any more. by without an ID is the operator. The new one is asked to confirm itself.
func (a *Accounts) SetEmailOf(ctx context.Context, by User, username, email string) (User, error) {
	of, err := a.manageableOther(ctx, by, username)
	if err != nil {
		return of, err
	}
	if email, err = CleanEmail(email); err != nil {
		return of, err
	}
	c, err := a.store.CredentialsOf(ctx, of.ID)
	if err != nil || c.Email == email {
		return of, err
	}
	ctx, cancel := detached(ctx)
	defer cancel()
	of.Email = c.Email
	if err := a.setEmail(ctx, AuditEntry{Act: DidSetEmail, By: by, Of: of}, of, email); err != nil {
		return of, err
	}
	of.Email = email
	a.welcome(ctx, of)
	return of, nil
}

// EmailChange is the change of address that waits; its Email is empty if there is none.
func (a *Accounts) EmailChange(ctx context.Context, user UserID) (EmailChange, error) {
	c, err := a.store.EmailChangeGet(ctx, user)
	if Is(err, NotFound) {
		return EmailChange{}, nil
	}
	return c, err
}

// ReturnedFrom is the address that the latest mail to it did not reach: that of a change which
// waits, or the account's. It is empty if mails arrive.
func (a *Accounts) ReturnedFrom(ctx context.Context, u User, c EmailChange) (string, error) {
	for _, email := range []string{c.Email, u.Email} {
		if email == "" {
			continue
		}
		returned, to, err := a.Mails.Store.MailReturned(ctx, u.ID, email == c.Email)
		if err != nil {
			return "", err
		}
		if returned && (to == "" || EmailKey(to) == EmailKey(email)) { // else it was an address from before
			return email, nil
		}
	}
	return "", nil
}

// KeepEmail ends the change of address that waits.
func (a *Accounts) KeepEmail(ctx context.Context, u User) error {
	return a.store.EmailChangeForget(ctx, u.ID)
}

// ConfirmEmailChange follows a link of a change of address. complete says that the address is
// the new one now. The second of two clicks finds what the first one has done.
func (a *Accounts) ConfirmEmailChange(ctx context.Context, token string, from Requester) (complete bool, err error) {
	t, err := a.Token(ctx, token, from, TokenEmailOld, TokenEmailNew)
	if err != nil {
		return false, err
	}
	if !t.UsedAt.IsZero() {
		return a.confirmedBefore(ctx, t)
	}
	ctx, cancel := detached(ctx)
	defer cancel()
	complete, err = a.store.EmailChangeConfirm(ctx, hashCode(token))
	switch {
	case Is(err, NotFound):
		err = a.usedMeanwhile(ctx, token, func(t AccountToken) (err error) {
			complete, err = a.confirmedBefore(ctx, t)
			return err
		})
		return complete, err
	case Is(err, Conflict):
		return false, E(Conflict, "Another account has that email by now. Yours stays as it is.")
	case err != nil || !complete:
		return false, err
	}
	a.Record(ctx, AuditEntry{Act: DidChangeEmail, By: t.User})
	a.Notify(ctx, MailEmailChanged, t.User, t.User.Email)
	return true, nil
}

// confirmedBefore is what became of a change whose link was followed already.
func (a *Accounts) confirmedBefore(ctx context.Context, t AccountToken) (complete bool, err error) {
	if t.User.Email == t.Address {
		return true, nil
	}
	c, err := a.EmailChange(ctx, t.User.ID)
	if err == nil && c.Email != t.Address {
		err = errNoLink
	}
	return false, err
}

// changeRecipient is that of a mail with a link of a change of address, if it still waits.
func (a *Accounts) changeRecipient(ctx context.Context, m Mail, to Recipient) (Recipient, bool, error) {
	c, err := a.EmailChange(ctx, m.User)
	if err != nil || c.Email == "" || c.Email != m.Detail {
		return to, false, err
	}
	if to.Alone = c.Old; m.Kind == MailEmailNew {
		return a.linked(ctx, to, TokenEmailNew, c.Email)
	}
	if to.Address != to.User.Email {
		return to, false, nil // it has another address by now
	}
	return a.linked(ctx, to, TokenEmailOld, c.Email)
}
