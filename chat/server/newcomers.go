package server

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
)

// DefaultRooms are the rooms of newcomers as an admin sees them, those that are archived
// included: newcomers come into them again when they are brought back.
func (s *Server) DefaultRooms(ctx context.Context) ([]chat.Room, error) {
	return s.store.DefaultRooms(ctx)
}

// RoomAsTyped is what an admin writes for a room: its name, or #address where the name would be
// read as another one, or as several.
func RoomAsTyped(r chat.Room) string {
	if strings.ContainsRune(r.Name, ',') || strings.HasPrefix(r.Name, "#") {
		return "#" + r.Slug
	}
	return r.Name
}

// takeRooms are the public rooms that an admin wrote down. Of those until now, the form does not
// show the deleted and the private ones: they stay.
func (s *Server) takeRooms(ctx context.Context, typed string, until []chat.RoomID) ([]chat.RoomID, error) {
	ids, err := s.roomsNamed(ctx, typed)
	if err != nil {
		return nil, err
	}
	shown, err := s.store.DefaultRooms(ctx)
	for _, id := range until {
		isID := func(r chat.Room) bool { return r.ID == id }
		if !slices.ContainsFunc(shown, isID) && !slices.Contains(ids, id) && len(ids) < DefaultRoomsMax {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids) // the form shows them in another order, which is no change of theirs
	return ids, err
}

func (s *Server) roomsNamed(ctx context.Context, typed string) (ids []chat.RoomID, err error) {
	for name := range strings.SplitSeq(typed, ",") {
		if name = strings.TrimSpace(name); strings.Trim(name, "#") == "" {
			continue
		}
		room, err := s.publicRoom(ctx, name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, room.ID) {
			ids = append(ids, room.ID)
		}
	}
	if len(ids) > DefaultRoomsMax {
		return nil, chat.Field("rooms", "Newcomers can come into %d rooms.", DefaultRoomsMax)
	}
	return ids, nil
}

// publicRoom is the room with a name, or with an address after #.
func (s *Server) publicRoom(ctx context.Context, typed string) (chat.Room, error) {
	if !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) {
		return chat.Room{}, chat.Field("rooms", "There is no public room called “%s”.", strings.ReplaceAll(strings.ToValidUTF8(typed, ""), "\x00", ""))
	}
	name, address := strings.CutPrefix(typed, "#")
	if address && chat.IsSlug(name) {
		m, err := s.store.ManagedRoom(ctx, name)
		if err == nil && !m.Room.Private {
			return m.Room, nil
		}
		if err != nil && !chat.Is(err, chat.NotFound) {
			return chat.Room{}, err
		}
	}
	key := fold.String(name)
	found, _, err := s.store.ManagedRooms(ctx, key, key, 1)
	switch {
	case err != nil:
		return chat.Room{}, err
	case len(found) == 0 || fold.String(found[0].Room.Name) != key || found[0].Room.Private:
		return chat.Room{}, chat.Field("rooms", "There is no public room called “%s”.", name)
	}
	return found[0].Room, nil
}
