package chat

import (
	"context"
	"time"
)

// Avatar is a picture of a person or of a room, cut to a square.
type Avatar struct {
	Name         string // the username, or the room's slug
	Hash         string // of both sizes, as addresses have it
	Small, Large []byte // JPEG
}

// AvatarOf says whose an avatar is: a person's or a room's.
type AvatarOf struct {
	User UserID
	Room RoomID
}

// AvatarNote says which avatar a person or a room has now.
type AvatarNote struct {
	Of   AvatarOf
	Name string // empty while the account or the room is deleted
	Hash string // empty for none
	At   time.Time
}

// AvatarStore keeps avatars.
type AvatarStore interface {
	// AvatarSet answers NotFound once the account or the room is deleted. A room's is by one of its
	// admins at that moment.
	AvatarSet(ctx context.Context, of AvatarOf, by UserID, a Avatar) error
	// AvatarRemove is also for others: those whom CheckUnpictures lets take a person's away, and the
	// server's admins for rooms. by is 0 for the operator.
	AvatarRemove(ctx context.Context, of AvatarOf, by UserID) (changed bool, err error)
	// AvatarsSince returns what changed, the oldest change first. The deletion of an account
	// is among it, and of a room, and that a room came back.
	AvatarsSince(ctx context.Context, since time.Time) ([]AvatarNote, error)
	// Avatar answers NotFound where there is none.
	Avatar(ctx context.Context, of AvatarOf) (Avatar, error)
	// AvatarsKnown returns the small ones of those of the people whom viewer may know.
	AvatarsKnown(ctx context.Context, viewer UserID, names []string) ([]Avatar, error)
}

// ErrNoAvatar is the same for a picture that never was, and one that is gone.
var ErrNoAvatar = E(NotFound, "There is no picture here.")
