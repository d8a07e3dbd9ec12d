package chat

import (
	"time"

	"github.com/google/uuid"
)

// RoleCheck says whether a change of roles may be; owners is how many owners there are.
type RoleCheck func(actor, from, to Role, owners int) error

// NameReservedFor is how long the name of a deleted account stays reserved: readers
// still know its messages by that name.
const NameReservedFor = 90 * 24 * time.Hour

// DeletedUser is what was deleted with an account.
type DeletedUser struct {
	Sessions []uuid.UUID
	Rooms    []RoomID // the user was a member
	Written  []RoomID // the user's messages or reactions stand there
}

// Bar is why and since when an account is deactivated.
type Bar struct {
	At     time.Time
	Reason string // may be empty
}

// Account is an account as the administration sees it.
type Account struct {
	User          User
	Sessions      int
	SeenAt        time.Time // zero without a session
	Bar           Bar
	AddressBanned bool // an address that it came from cannot sign up or in
}

// BarCheck says whether an account may be deactivated; owners is how many active ones there are.
type BarCheck func(actor, of Role, owners int) error

// MessagePlace is a message's place.
type MessagePlace struct {
	Room RoomID
	Seq  int64
}

// MessagesRemoved is how many of an account's newest messages are removed at once.
const MessagesRemoved = 1000

// ErrDeactivated answers a user whose account is deactivated.
var ErrDeactivated = E(Forbidden, "This account is deactivated. Please ask the people who run this server.")

// ListedUser is an account in the administration's list.
type ListedUser struct {
	User
	SeenAt time.Time // to the hour or so; zero without a session
}
