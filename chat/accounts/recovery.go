package accounts

import (
	"cmp"
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// resetTokens let a new password be set.
var resetTokens = []chat.TokenPurpose{chat.TokenReset, chat.TokenResetByAdmin}

// TokenStore keeps tokens.
type TokenStore interface {
	TokenInsert(ctx context.Context, hash []byte, t chat.AccountToken) error
	// TokenInsertBy keeps a token that an admin has made, and ends the user's others by admins. It
	// asks check as UserBar does.
	TokenInsertBy(ctx context.Context, actor chat.UserID, hash []byte, t chat.AccountToken, check chat.BarCheck) error
	// TokenGet answers NotFound for a token that has expired, or whose account is
	// deactivated or gone.
	TokenGet(ctx context.Context, hash []byte) (chat.AccountToken, error)
	// PasswordReset uses a token for a new password, and ends all sessions, other such tokens
	// and a waiting change of address of its user. It answers NotFound when the token was used, or cannot be. A token
	// that is the first to prove the address ends identities and passkeys from before.
	PasswordReset(ctx context.Context, hash []byte, passwordHash string) ([]uuid.UUID, error)
	// EmailVerify uses a token to prove its address. It answers NotFound as PasswordReset
	// does, and when the account has another address by now.
	EmailVerify(ctx context.Context, hash []byte) error
	EmailVerified(ctx context.Context, user chat.UserID) (bool, error)
}

// resetStale is the age at which a request for a link is not answered any more.
const resetStale = 6 * time.Hour

// Limits on links for new passwords.
var (
	ResetsByEmail   = chat.Limit{Name: "resets-email", Burst: 3, Rate: 3, Per: time.Hour, Text: "A link was asked for very often. Look into your mail, also among unwanted mail, or try again later."}
	ResetsByAddress = chat.Limit{Name: "resets-address", Burst: 20, Rate: 20, Per: time.Hour, Text: "Links were asked for very often from your network. Please try again later."}
)

var (
	errNoMail = chat.E(chat.Conflict, "This server sends no mail. Ask one of its admins for a link to set a new password.")
	errNoLink = chat.E(chat.NotFound, "This link does not work, or not any more. Ask for a new one.")
)

// AskReset has a link mailed to an account's address. It does the same for an address without
// an account: only the worker that writes the mail looks the account up.
func (a *Accounts) AskReset(ctx context.Context, email string, from chat.Requester) error {
	if a.Mails == nil {
		return errNoMail
	}
	email, err := chat.CleanEmail(email)
	if err != nil {
		return err
	}
	if err := a.refuseAddress(ctx, from); err != nil {
		return err
	}
	if err := a.Limits.Reserve(ctx, chat.Use{Limit: ResetsByEmail, Who: chat.EmailKey(email)}, chat.Use{Limit: ResetsByAddress, Who: from.Address}); err != nil {
		return err
	}
	return a.mail(ctx, chat.Mail{Kind: chat.MailReset, To: email})
}

// ResetLink makes the token of a link that an admin hands to a user without mail. by without
// an ID is the operator. An earlier link of an admin ends.
func (a *Accounts) ResetLink(ctx context.Context, by chat.User, username string) (token string, of chat.User, err error) {
	of, err = a.manageableOther(ctx, by, username)
	if err != nil {
		return "", of, err
	}
	if of.Barred {
		return "", of, chat.E(chat.Conflict, "This account is deactivated. Bring it back first.")
	}
	token = newToken()
	ctx, cancel := Detached(ctx)
	defer cancel()
	err = a.store.TokenInsertBy(ctx, by.ID, chat.HashCode(token), chat.AccountToken{User: of, Purpose: chat.TokenResetByAdmin}, CheckManages)
	if err == nil {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidMakeResetLink, By: by, Of: of})
	}
	return token, of, err
}

func newToken() string { return strings.ToLower(rand.Text()) }

// Token is that of a link. Guesses are limited. A used one is known for a while.
func (a *Accounts) Token(ctx context.Context, token string, from chat.Requester, purposes ...chat.TokenPurpose) (chat.AccountToken, error) {
	uses := []chat.Use{{Limit: chat.GuessesByAddress, Who: from.Address}}
	if err := a.Limits.Reserve(ctx, uses...); err != nil {
		return chat.AccountToken{}, err
	}
	t, err := a.store.TokenGet(ctx, chat.HashCode(token))
	for _, p := range purposes {
		if err == nil && t.Purpose == p {
			a.ReleaseAttempt(ctx, uses)
			return t, nil
		}
	}
	if err != nil && !chat.Is(err, chat.NotFound) {
		a.ReleaseAttempt(ctx, uses)
		return t, err
	}
	return chat.AccountToken{}, errNoLink
}

// ResetToken is a token that still sets a password.
func (a *Accounts) ResetToken(ctx context.Context, token string, from chat.Requester) (chat.AccountToken, error) {
	t, err := a.Token(ctx, token, from, resetTokens...)
	if err == nil && !t.UsedAt.IsZero() {
		err = errNoLink
	}
	return t, err
}

