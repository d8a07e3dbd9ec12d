package accounts

import (
	"context"

	"github.com/google/uuid"

	"parley/chat"
)

// IdentitiesMax is how many identities an account has at most.
const IdentitiesMax = 20

// IdentityStore keeps which identities sign in to which accounts.
type IdentityStore interface {
	// IdentityGet answers NotFound for an identity of no account.
	IdentityGet(ctx context.Context, issuer, subject string) (chat.Identity, error)
	// Identities are those of an account, the oldest first.
	Identities(ctx context.Context, user chat.UserID) ([]chat.Identity, error)
	// IdentityInsert reports false when the identity belongs to an account already.
	IdentityInsert(ctx context.Context, i chat.Identity) (bool, error)
	// IdentityUsed notes a sign-in, and what the provider calls the user by now.
	IdentityUsed(ctx context.Context, i chat.Identity) error
	// IdentityDelete reports false when the account has no such identity. It answers Conflict
	// when neither a password nor another identity nor a passkey is left to sign in with.
	IdentityDelete(ctx context.Context, user chat.UserID, issuer, subject string) (bool, error)
	// IdentitiesDelete deletes all identities of an account, and returns them. It ends its sessions with them. It deletes none
	// and answers Conflict when neither a password nor a passkey is left. It asks check as UserBar does.
	IdentitiesDelete(ctx context.Context, actor, user chat.UserID, check chat.BarCheck) (gone []chat.Identity, ended []uuid.UUID, err error)
}

var errLastWayIn = chat.E(chat.Conflict, "That is the only way into your account. Set a password first.")

// SignInWith opens a session for the account of an identity, once its provider has vouched
// for it. It answers NotFound when no account has the identity.
func (a *Accounts) SignInWith(ctx context.Context, v chat.Vouched, s chat.Session, from chat.Requester) (chat.Session, error) {
	if err := a.refuseAddress(ctx, from); err != nil {
		return s, err
	}
	known, err := a.store.IdentityGet(ctx, v.Issuer, v.Subject)
	if err != nil {
		return s, err
	}
	u, err := a.store.CredentialsOf(ctx, known.User)
	if err != nil {
		return s, err
	}
	v.Shown = chat.Shown(v.Shown)
	if err := a.store.IdentityUsed(ctx, v.Identity); err != nil {
		return s, err
	}
	if u.SecondFactor {
		return s, needsFactor(u)
	}
	return a.openSession(ctx, u.User, v.Provider, s, from)
}

// SignUpWith opens an account that its owner signs in to by an identity, and a session. The
// rules are those of SignUp. An email that another account has links nothing.
func (a *Accounts) SignUpWith(ctx context.Context, v chat.Vouched, username, email string, s chat.Session, from chat.Requester) (chat.Session, error) {
	made, err := a.admit(ctx, from, func() (chat.Credentials, error) { return v.Credentials(username, email) })
	if err != nil {
		return s, err
	}
	u, err := a.insert(ctx, made)
	if chat.Is(err, chat.Conflict) {
		return a.signUpWithAgain(ctx, v, made.Email, s, from)
	}
	if err != nil {
		return s, err
	}
	return a.newcomer(ctx, u, made, "", s, from.Session)
}

// AccountExists is the cause of a sign-up's error when the provider has verified an email
// that an account here has. Its owner may sign in to that account and link the identity.
type AccountExists struct{}

func (AccountExists) Error() string { return "an account has that email" }

// signUpWithAgain answers for a name, an email or an identity that is taken. The second of
// two clicks finds the account that the first one has made. An unverified email does not
// learn whether there is an account.
func (a *Accounts) signUpWithAgain(ctx context.Context, v chat.Vouched, email string, s chat.Session, from chat.Requester) (chat.Session, error) {
	if err := a.refuseWaited(ctx, v); err != nil {
		return s, err
	}
	if again, err := a.SignInWith(ctx, v, s, from); !chat.Is(err, chat.NotFound) {
		return again, err
	}
	if !v.Owns(email) {
		return s, ErrTaken
	}
	u, err := a.Find(ctx, email)
	if err != nil {
		return s, err
	}
	if u.ID == 0 {
		return s, ErrTaken
	}
	return s, &chat.Error{
		Kind: chat.Conflict, Field: "email", Cause: AccountExists{},
		Text: "There is an account with the email %s already. Sign in to it, and link “%s” on the page “Sign-in and security”.", Args: []any{email, v.Provider},
	}
}

