package rooms

import (
	"context"
	"errors"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/fold"
)

// ManagedRoomsListed is how many rooms a page of the administration shows.
const ManagedRoomsListed = 50

// Server lets the server's admins find rooms, end them, and give them an admin. In every
// act, by without an ID is the operator.
type Server struct {
	store    chat.ManagedRoomStore
	rooms    *Service
	accounts *accounts.Accounts
}

// NewServer makes the rules on a store.
func NewServer(store chat.ManagedRoomStore, rooms *Service, accounts *accounts.Accounts) *Server {
	return &Server{store: store, rooms: rooms, accounts: accounts}
}

// List is a page of rooms by name, of those with q in it. from is the next of another page.
func (s *Server) List(ctx context.Context, by chat.User, q, from string) (list []chat.ManagedRoom, next string, err error) {
	if err := by.RefuseTo(chat.ManageRooms); err != nil {
		return nil, "", err
	}
	if q, err = chat.CleanQuery(q); err != nil {
		return nil, "", err
	}
	return s.store.ManagedRooms(ctx, fold.String(q), from, ManagedRoomsListed)
}

// Get is one room.
func (s *Server) Get(ctx context.Context, by chat.User, slug string) (chat.ManagedRoom, error) {
	if err := by.RefuseTo(chat.ManageRooms); err != nil {
		return chat.ManagedRoom{}, err
	}
	if !chat.IsSlug(slug) {
		return chat.ManagedRoom{}, chat.ErrNoRoom
	}
	m, err := s.store.ManagedRoom(ctx, slug)
	if chat.Is(err, chat.NotFound) {
		err = chat.ErrNoRoom
	}
	return m, err
}

// Archive makes a room readable only, or brings it back.
func (s *Server) Archive(ctx context.Context, by chat.User, slug string, on bool) error {
	m, err := s.Get(ctx, by, slug)
	if err != nil || m.Room.Archived == on {
		return err
	}
	if changed, err := s.rooms.Archive(ctx, chat.Access{Room: m.Room}, by.ID, on); err != nil || !changed {
		return err
	}
	act := chat.DidBringBackRoom
	if on {
		act = chat.DidArchiveRoom
	}
	s.accounts.Record(ctx, chat.AuditEntry{Act: act, By: by, Room: m.Room})
	return nil
}

// Delete deletes a room for everyone. The user who deleted it can restore it until
// RestorableUntil.
func (s *Server) Delete(ctx context.Context, by chat.User, slug string) error {
	m, err := s.Get(ctx, by, slug)
	if err != nil {
		if s.rooms.JustDeleted(ctx, slug, by.ID, err) {
			return nil // by the first of two clicks
		}
		return err
	}
	if err := s.rooms.Delete(ctx, chat.Access{Room: m.Room}, by.ID); err != nil {
		return err
	}
	s.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidDeleteRoom, By: by, Room: m.Room})
	return nil
}

var errPrivateStays = &chat.Error{Kind: chat.Forbidden, Field: "username", Text: "The admins of a private room decide who comes in. Choose one of its members."}

// MakeAdmin makes a user an admin of a room, and a member before. The admins of a private room
// decide who comes in, so there it takes a member, unless none of them can sign in any more.
func (s *Server) MakeAdmin(ctx context.Context, by chat.User, slug, username string) error {
	m, err := s.Get(ctx, by, slug)
	if err != nil {
		return err
	}
	u, err := chat.UserNamed(ctx, s.rooms.accounts, username)
	if err == nil && u.Barred {
		err = chat.Field("username", "The account of %s is deactivated.", u.Username)
	}
	if err != nil {
		return err
	}
	if err := s.bringIn(ctx, by, m, u); err != nil {
		return err
	}
	changed, err := s.rooms.setAdmin(ctx, m.Room.ID, u, by.ID, true)
	if chat.Is(err, chat.NotFound) && !errors.Is(err, chat.ErrNoRoom) {
		return &chat.Error{Kind: chat.Conflict, Field: "username", Text: "%s is banned from this room. An admin of the room can lift that.", Args: []any{u.Username}}
	}
	if changed {
		s.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidChangeMember, By: by, Of: u, Room: m.Room, Detail: "admin"})
	}
	return err
}

// bringIn makes a user a member. For a banned one it does nothing.
func (s *Server) bringIn(ctx context.Context, by chat.User, m chat.ManagedRoom, u chat.User) error {
	in, err := s.rooms.store.MembersAmong(ctx, m.Room.ID, []chat.UserID{u.ID}, 1)
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
	joined, err := s.rooms.store.AddMemberBy(ctx, m.Room.ID, u.ID, by.ID, chat.AskManagesAny)
	return s.rooms.tellJoined(ctx, chat.Access{Room: m.Room}, u.ID, joined, err)
}
