package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// Requester is who wants to sign in or up, as far as it is known.
type Requester struct {
	Address string
	Device  Device
	Session *Session // that the browser has now, and that a new one replaces
}

// Device is a browser that people have signed in with before. It counts its own
// failures, so that nobody who guesses elsewhere locks its people out.
type Device struct {
	ID    uuid.UUID
	Known []KnownAccount
}

// KnownAccount is somebody who has signed in with a device. Mark is of the password that
// it took: another password makes all devices unknown.
type KnownAccount struct {
	User        UserID
	Fingerprint string
}

// knownAccountsMax is how many people one device is kept for.
const knownAccountsMax = 6

// Knows reports whether somebody has signed in here with the password of now.
func (d Device) Knows(u User) bool {
	return u.ID != 0 && slices.Contains(d.Known, knownAccount(u))
}

// With is the device with somebody who has just signed in, first.
func (d Device) With(u User) Device {
	if d.ID == uuid.Nil {
		d.ID = uuid.New()
	}
	others := slices.DeleteFunc(slices.Clone(d.Known), func(k KnownAccount) bool { return k.User == u.ID })
	d.Known = append([]KnownAccount{knownAccount(u)}, others[:min(len(others), knownAccountsMax-1)]...)
	return d
}

func knownAccount(u User) KnownAccount {
	sum := sha256.Sum256([]byte(u.PasswordHash))
	return KnownAccount{User: u.ID, Fingerprint: hex.EncodeToString(sum[:6])}
}

// failures are what a failure counts for: the device that is known to somebody,
// else the account and the address.
func (a Requester) failures(u User, key string) []Use {
	if a.Device.Knows(u) {
		return []Use{{FailuresByDevice, a.Device.ID.String() + " " + strconv.FormatInt(int64(u.ID), 10)}}
	}
	return []Use{{FailuresByAccount, key}, {FailuresByAddress, a.Address}}
}
