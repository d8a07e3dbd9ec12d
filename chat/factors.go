package chat

import (
	"context"
	"time"
)

// TOTP is an authenticator app of an account (RFC 6238).
type TOTP struct {
	Secret []byte // encrypted
	On     bool   // its owner has shown a code of it
}

// Passkey is a key that an authenticator keeps for an account (WebAuthn).
type Passkey struct {
	ID         []byte
	User       UserID
	Name       string // as its owner calls it
	Credential []byte // its public key, as JSON
	MadeAt     time.Time
	UsedAt     time.Time // zero before the first sign-in
}

// PasskeysMax is how many passkeys an account has at most.
const PasskeysMax = 20

// ErrPasskeysFull answers one more.
var ErrPasskeysFull = E(Conflict, "You have as many passkeys as an account can have. Remove one first.")

// Proof is a step of an app, or the hash of a recovery code.
type Proof struct {
	Step int64
	Code []byte
}

// FactorStore keeps the second factors of accounts. User.SecondFactor says whether an
// account has one: a sign-in then takes more than the password.
type FactorStore interface {
	// TOTPOf answers NotFound for an account without one.
	TOTPOf(ctx context.Context, user UserID) (TOTP, error)
	// TOTPBegin keeps the secret of an app that is not confirmed yet. It reports false when
	// a confirmed one is there.
	TOTPBegin(ctx context.Context, user UserID, secret []byte) (bool, error)
	// TOTPConfirm turns it on, with the step of the code that was shown, and replaces the
	// recovery codes unless hashes is nil. It reports false when none waits for that.
	TOTPConfirm(ctx context.Context, user UserID, step int64, hashes [][]byte) (bool, error)
	// TOTPTake uses up a time step, and all before it. It reports false when one was used,
	// or that one was burnt.
	TOTPTake(ctx context.Context, user UserID, step int64) (bool, error)
	// TOTPBurn makes a time step to come useless; of several, the last ten at least.
	TOTPBurn(ctx context.Context, user UserID, step int64) error
	// TOTPDelete turns it off. Without another factor the recovery codes go, too.
	TOTPDelete(ctx context.Context, user UserID) (bool, error)
	RecoverySet(ctx context.Context, user UserID, hashes [][]byte) error
	// RecoveryReplace is RecoverySet that uses up a step of the app, or a recovery code. It reports false
	// when there is none such. Codes that are there and RecoveryJustMade stay, and it reports true.
	RecoveryReplace(ctx context.Context, user UserID, hashes [][]byte, proof Proof) (bool, error)
	// RecoveryJustMade reports whether these are an account's codes, all of them, and were made within RepeatWindow.
	RecoveryJustMade(ctx context.Context, user UserID, hashes [][]byte) (bool, error)
	// RecoveryTake uses up a code, and reports whether there was one with that hash.
	RecoveryTake(ctx context.Context, user UserID, hash []byte) (bool, error)
	RecoveryCount(ctx context.Context, user UserID) (int, error)
	// PasskeyInsert adds a passkey, with recovery codes unless hashes is nil. It reports false
	// when that passkey is there already, and answers ErrPasskeysFull to an account with
	// PasskeysMax.
	PasskeyInsert(ctx context.Context, p Passkey, hashes [][]byte) (bool, error)
	// Passkeys are those of an account, the oldest first.
	Passkeys(ctx context.Context, user UserID) ([]Passkey, error)
	PasskeyByID(ctx context.Context, id []byte) (Passkey, error)
	// PasskeyUsed notes a sign-in that was asked for at a time, and what the authenticator
	// counts. UsedAt is that time at least, whatever the store's clock says.
	PasskeyUsed(ctx context.Context, id, credential []byte, asked time.Time) error
	PasskeyDelete(ctx context.Context, user UserID, id []byte) (bool, error)
	// FactorsDelete takes all factors and codes of another away, and reports whether there were any.
	// check decides with the roles as they are while no other change runs; actor 0 is the operator.
	FactorsDelete(ctx context.Context, actor, user UserID, check BarCheck) (bool, error)
}
