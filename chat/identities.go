package chat

import (
	"context"
	"time"
)

// Identity is a user as a provider of OpenID Connect knows them. Issuer and Subject name it
// for ever; an email does not, because it can pass to another person.
type Identity struct {
	Issuer, Subject string

	User   UserID
	Shown  string    // what the provider calls the user, for the owner to tell identities apart
	MadeAt time.Time //
	UsedAt time.Time // zero before the first sign-in
}

// IdentitiesMax is how many identities an account has at most.
const IdentitiesMax = 20

// IdentityShownMax is how many characters of a provider's name for a user are kept.
const IdentityShownMax = 100

// IdentityStore keeps which identities sign in to which accounts.
type IdentityStore interface {
	// IdentityGet answers NotFound for an identity of no account.
	IdentityGet(ctx context.Context, issuer, subject string) (Identity, error)
	// Identities are those of an account, the oldest first.
	Identities(ctx context.Context, user UserID) ([]Identity, error)
	// IdentityInsert reports false when the identity belongs to an account already.
	IdentityInsert(ctx context.Context, i Identity) (bool, error)
	// IdentityUsed notes a sign-in, and what the provider calls the user by now.
	IdentityUsed(ctx context.Context, i Identity) error
	// IdentityDelete reports false when the account has no such identity. It answers Conflict
	// when neither a password nor another identity nor a passkey is left to sign in with.
	IdentityDelete(ctx context.Context, user UserID, issuer, subject string) (bool, error)
	// IdentitiesDelete deletes all identities of an account, and returns them. It deletes none
	// and answers Conflict when neither a password nor a passkey is left.
	IdentitiesDelete(ctx context.Context, user UserID) ([]Identity, error)
}

var errLastWayIn = E(Conflict, "That is the only way into your account. Set a password first.")

// Vouched is a user for whom a provider has just vouched.
type Vouched struct {
	Identity
	Provider string // its name, for sentences
	Username string // that the provider suggests; empty if there is none
	Email    string
	Verified bool // the provider has seen that the email is the user's own
	Waited   bool // the user has filled in a form since then
}

