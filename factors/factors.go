// Package factors has the rules of how a user proves who they are besides the password:
// authenticator apps and recovery codes.
package factors

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
)

// Factors are the rules of second factors.
type Factors struct {
	store    chat.FactorStore
	accounts *accounts.Accounts
	sealer   Sealer
	codesKey []byte
}

// New makes the rules on a store. The secrets are the server's, the present one first.
func New(store chat.FactorStore, accounts *accounts.Accounts, secrets ...[]byte) *Factors {
	return &Factors{store: store, accounts: accounts, sealer: NewSealer("totp", secrets...), codesKey: codesKey(secrets)}
}

// State is what an account has.
type State struct {
	App   bool // an authenticator app that is on
	Codes int  // recovery codes that are left

	Passkeys []chat.Passkey
}

// Factors is how many factors that are, besides the password.
func (s State) Factors() int {
	if s.App {
		return len(s.Passkeys) + 1
	}
	return len(s.Passkeys)
}

// State is what a user's account has.
func (f *Factors) State(ctx context.Context, user chat.UserID) (s State, err error) {
	app, err := f.store.TOTPOf(ctx, user)
	if err != nil && !chat.Is(err, chat.NotFound) {
		return s, err
	}
	s.App = app.On
	if s.Codes, err = f.store.RecoveryCount(ctx, user); err != nil {
		return s, err
	}
	s.Passkeys, err = f.store.Passkeys(ctx, user)
	return s, err
}

// App is an authenticator app that waits for its first code.
type App struct {
	Key     string // to be typed, in groups
	Address string // for the QR code
}

// ErrOn answers a set-up of an app that is on.
var ErrOn = chat.E(chat.Conflict, "Your authenticator app is set up already.")

// Begin makes the secret of an app. It is on when Confirm has seen a code of it.
func (f *Factors) Begin(ctx context.Context, s chat.Session, password string) error {
	if err := f.accounts.Reauthenticate(ctx, s, "app_password", password); err != nil {
		return err
	}
	sealed, err := f.sealer.Seal(random(secretBytes), about(s.User.ID))
	if err != nil {
		return chat.Unforeseen(err)
	}
	begun, err := f.store.TOTPBegin(ctx, s.User.ID, sealed)
	if err == nil && !begun {
		return ErrOn
	}
	return err
}

// about binds a secret to its account: a row that is copied to another opens nothing.
func about(user chat.UserID) string { return strconv.FormatInt(int64(user), 10) }

// Waiting is the app that a user is setting up on a server of that name; NotFound without
// one.
func (f *Factors) Waiting(ctx context.Context, u chat.User, server string) (App, error) {
	secret, on, err := f.secret(ctx, u.ID)
	if err == nil && on {
		err = ErrOn
	}
	if err != nil {
		return App{}, err
	}
	to, err := address(secret, server, u.Username)
	if err != nil {
		return App{}, chat.Unforeseen(err)
	}
	return App{Key: inGroups(letters.EncodeToString(secret), " "), Address: to}, nil
}

var errUnreadable = chat.E(chat.Conflict, "The server’s secret has changed since your authenticator app was set up, so its codes cannot be checked any more. Use a recovery code, or ask the people who run this server.")

func (f *Factors) secret(ctx context.Context, user chat.UserID) (secret []byte, on bool, err error) {
	app, err := f.store.TOTPOf(ctx, user)
	if err != nil {
		return nil, false, err
	}
	if secret, err = f.sealer.Open(app.Secret, about(user)); err != nil {
		unreadable := *errUnreadable
		unreadable.Cause = err
		return nil, app.On, &unreadable
	}
	return secret, app.On, nil
}

// Confirm turns the app on. It returns recovery codes, unless the account has some. It
// answers ErrOn to the right code of an app that is on: the second of two clicks, with the codes of the first.
func (f *Factors) Confirm(ctx context.Context, s chat.Session, code string) (codes []string, err error) {
	secret, on, err := f.secret(ctx, s.User.ID)
	if err != nil {
		return nil, err
	}
	step, err := f.readCode(ctx, s.User, secret, plain(code), on)
	if err != nil {
		return nil, err
	}
	if on {
		return f.justMade(ctx, s.User.ID, secret, ErrOn)
	}
	codes, hashes, err := f.firstCodes(ctx, s.User.ID, secret)
	if err != nil {
		return nil, err
	}
	done, err := f.store.TOTPConfirm(ctx, s.User.ID, step, hashes)
	if err == nil && !done {
		return f.justMade(ctx, s.User.ID, secret, ErrOn)
	}
	if err != nil {
		return nil, err
	}
	f.changed(ctx, chat.DidAddFactor, s.User, "app", chat.Term("An authenticator app was set up."))
	return codes, nil
}

