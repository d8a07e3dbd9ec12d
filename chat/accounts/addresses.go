package accounts

import (
	"context"
	"strconv"
	"time"

	"parley/chat"
)

// EmailChangeStore keeps the change of address of an account that waits: one at a time.
type EmailChangeStore interface {
	// EmailChangeAsk replaces the change that waits, and ends its links. A present address that
	// was never proven need not confirm it. It reports false when
	// the same one was asked for within again: the second of two clicks.
	EmailChangeAsk(ctx context.Context, user chat.UserID, email string, again time.Duration) (bool, error)
	// EmailChangeGet answers NotFound when none waits.
	EmailChangeGet(ctx context.Context, user chat.UserID) (chat.EmailChange, error)
	// EmailChangeForget ends the change that waits, and its links.
	EmailChangeForget(ctx context.Context, user chat.UserID) error
	// EmailChangeConfirm uses a token for one of the two addresses. With the second one the
	// account has the new address, which is proven, and links to set a password end. It answers
	// NotFound when the token was used or its change does not wait any more, and Conflict when
	// another account has the address by now: that changes nothing.
	EmailChangeConfirm(ctx context.Context, hash []byte) (complete bool, err error)
}

var errEmailTaken = &chat.Error{Kind: chat.Conflict, Field: "email", Text: "That email cannot be used."}

// ChangeEmail begins a change of the address; the password shows that the owner asks. The
// address changes once the change is confirmed at the present one, if that was ever proven, and
// at the new one; or at once on a server without mail. "Taken" reveals that an account exists, so attempts are limited.
func (a *Accounts) ChangeEmail(ctx context.Context, s chat.Session, email, password string, from chat.Requester) error {
	email, err := chat.CleanEmail(email)
	if err != nil {
		return err
	}
	if _, err := a.reauthenticate(ctx, s, "email_password", password); err != nil {
		return err
	}
	if email == s.User.Email {
		return nil // the second of two clicks
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	person := strconv.FormatInt(int64(s.User.ID), 10)
	if err := a.Limits.Reserve(ctx, chat.Use{Limit: chat.EmailsByPerson, Who: person}, chat.Use{Limit: chat.EmailsByAddress, Who: from.Address}); err != nil {
		return err
	}
	if a.Mails == nil {
		return a.emailSet(ctx, chat.AuditEntry{Act: chat.DidChangeEmail, By: s.User}, s.User, a.store.EmailSet(ctx, s.User.ID, email))
	}
	return a.askEmailChange(ctx, s.User, email)
}

// askEmailChange mails a link to each address that has to confirm the change.
func (a *Accounts) askEmailChange(ctx context.Context, u chat.User, email string) error {
	other, err := a.Find(ctx, email)
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
	mails := []chat.Mail{{Kind: chat.MailEmailOld, To: u.Email}, {Kind: chat.MailEmailNew, To: email}}
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
	a.Record(ctx, chat.AuditEntry{Act: chat.DidAskEmail, By: u})
	return nil
}

// emailSet tells of an address that was changed without being confirmed; err is what the store answered.
func (a *Accounts) emailSet(ctx context.Context, e chat.AuditEntry, u chat.User, err error) error {
	if chat.Is(err, chat.Conflict) {
		err = errEmailTaken
	}
	if err != nil {
		return err
	}
	a.Record(ctx, e)
	a.Notify(ctx, chat.MailEmailChanged, u, u.Email)
	return nil
}

// SetEmailOf gives an account another address without the present one: its owner cannot read
// mail there any more. by without an ID is the operator. The new one is asked to confirm itself.
func (a *Accounts) SetEmailOf(ctx context.Context, by chat.User, username, email string) (chat.User, error) {
	of, err := a.manageableOther(ctx, by, username)
	if err != nil {
		return of, err
	}
	if email, err = chat.CleanEmail(email); err != nil {
		return of, err
	}
	c, err := a.store.CredentialsOf(ctx, of.ID)
	if err != nil || c.Email == email {
		return of, err
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	of.Email = c.Email
	err = a.store.EmailSetBy(ctx, by.ID, of.ID, email, CheckManages)
	if err = a.emailSet(ctx, chat.AuditEntry{Act: chat.DidSetEmail, By: by, Of: of}, of, err); err != nil {
		return of, err
	}
	of.Email = email
	a.Welcome(ctx, of)
	return of, nil
}

// EmailChange is the change of address that waits; its Email is empty if there is none.
func (a *Accounts) EmailChange(ctx context.Context, user chat.UserID) (chat.EmailChange, error) {
	c, err := a.store.EmailChangeGet(ctx, user)
	if chat.Is(err, chat.NotFound) {
		return chat.EmailChange{}, nil
	}
	return c, err
}

// ReturnedFrom is the address that the latest mail to it did not reach: that of a change which
// waits, or the account's. It is empty if mails arrive.
func (a *Accounts) ReturnedFrom(ctx context.Context, u chat.User, c chat.EmailChange) (string, error) {
	for _, email := range []string{c.Email, u.Email} {
		if email == "" {
			continue
		}
		returned, to, err := a.Mails.Store.MailReturned(ctx, u.ID, email == c.Email)
		if err != nil {
			return "", err
		}
		if returned && (to == "" || chat.EmailKey(to) == chat.EmailKey(email)) { // else it was an address from before
			return email, nil
		}
	}
	return "", nil
}

// KeepEmail ends the change of address that waits.
func (a *Accounts) KeepEmail(ctx context.Context, u chat.User) error {
	return a.store.EmailChangeForget(ctx, u.ID)
}

// ConfirmEmailChange follows a link of a change of address. complete says that the address is
// the new one now. The second of two clicks finds what the first one has done.
func (a *Accounts) ConfirmEmailChange(ctx context.Context, token string, from chat.Requester) (complete bool, err error) {
	t, err := a.Token(ctx, token, from, chat.TokenEmailOld, chat.TokenEmailNew)
	if err != nil {
		return false, err
	}
	if !t.UsedAt.IsZero() {
		return a.confirmedBefore(ctx, t)
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	complete, err = a.store.EmailChangeConfirm(ctx, chat.HashCode(token))
	switch {
	case chat.Is(err, chat.NotFound):
		err = a.usedMeanwhile(ctx, token, func(t chat.AccountToken) (err error) {
			complete, err = a.confirmedBefore(ctx, t)
			return err
		})
		return complete, err
	case chat.Is(err, chat.Conflict):
		return false, chat.E(chat.Conflict, "Another account has that email by now. Yours stays as it is.")
	case err != nil || !complete:
		return false, err
	}
	a.Record(ctx, chat.AuditEntry{Act: chat.DidChangeEmail, By: t.User})
	a.Notify(ctx, chat.MailEmailChanged, t.User, t.User.Email)
	return true, nil
}

// confirmedBefore is what became of a change whose link was followed already.
func (a *Accounts) confirmedBefore(ctx context.Context, t chat.AccountToken) (complete bool, err error) {
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
func (a *Accounts) changeRecipient(ctx context.Context, m chat.Mail, to chat.Recipient) (chat.Recipient, bool, error) {
	c, err := a.EmailChange(ctx, m.User)
	if err != nil || c.Email == "" || c.Email != m.Detail {
		return to, false, err
	}
	if to.Alone = c.Old; m.Kind == chat.MailEmailNew {
		return a.linked(ctx, to, chat.TokenEmailNew, c.Email)
	}
	if to.Address != to.User.Email {
		return to, false, nil // it has another address by now
	}
	return a.linked(ctx, to, chat.TokenEmailOld, c.Email)
}
