package chat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// Requester is the client that asks to sign in or up, as far as it is known.
type Requester struct {
	Address string
	Device  Device
	Session *Session // the browser's present one, which a new one replaces
}

// Device is a browser that users have signed in with before. It counts its own
// failures, so that guesses from elsewhere do not lock its users out.
type Device struct {
	ID    uuid.UUID
	Known []KnownAccount
}

// KnownAccount is a user who has signed in with a device. Mark derives from the
// password: another password makes all devices unknown.
type KnownAccount struct {
	User        UserID
	Fingerprint string
}

// knownAccountsMax is how many users a device remembers.
const knownAccountsMax = 6

// Knows reports whether the user has signed in here with the present password.
func (d Device) Knows(u Credentials) bool {
	return u.ID != 0 && slices.Contains(d.Known, knownAccount(u))
}

// Seen reports whether the user has signed in here with any password.
func (d Device) Seen(user UserID) bool {
	return slices.ContainsFunc(d.Known, func(k KnownAccount) bool { return k.User == user })
}

// notifyOfDevice tells a user of a sign-in with a device that is new to the account. The
// second click of a sign-up tells nothing new. While the store's clock cannot be asked, one
// mail too many is better than a stranger's sign-in without any.
func (a *Accounts) notifyOfDevice(ctx context.Context, u User, d Device) {
	if d.Seen(u.ID) {
		return
	}
	if just, err := a.within(ctx, u.CreatedAt, signUpRepeatWindow); err != nil || !just {
		a.Notify(ctx, MailNewDevice, u, "")
	}
}

// With is the device with a user who has just signed in, first.
func (d Device) With(u Credentials) Device {
	if d.ID == uuid.Nil {
		d.ID = uuid.New()
	}
	others := slices.DeleteFunc(slices.Clone(d.Known), func(k KnownAccount) bool { return k.User == u.ID })
	d.Known = append([]KnownAccount{knownAccount(u)}, others[:min(len(others), knownAccountsMax-1)]...)
	return d
}

// Remember is the device with a user who has just signed in or changed the password. It
// is the same device while the store is down.
func (a *Accounts) Remember(ctx context.Context, d Device, id UserID) Device {
	ctx, cancel := detached(ctx)
	defer cancel()
	u, err := a.store.CredentialsOf(ctx, id)
	if err != nil {
		return d
	}
	return d.With(u)
}

func knownAccount(u Credentials) KnownAccount {
	sum := sha256.Sum256([]byte(u.PasswordHash))
	return KnownAccount{User: u.ID, Fingerprint: hex.EncodeToString(sum[:6])}
}

// failures are the limits that a failure counts towards: the device that knows the
// user, else the account and the address.
func (a Requester) failures(u Credentials, key string) []Use {
	if a.Device.Knows(u) {
		return []Use{{FailuresByDevice, a.Device.ID.String() + " " + strconv.FormatInt(int64(u.ID), 10)}}
	}
	return []Use{{FailuresByAccount, key}, {FailuresByAddress, a.Address}}
}