// Reset sets a new password by a link, and ends all sessions.
func (a *Accounts) Reset(ctx context.Context, token, password string, from chat.Requester) error {
	t, err := a.Token(ctx, token, from, resetTokens...)
	if err != nil {
		return err
	}
	if !t.UsedAt.IsZero() {
		return a.resetAgain(ctx, t, password)
	}
	if err := a.checkPassword("password", password, t.User); err != nil {
		return err
	}
	hash, err := a.hashQueued(password)
	if err != nil {
		return err
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	ended, err := a.store.PasswordReset(ctx, chat.HashCode(token), hash)
	if chat.Is(err, chat.NotFound) {
		return a.usedMeanwhile(ctx, token, func(t chat.AccountToken) error { return a.resetAgain(ctx, t, password) })
	}
	if err != nil {
		return err
	}
	a.publisher.PublishToUser(ctx, chat.UserEvent{Person: t.User.ID, Ended: ended})
	a.Record(ctx, chat.AuditEntry{Act: chat.DidResetPassword, By: t.User, Detail: string(t.Purpose)})
	a.Notify(ctx, chat.MailPasswordChanged, t.User, "")
	return nil
}

// usedMeanwhile answers a click that found the link unused and came too late to use it:
// another one may have, at the same time.
func (a *Accounts) usedMeanwhile(ctx context.Context, token string, again func(chat.AccountToken) error) error {
	t, err := a.store.TokenGet(ctx, chat.HashCode(token))
	if chat.Is(err, chat.NotFound) || err == nil && t.UsedAt.IsZero() {
		return errNoLink
	}
	if err != nil {
		return err
	}
	return again(t)
}

// resetAgain is the second of two clicks when the password is the one that the first has set.
func (a *Accounts) resetAgain(ctx context.Context, t chat.AccountToken, password string) error {
	if just, err := a.within(ctx, t.UsedAt, signUpRepeatWindow); err != nil || !just {
		return cmp.Or(err, error(errNoLink))
	}
	u, err := a.store.CredentialsOf(ctx, t.User.ID)
	if err != nil {
		return err
	}
	match, err := a.verify(ctx, chat.EmailKey(u.Email), &u, password)
	if err == nil && !match {
		err = errNoLink
	}
	return err
}

// AskVerify has a link mailed that proves the address of the account.
func (a *Accounts) AskVerify(ctx context.Context, u chat.User) error {
	if a.Mails == nil {
		return errNoMail
	}
	if err := a.Limits.Allow(ctx, ResetsByEmail, "verify "+chat.EmailKey(u.Email)); err != nil {
		return err
	}
	return a.mail(ctx, chat.Mail{Kind: chat.MailVerify, User: u.ID, To: u.Email})
}

// Welcome asks a new user to prove the address. The account works without that.
func (a *Accounts) Welcome(ctx context.Context, u chat.User) {
	if err := a.mail(ctx, chat.Mail{Kind: chat.MailVerify, User: u.ID, To: u.Email}); err != nil {
		a.log().Error("a mail was not queued", "kind", chat.MailVerify, "user", u.ID, "err", err)
	}
}

// VerifyEmail proves an address by a link. The second of two clicks finds it proven.
func (a *Accounts) VerifyEmail(ctx context.Context, token string, from chat.Requester) error {
	t, err := a.Token(ctx, token, from, chat.TokenVerify)
	if err != nil {
		return err
	}
	if !t.UsedAt.IsZero() {
		return nil
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	if err := a.store.EmailVerify(ctx, chat.HashCode(token)); chat.Is(err, chat.NotFound) {
		return a.usedMeanwhile(ctx, token, func(chat.AccountToken) error { return nil })
	} else if err != nil {
		return err
	}
	a.Record(ctx, chat.AuditEntry{Act: chat.DidVerifyEmail, By: t.User})
	return nil
}

// EmailVerified reports whether the user has proven the account's address.
func (a *Accounts) EmailVerified(ctx context.Context, user chat.UserID) (bool, error) {
	return a.store.EmailVerified(ctx, user)
}

// linked adds to a mail's recipient the token of its link, which exists from now on.
func (a *Accounts) linked(ctx context.Context, to chat.Recipient, purpose chat.TokenPurpose, address string) (chat.Recipient, bool, error) {
	to.Token = newToken()
	ctx, cancel := Detached(ctx)
	defer cancel()
	err := a.store.TokenInsert(ctx, chat.HashCode(to.Token), chat.AccountToken{User: to.User, Purpose: purpose, Address: address})
	return to, err == nil, err
}

// resetRecipient is the account whose owner asked for a link. The mail goes to the address as
// the account has it: a lookalike that was typed may be another's.
func (a *Accounts) resetRecipient(ctx context.Context, m chat.Mail) (to chat.Recipient, ok bool, err error) {
	u, err := a.Find(ctx, m.To)
	if err != nil || u.ID == 0 {
		return to, false, err
	}
	if fresh, err := a.within(ctx, m.MadeAt, resetStale); err != nil || !fresh {
		return to, false, err
	}
	if _, err := a.store.UserBarOf(ctx, u.ID); !chat.Is(err, chat.NotFound) {
		return to, false, err
	}
	return a.linked(ctx, chat.Recipient{User: u.User, Address: u.Email}, chat.TokenReset, u.Email)
}
