package chat

import (
	"time"

	"github.com/google/uuid"
)

// UserID names a user for ever; it is never reused.
type UserID int64

// User is a person with an account. A deleted one has no Username.
type User struct {
	ID        UserID
	Username  string // 3–40 characters, unique in any case, never changes
	Email     string // unique in any case; shown to its owner alone
	CreatedAt time.Time
	Role      Role // on this server; empty for an author
	Barred    bool // the account is deactivated; only UserByName and Users read it

	// SecondFactor says that a sign-in takes more than the password. Sessions, credentials
	// and the administration's pages read it.
	SecondFactor bool
}

// Rights are what decides what a user's pages show beside the room that they look at. Rooms is a sum
// over the user's rooms and their names, and Blocks over those whom the user has blocked: after a
// change they are others.
type Rights struct {
	Role          Role
	Rooms, Blocks int64
}

// Credentials is a user with the password's hash. Only the account rules see one:
// sessions and pages have a User.
type Credentials struct {
	User
	PasswordHash string // bcrypt; empty for an account without a password

	// Identity and Verified are for a new account alone: who signs in to it, and whether its
	// email is proven.
	Identity *Identity
	Verified bool
}

// DeletedName is shown where the author's account is gone.
const DeletedName = "deleted user"

// Session is one signed-in browser. It is looked up by its token at each request, so
// that ending it takes effect at once.
type Session struct {
	ID        uuid.UUID
	User      User
	Agent     string // the browser's own name; at most 200 bytes
	Address   string // the network it came from, shortened: /24 or /48
	Issuer    string // of the provider that signed the user in, or empty
	CreatedAt time.Time
	SeenAt    time.Time // to the hour or so, not to the second
	LastRoom  string    // slug of the room last opened, or empty

	Availability Availability // of its user
	Blocks       bool         // the user has blocked others
}
