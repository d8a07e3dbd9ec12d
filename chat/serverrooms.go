package chat

import (
	"context"
	"time"
)

// ManagedRoom is a room as the server's admins see it. Nothing in it says what was written.
type ManagedRoom struct {
	Room     Room
	Members  int
	Admins   []string  // the usernames of the room's admins, the longest-standing first
	Managed  bool      // one of them can sign in
	ActiveAt time.Time // of the newest message; zero without one
	Files    int64     // bytes
}

// ManagedRoomStore lists rooms for the server's admins. Direct conversations are none.
type ManagedRoomStore interface {
	// ManagedRooms finds folded words in names, or with "" all rooms, by name. from is the
	// next of another page.
	ManagedRooms(ctx context.Context, folded, from string, most int) (list []ManagedRoom, next string, err error)
	ManagedRoom(ctx context.Context, slug string) (ManagedRoom, error)
}