// changed tells the audit log and the user's mailbox what changed.
func (f *Factors) changed(ctx context.Context, act chat.AuditAct, u chat.User, detail string, sentence chat.Term) {
	f.accounts.Record(ctx, chat.AuditEntry{Act: act, By: u, Detail: detail})
	f.accounts.Notify(ctx, chat.MailFactorChanged, u, string(sentence))
}

// justMade are the codes that the first of two clicks has made from a seed, if it has.
func (f *Factors) justMade(ctx context.Context, user chat.UserID, seed []byte, answer error) ([]string, error) {
	codes, hashes := f.codesFrom(user, seed)
	made, err := f.store.RecoveryJustMade(ctx, user, hashes)
	if err != nil || !made {
		return nil, cmp.Or(err, answer)
	}
	return codes, answer
}

// firstCodes are recovery codes for an account that has none.
func (f *Factors) firstCodes(ctx context.Context, user chat.UserID, seed []byte) (codes []string, hashes [][]byte, err error) {
	left, err := f.store.RecoveryCount(ctx, user)
	if err != nil || left > 0 {
		return nil, nil, err
	}
	codes, hashes = f.codesFrom(user, seed)
	return codes, hashes, nil
}

// attempt tries a code, within the limit of an account's failures.
func (f *Factors) attempt(ctx context.Context, u chat.User, try func() (right bool, err error)) (right bool, err error) {
	uses := []chat.Use{{Limit: chat.CodesByAccount, Who: about(u.ID)}}
	right, err = f.accounts.Attempt(ctx, u, "code", uses, try)
	if err == nil && !right {
		f.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidMistypeCode, By: u})
	}
	return right, err
}

var errUsed = &chat.Error{Kind: chat.Forbidden, Field: "code", Text: "That code was used before. Wait for the next one."}

// Check takes a code of the user's app, or a recovery code, once.
func (f *Factors) Check(ctx context.Context, u chat.User, typed string) error {
	return f.check(ctx, u, typed, func(p chat.Proof) (bool, error) {
		if p.Code != nil {
			return f.store.RecoveryTake(ctx, u.ID, p.Code)
		}
		return f.store.TOTPTake(ctx, u.ID, p.Step)
	})
}

// taking uses up what was typed, and reports whether it could be.
type taking func(chat.Proof) (bool, error)

func (f *Factors) check(ctx context.Context, u chat.User, typed string, take taking) error {
	if code := plain(typed); isAppCode(code) {
		return f.checkApp(ctx, u, code, take)
	} else {
		return f.checkRecovery(ctx, u, code, take)
	}
}

func (f *Factors) checkApp(ctx context.Context, u chat.User, code string, take taking) error {
	secret, on, err := f.secret(ctx, u.ID)
	if err != nil && !chat.Is(err, chat.NotFound) {
		return err
	}
	if !on {
		secret = nil
	}
	step, err := f.readCode(ctx, u, secret, code, on)
	if err != nil {
		return err
	}
	taken, err := take(chat.Proof{Step: step})
	if err == nil && !taken {
		f.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidMistypeCode, By: u, Detail: "used before"})
		f.tellReused(ctx, u)
		return errUsed
	}
	return err
}

// tellReused tells the user's mailbox that a code came again, with the password before it: another person may have
// both. One mail tells of all within a while.
func (f *Factors) tellReused(ctx context.Context, u chat.User) {
	if f.accounts.Limits.Allow(ctx, chat.ReusesByAccount, about(u.ID)) == nil {
		f.accounts.Notify(ctx, chat.MailCodeReused, u, "")
	}
}

func (f *Factors) checkRecovery(ctx context.Context, u chat.User, code string, take taking) error {
	right, err := f.attempt(ctx, u, func() (bool, error) { return take(chat.Proof{Code: hashOf(u.ID, code)}) })
	if err != nil {
		return err
	}
	if !right {
		return f.errCode()
	}
	f.changed(ctx, chat.DidUseRecovery, u, "", chat.Term("A recovery code was used."))
	return nil
}