// SignInWith opens a session for the account of an identity, once its provider has vouched
// for it. It answers NotFound when no account has the identity.
func (a *Accounts) SignInWith(ctx context.Context, v Vouched, s Session, from Requester) (Session, error) {
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
	v.Shown = shown(v.Shown)
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
func (a *Accounts) SignUpWith(ctx context.Context, v Vouched, username, email string, s Session, from Requester) (Session, error) {
	made, err := a.admit(ctx, from, func() (Credentials, error) { return v.credentials(username, email) })
	if err != nil {
		return s, err
	}
	u, err := a.insert(ctx, made)
	if Is(err, Conflict) {
		return a.signUpWithAgain(ctx, v, made.Email, s, from)
	}
	if err != nil {
		return s, err
	}
	return a.newcomer(ctx, u, made, "", s, from.Session)
}

// credentials are those of a new account without a password.
func (v Vouched) credentials(username, email string) (u Credentials, err error) {
	if u.Username, err = CleanUsername(username); err != nil {
		return u, err
	}
	if u.Email, err = CleanEmail(email); err != nil {
		return u, err
	}
	v.Shown = shown(v.Shown)
	u.Identity, u.Verified = &v.Identity, v.owns(u.Email)
	return u, nil
}

// owns reports whether the provider has seen that an email is the user's own.
func (v Vouched) owns(email string) bool {
	return v.Verified && v.Email != "" && EmailKey(v.Email) == EmailKey(email)
}

// shown cuts a provider's text to what is kept.
func shown(text string) string {
	if runes := []rune(text); len(runes) > IdentityShownMax {
		return string(runes[:IdentityShownMax])
	}
	return text
}

// AccountExists is the cause of a sign-up's error when the provider has verified an email
// that an account here has. Its owner may sign in to that account and link the identity.
type AccountExists struct{}

func (AccountExists) Error() string { return "an account has that email" }

// signUpWithAgain answers for a name, an email or an identity that is taken. The second of
// two clicks finds the account that the first one has made. An unverified email does not
// learn whether there is an account.
func (a *Accounts) signUpWithAgain(ctx context.Context, v Vouched, email string, s Session, from Requester) (Session, error) {
	if err := a.refuseWaited(ctx, v); err != nil {
		return s, err
	}
	if again, err := a.SignInWith(ctx, v, s, from); !Is(err, NotFound) {
		return again, err
	}
	if !v.owns(email) {
		return s, errTaken
	}
	u, err := a.find(ctx, email)
	if err != nil {
		return s, err
	}
	if u.ID == 0 {
		return s, errTaken
	}
	return s, &Error{
		Kind: Conflict, Field: "email", Cause: AccountExists{},
		Text: "There is an account with the email %s already. Sign in to it, and link “%s” on the page “Sign-in and security”.", Args: []any{email, v.Provider},
	}
}

// refuseWaited refuses a form for a new account whose identity was linked to an older account
// since. Another person may be at the browser by then, and the form asks for no password.
func (a *Accounts) refuseWaited(ctx context.Context, v Vouched) error {
	if !v.Waited {
		return nil
	}
	known, err := a.store.IdentityGet(ctx, v.Issuer, v.Subject)
	if Is(err, NotFound) {
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
func (a *Accounts) LinkIdentity(ctx context.Context, u User, v Vouched) error {
	list, err := a.store.Identities(ctx, u.ID)
	if err != nil {
		return err
	}
	if len(list) >= IdentitiesMax {
		return E(Conflict, "You have linked as many accounts as you can. Unlink one first.")
	}
	v.User, v.Shown = u.ID, shown(v.Shown)
	linked, err := a.store.IdentityInsert(ctx, v.Identity)
	if err != nil {
		return err
	}
	if !linked {
		return a.linkedBefore(ctx, u, v)
	}
	a.Record(ctx, AuditEntry{Act: DidLinkIdentity, By: u, Detail: v.Provider})
	a.Notify(ctx, MailFactorChanged, u, string(Term("An account at another service was linked, and signs in to yours.")))
	return nil
}

// linkedBefore is no error for the second of two clicks.
func (a *Accounts) linkedBefore(ctx context.Context, u User, v Vouched) error {
	known, err := a.store.IdentityGet(ctx, v.Issuer, v.Subject)
	if err == nil && known.User != u.ID {
		return &Error{Kind: Conflict, Text: "That account at “%s” signs in to another account here. Unlink it there first.", Args: []any{v.Provider}}
	}
	return err
}

// UnlinkIdentity takes a way to sign in away from a user who has shown the password or a
// passkey. It answers Conflict for the only way in; the second of two clicks finds it gone.
func (a *Accounts) UnlinkIdentity(ctx context.Context, s Session, issuer, subject, provider string) error {
	gone, err := a.store.IdentityDelete(ctx, s.User.ID, issuer, subject)
	if Is(err, Conflict) {
		return errLastWayIn
	}
	if err != nil || !gone {
		return err
	}
	a.Record(ctx, AuditEntry{Act: DidUnlinkIdentity, By: s.User, Detail: provider})
	a.Notify(ctx, MailFactorChanged, s.User, string(Term("An account at another service was unlinked, and signs in no more.")))
	return nil
}

// UnlinkIdentitiesOf takes all of another account's identities away: the account at the provider
// is lost, or another person's by now. by without an ID is the operator. Its sessions end, since
// they may be that person's. It answers Conflict when there is no other way in.
func (a *Accounts) UnlinkIdentitiesOf(ctx context.Context, by User, username string) (User, error) {
	of, err := a.manageableOther(ctx, by, username)
	if err != nil {
		return of, err
	}
	ctx, cancel := detached(ctx)
	defer cancel()
	gone, err := a.store.IdentitiesDelete(ctx, of.ID)
	if Is(err, Conflict) {
		err = E(Conflict, "That is the only way into the account. Make a link for a new password first, and have it used.")
	}
	if err != nil || len(gone) == 0 {
		return of, err
	}
	for _, i := range gone {
		a.Record(ctx, AuditEntry{Act: DidUnlinkIdentity, By: by, Of: of, Detail: i.Issuer})
		a.Notify(ctx, MailFactorChanged, of, string(Term("An account at another service was unlinked, and signs in no more.")))
	}
	return a.SignOutEverywhere(ctx, by, username)
}

// Identities are those of an account, the oldest first.
func (a *Accounts) Identities(ctx context.Context, user UserID) ([]Identity, error) {
	return a.store.Identities(ctx, user)
}

// IsIdentityOf reports whether an identity signs in to a user's account.
func (a *Accounts) IsIdentityOf(ctx context.Context, user UserID, i Identity) (bool, error) {
	known, err := a.store.IdentityGet(ctx, i.Issuer, i.Subject)
	if Is(err, NotFound) {
		return false, nil
	}
	return err == nil && known.User == user, err
}

// HasPassword reports whether an account has one. Accounts that were made by an identity have
// none at first.
func (a *Accounts) HasPassword(ctx context.Context, user UserID) (bool, error) {
	u, err := a.store.CredentialsOf(ctx, user)
	return u.PasswordHash != "", err
}

// SetFirstPassword gives a password to an account without one, and ends its other sessions.
// Its owner has shown an identity a moment ago. The second of two clicks finds it set.
func (a *Accounts) SetFirstPassword(ctx context.Context, s Session, password string) error {
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
	if Is(err, Forbidden) {
		err = E(Conflict, "Your account has a password. Change it on the page of your account.")
	}
	return err
}
