package chat

import (
	"context"
	"time"

	"parley/chat/fold"
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

// ManagedRoomsListed is how many rooms a page of the administration shows.
const ManagedRoomsListed = 50

// ServerRooms lets the server's admins find rooms, end them, and give them an admin. In every
// act, by without an ID is the operator.
type ServerRooms struct {
	store    ManagedRoomStore
	rooms    *Rooms
	accounts *Accounts
}

// NewServerRooms makes the rules on a store.
func NewServerRooms(store ManagedRoomStore, rooms *Rooms, accounts *Accounts) *ServerRooms {
	return &ServerRooms{store: store, rooms: rooms, accounts: accounts}
}

// refuseTo refuses a user whose role does not allow an act. The operator may all.
func (u User) refuseTo(act Act) error {
	if u.ID == 0 {
		return nil
	}
	return u.Role.Refuse(act)
}

// List is a page of rooms by name, of those with q in it. from is the next of another page.
func (s *ServerRooms) List(ctx context.Context, by User, q, from string) (list []ManagedRoom, next string, err error) {
	if err := by.refuseTo(ManageRooms); err != nil {
		return nil, "", err
	}
	if q, err = CleanQuery(q); err != nil {
		return nil, "", err
	}
	return s.store.ManagedRooms(ctx, fold.String(q), from, ManagedRoomsListed)
}

// Get is one room.
func (s *ServerRooms) Get(ctx context.Context, by User, slug string) (ManagedRoom, error) {
	if err := by.refuseTo(ManageRooms); err != nil {
		return ManagedRoom{}, err
	}
	if !IsSlug(slug) {
		return ManagedRoom{}, ErrNoRoom
	}
	m, err := s.store.ManagedRoom(ctx, slug)
	if Is(err, NotFound) {
		err = ErrNoRoom
	}
	return m, err
}

// Archive makes a room readable only, or brings it back.
func (s *ServerRooms) Archive(ctx context.Context, by User, slug string, on bool) error {
	m, err := s.Get(ctx, by, slug)
	if err != nil || m.Room.Archived == on {
		return err
	}
	if err := s.rooms.Archive(ctx, Access{Room: m.Room}, on); err != nil {
		return err
	}
	act := DidBringBackRoom
	if on {
		act = DidArchiveRoom
	}
	s.accounts.Record(ctx, AuditEntry{Act: act, By: by, Room: m.Room})
	return nil
}

// Delete deletes a room for everyone. The user who deleted it can restore it until
// RestorableUntil.
func (s *ServerRooms) Delete(ctx context.Context, by User, slug string) error {
	m, err := s.Get(ctx, by, slug)
	if err != nil {
		if s.rooms.JustDeleted(ctx, slug, by.ID, err) {
			return nil // by the first of two clicks
		}
		return err
	}
	if err := s.rooms.Delete(ctx, Access{Room: m.Room}, by.ID); err != nil {
		return err
	}
	s.accounts.Record(ctx, AuditEntry{Act: DidDeleteRoom, By: by, Room: m.Room})
	return nil
}

var errPrivateStays = &Error{Kind: Forbidden, Field: "username", Text: "The admins of a private room decide who comes in. Choose one of its members."}

// MakeAdmin makes a user an admin of a room, and a member before. The admins of a private room
// decide who comes in, so there it takes a member, unless none of them can sign in any more.
func (s *ServerRooms) MakeAdmin(ctx context.Context, by User, slug, username string) error {
	m, err := s.Get(ctx, by, slug)
	if err != nil {
		return err
	}
	u, err := UserNamed(ctx, s.rooms.accounts, username)
	if err == nil && u.Barred {
		err = Field("username", "That account is deactivated.")
	}
	if err != nil {
		return err
	}
	if err := s.bringIn(ctx, by, m, u); err != nil {
		return err
	}
	changed, err := s.rooms.setAdmin(ctx, m.Room.ID, u.ID, true)
	if Is(err, NotFound) {
		return &Error{Kind: Conflict, Field: "username", Text: "%s is banned from this room. An admin of the room can lift that.", Args: []any{u.Username}}
	}
	if changed {
		s.accounts.Record(ctx, AuditEntry{Act: DidChangeMember, By: by, Of: u, Room: m.Room, Detail: "admin"})
	}
	return err
}

// bringIn makes a user a member. For a banned one it does nothing.
func (s *ServerRooms) bringIn(ctx context.Context, by User, m ManagedRoom, u User) error {
	in, err := s.rooms.store.MembersAmong(ctx, m.Room.ID, []UserID{u.ID}, 1)
	if err != nil || len(in) > 0 {
		return err
	}
	if m.Room.Private && m.Managed {
		return errPrivateStays
	}
	if u.ID != by.ID {
		if err := s.rooms.refusesAdding(ctx, m.Room.ID, u, by.ID); err != nil {
			return err
		}
	}
	var joined bool
	if by.ID == 0 || by.ID == u.ID {
		joined, err = s.rooms.store.AddMember(ctx, m.Room.ID, u.ID)
	} else {
		joined, err = s.rooms.store.AddMemberBy(ctx, m.Room.ID, u.ID, by.ID)
	}
	return s.rooms.tellJoined(ctx, Access{Room: m.Room}, u.ID, joined, err)
}
