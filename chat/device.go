package chat

import (
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
// Failures, so that guesses from elsewhere do not lock its users out.
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
	return u.ID != 0 && slices.Contains(d.Known, u.Known())
}

// Seen reports whether the user has signed in here with any password.
func (d Device) Seen(user UserID) bool {
	return slices.ContainsFunc(d.Known, func(k KnownAccount) bool { return k.User == user })
}

// With is the device with a user who has just signed in, first.
func (d Device) With(u Credentials) Device {
	if d.ID == uuid.Nil {
		d.ID = uuid.New()
	}
	others := slices.DeleteFunc(slices.Clone(d.Known), func(k KnownAccount) bool { return k.User == u.ID })
	d.Known = append([]KnownAccount{u.Known()}, others[:min(len(others), knownAccountsMax-1)]...)
	return d
}

// Known is how a device remembers the account. It ends with the password.
func (u Credentials) Known() KnownAccount {
	sum := sha256.Sum256([]byte(u.PasswordHash))
	return KnownAccount{User: u.ID, Fingerprint: hex.EncodeToString(sum[:6])}
}

// Failures are the limits that a failure counts towards: the device that knows the
// user, else the account and the address.
func (a Requester) Failures(u Credentials, key string) []Use {
	if a.Device.Knows(u) {
		return []Use{{FailuresByDevice, a.Device.ID.String() + " " + strconv.FormatInt(int64(u.ID), 10)}}
	}
	return []Use{{FailuresByAccount, key}, {FailuresByAddress, a.Address}}
}