// TurnOff takes the app away from its account. When it is gone, the first of two clicks has
// done it.
func (f *Factors) TurnOff(ctx context.Context, s chat.Session, password, code string) error {
	if err := f.accounts.Reauthenticate(ctx, s, "off_password", password); err != nil {
		return err
	}
	if app, err := f.store.TOTPOf(ctx, s.User.ID); chat.Is(err, chat.NotFound) || err == nil && !app.On {
		return nil
	} else if err != nil {
		return err
	}
	if err := f.Check(ctx, s.User, code); err != nil {
		return err
	}
	if gone, err := f.store.TOTPDelete(ctx, s.User.ID); err != nil || !gone {
		return err
	}
	f.changed(ctx, chat.DidRemoveFactor, s.User, "app", chat.Term("The authenticator app was turned off."))
	return nil
}

// NewCodes replaces the recovery codes. Where an app is on, it takes a code as well: the
// password alone must not make what stands for the second step. nonce is the form's: sent twice, it answers twice with
// the same codes.
func (f *Factors) NewCodes(ctx context.Context, s chat.Session, password, code string, nonce uuid.UUID) ([]string, error) {
	if err := f.accounts.Reauthenticate(ctx, s, "codes_password", password); err != nil {
		return nil, err
	}
	if !s.User.SecondFactor {
		return nil, chat.E(chat.Conflict, "Recovery codes are for accounts with a second step. Set one up first.")
	}
	app, err := f.store.TOTPOf(ctx, s.User.ID)
	if err != nil && !chat.Is(err, chat.NotFound) {
		return nil, err
	}
	seeds := f.seeds(nonce, code, app.On)
	for _, seed := range seeds {
		if codes, err := f.justMade(ctx, s.User.ID, seed, nil); err != nil || codes != nil {
			return codes, err
		}
	}
	codes, hashes := f.codesFrom(s.User.ID, seeds[0])
	if err := f.replaceCodes(ctx, s.User, app.On, code, hashes); err != nil {
		return nil, err
	}
	f.changed(ctx, chat.DidMakeRecovery, s.User, "", chat.Term("New recovery codes were made."))
	return codes, nil
}

// seeds are those that a form for new codes may have made some from, the present one first. A page that is kept sends
// its nonce again much later, and must not bring replaced or used codes back: another code proves it then, and
// without an app the time is another.
func (f *Factors) seeds(nonce uuid.UUID, code string, app bool) [][]byte {
	if nonce == uuid.Nil {
		nonce = uuid.New()
	}
	if app {
		return [][]byte{append(nonce[:], plain(code)...)}
	}
	moment := f.accounts.Time().UnixNano() / int64(chat.RepeatWindow)
	return [][]byte{fmt.Appendf(nonce[:], "%d", moment), fmt.Appendf(nonce[:], "%d", moment-1)}
}

func (f *Factors) replaceCodes(ctx context.Context, u chat.User, app bool, code string, hashes [][]byte) error {
	if !app {
		return f.store.RecoverySet(ctx, u.ID, hashes)
	}
	err := f.check(ctx, u, code, func(p chat.Proof) (bool, error) { return f.store.RecoveryReplace(ctx, u.ID, hashes, p) })
	return inField("codes_code", err)
}

// inField is the refusal of a code that was typed into a field of another name.
func inField(field string, err error) error {
	if err == nil {
		return nil
	}
	e := *chat.As(err)
	if e.Field == "code" {
		e.Field = field
	}
	return &e
}

// Reset takes all second factors of another account away, as for a lost phone. by without
// an ID is the operator.
func (f *Factors) Reset(ctx context.Context, by chat.User, username string) (chat.User, error) {
	u, err := f.accounts.Manageable(ctx, by, username)
	if err != nil {
		return u, err
	}
	gone, err := f.store.FactorsDelete(ctx, by.ID, u.ID, accounts.CheckManages)
	if gone {
		f.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidResetFactors, By: by, Of: u})
		f.accounts.Notify(ctx, chat.MailFactorChanged, u, string(chat.Term("An admin took the second step away.")))
	}
	return u, err
}
