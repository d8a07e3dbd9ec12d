package chat

import (
	"cmp"
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/google/uuid"
)

// TokenPurpose is what a link in a mail, or one of an admin's, does. The text is stored.
type TokenPurpose string

// The purposes.
const (
	TokenReset        TokenPurpose = "reset" // by mail: it proves the address, too
	TokenResetByAdmin TokenPurpose = "reset-by-admin"
	TokenVerify       TokenPurpose = "verify"
	TokenEmailOld     TokenPurpose = "email-old" // confirms a change of address at the present one
	TokenEmailNew     TokenPurpose = "email-new" // and at the new one
)

// resetTokens let a new password be set.
var resetTokens = []TokenPurpose{TokenReset, TokenResetByAdmin}

// TokenLasts is how long a link works.
var TokenLasts = map[TokenPurpose]time.Duration{
	TokenReset: 30 * time.Minute, TokenResetByAdmin: 24 * time.Hour, TokenVerify: 3 * 24 * time.Hour,
	TokenEmailOld: EmailChangeLasts, TokenEmailNew: EmailChangeLasts,
}

// AccountToken is a link that works once. The store has only its hash.
type AccountToken struct {
	User    User
	Purpose TokenPurpose
	Address string    // that it proves; the new one, for a change of address
	UsedAt  time.Time // zero before that
}

// TokenStore keeps tokens.
type TokenStore interface {
	// TokenInsert ends the user's other tokens by admins, for one by an admin.
	TokenInsert(ctx context.Context, hash []byte, t AccountToken) error
	// TokenGet answers NotFound for a token that has expired, or whose account is
	// deactivated or gone.
	TokenGet(ctx context.Context, hash []byte) (AccountToken, error)
	// PasswordReset uses a token for a new password, and ends all sessions, other such tokens
	// and a waiting change of address of its user. It answers NotFound when the token was used, or cannot be. A token
	// that is the first to prove the address ends identities and passkeys from before.
	PasswordReset(ctx context.Context, hash []byte, passwordHash string) ([]uuid.UUID, error)
	// EmailVerify uses a token to prove its address. It answers NotFound as PasswordReset
	// does, and when the account has another address by now.
	EmailVerify(ctx context.Context, hash []byte) error
	EmailVerified(ctx context.Context, user UserID) (bool, error)
}

// The mails with links.
const (
	MailReset  MailKind = "reset"
	MailVerify MailKind = "verify"
)

// resetStale is the age at which a request for a link is not answered any more.
const resetStale = 6 * time.Hour

// Limits on links for new passwords.
var (
	ResetsByEmail   = Limit{"resets-email", 3, 3, time.Hour, "A link was asked for very often. Look into your mail, also among unwanted mail, or try again later."}
	ResetsByAddress = Limit{"resets-address", 20, 20, time.Hour, "Links were asked for very often from your network. Please try again later."}
)

var (
	errNoMail = E(Conflict, "This server sends no mail. Ask one of its admins for a link to set a new password.")
	errNoLink = E(NotFound, "This link does not work, or not any more. Ask for a new one.")
)

// AskReset has a link mailed to an account's address. It does the same for an address without
// an account: only the worker that writes the mail looks the account up.
func (a *Accounts) AskReset(ctx context.Context, email string, from Requester) error {
	if a.Mails == nil {
		return errNoMail
	}
	email, err := CleanEmail(email)
	if err != nil {
		return err
	}
	if err := a.refuseAddress(ctx, from); err != nil {
		return err
	}
	if err := a.Limits.Reserve(ctx, Use{ResetsByEmail, EmailKey(email)}, Use{ResetsByAddress, from.Address}); err != nil {
		return err
	}
	return a.mail(ctx, Mail{Kind: MailReset, To: email})
}

// ResetLink makes the token of a link that an admin hands to a user without mail. by without
// an ID is the operator. An earlier link of an admin ends.
func (a *Accounts) ResetLink(ctx context.Context, by User, username string) (token string, of User, err error) {
	of, err = a.manageableOther(ctx, by, username)
	if err != nil {
		return "", of, err
	}
	if of.Barred {
		return "", of, E(Conflict, "This account is deactivated. Bring it back first.")
	}
	token, err = a.newToken(ctx, AccountToken{User: of, Purpose: TokenResetByAdmin})
	if err == nil {
		a.Record(ctx, AuditEntry{Act: DidMakeResetLink, By: by, Of: of})
	}
	return token, of, err
}

func (a *Accounts) newToken(ctx context.Context, t AccountToken) (string, error) {
	token := strings.ToLower(rand.Text())
	ctx, cancel := detached(ctx)
	defer cancel()
	return token, a.store.TokenInsert(ctx, hashCode(token), t)
}

// Token is that of a link. Guesses are limited. A used one is known for a while.
func (a *Accounts) Token(ctx context.Context, token string, from Requester, purposes ...TokenPurpose) (AccountToken, error) {
	uses := []Use{{GuessesByAddress, from.Address}}
	if err := a.Limits.Reserve(ctx, uses...); err != nil {
		return AccountToken{}, err
	}
	t, err := a.store.TokenGet(ctx, hashCode(token))
	for _, p := range purposes {
		if err == nil && t.Purpose == p {
			a.releaseAttempt(ctx, uses)
			return t, nil
		}
	}
	if err != nil && !Is(err, NotFound) {
		a.releaseAttempt(ctx, uses)
		return t, err
	}
	return AccountToken{}, errNoLink
}

