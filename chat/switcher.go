package chat

import (
	"context"

	"parley/chat/fold"
)

// Switches are where a user may want to go: their own rooms, and public rooms to join.
type Switches struct {
	Mine   []RoomLink
	Direct []RoomLink
	People []Person // who is found by name
	Open   []DirectoryRoom
}

// How many rooms of each kind the switcher shows.
const (
	switchesMine = 30
	switchesOpen = 10
)

// Switch finds rooms by name. Without words these are the user's own: with something unread
// first, then those opened last.
func (r *Rooms) Switch(ctx context.Context, user UserID, q string) (s Switches, err error) {
	if q, err = CleanQuery(q); err != nil {
		return s, err
	}
	if s.Mine, err = r.store.MyRooms(ctx, user, fold.String(q), switchesMine); err != nil {
		return s, err
	}
	if s.Direct, err = r.switchDirect(ctx, user, q); err != nil || q == "" {
		return s, err
	}
	s.Open, err = r.store.OpenRooms(ctx, user, fold.String(q), switchesOpen)
	return s, err
}

// switchDirect are the user's conversations with people who have q in their names, closed ones
// too; without q those of the list on every page.
func (r *Rooms) switchDirect(ctx context.Context, user UserID, q string) ([]RoomLink, error) {
	if q == "" {
		list, err := r.store.DirectOf(ctx, user)
		return list[:min(len(list), switchesOpen)], err
	}
	found, _, err := r.store.Conversations(ctx, user, fold.String(q), "")
	list := make([]RoomLink, min(len(found), switchesOpen))
	for i := range list {
		list[i] = found[i].RoomLink
	}
	return list, err
}

// SetFavourite puts a room first in its member's lists, or back among the others.
func (r *Rooms) SetFavourite(ctx context.Context, a Access, user UserID, on bool) error {
	if a.Room.Direct {
		return E(Forbidden, "A direct conversation cannot be a favourite.")
	}
	if a.Favourite == on {
		return nil
	}
	changed, err := r.store.SetFavourite(ctx, a.Room.ID, user, on)
	if changed {
		r.publisher.PublishToUser(ctx, UserEvent{Person: user, Rooms: true})
	}
	if err != nil || changed || !on {
		return err
	}
	// The other one of two clicks may have done it.
	if now, err := r.store.Access(ctx, a.Room.Slug, user); err != nil || now.Favourite {
		return err
	}
	return &Error{Kind: Conflict, Text: "You have %d favourites already. Remove one first.", Args: []any{FavouritesMax}}
}