// refuseWaited refuses a form for a new account whose identity was linked to an older account
// since. Another person may be at the browser by then, and the form asks for no password.
func (a *Accounts) refuseWaited(ctx context.Context, v chat.Vouched) error {
	if !v.Waited {
		return nil
	}
	known, err := a.store.IdentityGet(ctx, v.Issuer, v.Subject)
	if chat.Is(err, chat.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	u, err := a.store.CredentialsOf(ctx, known.User)
	if err == nil && known.MadeAt.After(u.CreatedAt) {
		err = errSignInAgain
	}
	return err
}

// LinkIdentity adds a way to sign in to the account of a user who has shown the password, and
// for whom the provider has vouched.
func (a *Accounts) LinkIdentity(ctx context.Context, u chat.User, v chat.Vouched) error {
	list, err := a.store.Identities(ctx, u.ID)
	if err != nil {
		return err
	}
	if len(list) >= IdentitiesMax {
		return chat.E(chat.Conflict, "You have linked as many accounts as you can. Unlink one first.")
	}
	v.User, v.Shown = u.ID, chat.Shown(v.Shown)
	linked, err := a.store.IdentityInsert(ctx, v.Identity)
	if err != nil {
		return err
	}
	if !linked {
		return a.linkedBefore(ctx, u, v)
	}
	a.Record(ctx, chat.AuditEntry{Act: chat.DidLinkIdentity, By: u, Detail: v.Provider})
	a.Notify(ctx, chat.MailFactorChanged, u, string(chat.Term("An account at another service was linked, and signs in to yours.")))
	return nil
}

// linkedBefore is no error for the second of two clicks.
func (a *Accounts) linkedBefore(ctx context.Context, u chat.User, v chat.Vouched) error {
	known, err := a.store.IdentityGet(ctx, v.Issuer, v.Subject)
	if err == nil && known.User != u.ID {
		return &chat.Error{Kind: chat.Conflict, Text: "That account at “%s” signs in to another account here. Unlink it there first.", Args: []any{v.Provider}}
	}
	return err
}

// UnlinkIdentity takes a way to sign in away from a user who has shown the password or a
// passkey. It answers Conflict for the only way in; the second of two clicks finds it gone.
func (a *Accounts) UnlinkIdentity(ctx context.Context, s chat.Session, issuer, subject, provider string) error {
	gone, err := a.store.IdentityDelete(ctx, s.User.ID, issuer, subject)
	if chat.Is(err, chat.Conflict) {
		return errLastWayIn
	}
	if err != nil || !gone {
		return err
	}
	a.Record(ctx, chat.AuditEntry{Act: chat.DidUnlinkIdentity, By: s.User, Detail: provider})
	a.Notify(ctx, chat.MailFactorChanged, s.User, string(chat.Term("An account at another service was unlinked, and signs in no more.")))
	return nil
}

// UnlinkIdentitiesOf takes all of another account's identities away: the account at the provider
// is lost, or another person's by now. by without an ID is the operator. Its sessions end, since
// they may be that person's. It answers Conflict when there is no other way in.
func (a *Accounts) UnlinkIdentitiesOf(ctx context.Context, by chat.User, username string) (chat.User, error) {
	of, err := a.manageableOther(ctx, by, username)
	if err != nil {
		return of, err
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	gone, ended, err := a.store.IdentitiesDelete(ctx, by.ID, of.ID, CheckManages)
	if chat.Is(err, chat.Conflict) {
		err = chat.E(chat.Conflict, "That is the only way into the account. Make a link for a new password first, and have it used.")
	}
	if err != nil || len(gone) == 0 {
		return of, err
	}
	for _, i := range gone {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidUnlinkIdentity, By: by, Of: of, Detail: i.Issuer})
		a.Notify(ctx, chat.MailFactorChanged, of, string(chat.Term("An account at another service was unlinked, and signs in no more.")))
	}
	a.tellEnded(ctx, by, of, ended)
	return of, nil
}

// Identities are those of an account, the oldest first.
func (a *Accounts) Identities(ctx context.Context, user chat.UserID) ([]chat.Identity, error) {
	return a.store.Identities(ctx, user)
}

// IsIdentityOf reports whether an identity signs in to a user's account.
func (a *Accounts) IsIdentityOf(ctx context.Context, user chat.UserID, i chat.Identity) (bool, error) {
	known, err := a.store.IdentityGet(ctx, i.Issuer, i.Subject)
	if chat.Is(err, chat.NotFound) {
		return false, nil
	}
	return err == nil && known.User == user, err
}

// HasPassword reports whether an account has one. Accounts that were made by an identity have
// none at first.
func (a *Accounts) HasPassword(ctx context.Context, user chat.UserID) (bool, error) {
	u, err := a.store.CredentialsOf(ctx, user)
	return u.PasswordHash != "", err
}

// SetFirstPassword gives a password to an account without one, and ends its other sessions.
// Its owner has shown an identity a moment ago. The second of two clicks finds it set.
func (a *Accounts) SetFirstPassword(ctx context.Context, s chat.Session, password string) error {
	if err := a.checkPassword("new_password", password, s.User); err != nil {
		return err
	}
	has, err := a.HasPassword(ctx, s.User.ID)
	if err != nil {
		return err
	}
	if !has {
		return a.setPassword(ctx, s, password)
	}
	_, err = a.reauthenticate(ctx, s, "new_password", password)
	if chat.Is(err, chat.Forbidden) {
		err = chat.E(chat.Conflict, "Your account has a password. Change it on the page of your account.")
	}
	return err
}