// ResetToken is a token that still sets a password.
func (a *Accounts) ResetToken(ctx context.Context, token string, from Requester) (AccountToken, error) {
	t, err := a.Token(ctx, token, from, resetTokens...)
	if err == nil && !t.UsedAt.IsZero() {
		err = errNoLink
	}
	return t, err
}

// Reset sets a new password by a link, and ends all sessions.
func (a *Accounts) Reset(ctx context.Context, token, password string, from Requester) error {
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
	ctx, cancel := detached(ctx)
	defer cancel()
	ended, err := a.store.PasswordReset(ctx, hashCode(token), hash)
	if Is(err, NotFound) {
		return a.usedMeanwhile(ctx, token, func(t AccountToken) error { return a.resetAgain(ctx, t, password) })
	}
	if err != nil {
		return err
	}
	a.publisher.PublishToUser(ctx, UserEvent{Person: t.User.ID, Ended: ended})
	a.Record(ctx, AuditEntry{Act: DidResetPassword, By: t.User, Detail: string(t.Purpose)})
	a.Notify(ctx, MailPasswordChanged, t.User, "")
	return nil
}

// usedMeanwhile answers a click that found the link unused and came too late to use it:
// another one may have, at the same time.
func (a *Accounts) usedMeanwhile(ctx context.Context, token string, again func(AccountToken) error) error {
	t, err := a.store.TokenGet(ctx, hashCode(token))
	if Is(err, NotFound) || err == nil && t.UsedAt.IsZero() {
		return errNoLink
	}
	if err != nil {
		return err
	}
	return again(t)
}

// resetAgain is the second of two clicks when the password is the one that the first has set.
func (a *Accounts) resetAgain(ctx context.Context, t AccountToken, password string) error {
	if just, err := a.within(ctx, t.UsedAt, signUpRepeatWindow); err != nil || !just {
		return cmp.Or(err, error(errNoLink))
	}
	u, err := a.store.CredentialsOf(ctx, t.User.ID)
	if err != nil {
		return err
	}
	match, err := a.verify(ctx, EmailKey(u.Email), &u, password)
	if err == nil && !match {
		err = errNoLink
	}
	return err
}

// AskVerify has a link mailed that proves the address of the account.
func (a *Accounts) AskVerify(ctx context.Context, u User) error {
	if a.Mails == nil {
		return errNoMail
	}
	if err := a.Limits.Allow(ctx, ResetsByEmail, "verify "+EmailKey(u.Email)); err != nil {
		return err
	}
	return a.mail(ctx, Mail{Kind: MailVerify, User: u.ID, To: u.Email})
}

// welcome asks a new user to prove the address. The account works without that.
func (a *Accounts) welcome(ctx context.Context, u User) {
	if err := a.mail(ctx, Mail{Kind: MailVerify, User: u.ID, To: u.Email}); err != nil {
		a.log().Error("a mail was not queued", "kind", MailVerify, "user", u.ID, "err", err)
	}
}

// Verify proves an address by a link. The second of two clicks finds it proven.
func (a *Accounts) Verify(ctx context.Context, token string, from Requester) error {
	t, err := a.Token(ctx, token, from, TokenVerify)
	if err != nil {
		return err
	}
	if !t.UsedAt.IsZero() {
		return nil
	}
	ctx, cancel := detached(ctx)
	defer cancel()
	if err := a.store.EmailVerify(ctx, hashCode(token)); Is(err, NotFound) {
		return a.usedMeanwhile(ctx, token, func(AccountToken) error { return nil })
	} else if err != nil {
		return err
	}
	a.Record(ctx, AuditEntry{Act: DidVerifyEmail, By: t.User})
	return nil
}

// EmailVerified reports whether the user has proven the account's address.
func (a *Accounts) EmailVerified(ctx context.Context, user UserID) (bool, error) {
	return a.store.EmailVerified(ctx, user)
}

// linked adds to a mail's recipient the token of its link, which exists from now on.
func (a *Accounts) linked(ctx context.Context, to Recipient, purpose TokenPurpose, address string) (Recipient, bool, error) {
	var err error
	to.Token, err = a.newToken(ctx, AccountToken{User: to.User, Purpose: purpose, Address: address})
	return to, err == nil, err
}

// resetRecipient is the account of which a link was asked for. The mail goes to the address as
// the account has it: a lookalike that was typed may be another's.
func (a *Accounts) resetRecipient(ctx context.Context, m Mail) (to Recipient, ok bool, err error) {
	u, err := a.find(ctx, m.To)
	if err != nil || u.ID == 0 {
		return to, false, err
	}
	if fresh, err := a.within(ctx, m.MadeAt, resetStale); err != nil || !fresh {
		return to, false, err
	}
	if _, err := a.store.UserBarOf(ctx, u.ID); !Is(err, NotFound) {
		return to, false, err
	}
	return a.linked(ctx, Recipient{User: u.User, Address: u.Email}, TokenReset, u.Email)
}
