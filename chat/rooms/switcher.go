package rooms

import (
	"cmp"
	"context"
	"slices"

	"parley/chat"
	"parley/chat/fold"
)

// How many rooms of each kind the switcher shows.
const (
	switchesMine = 30
	switchesOpen = 10
)

// Switch finds rooms by name. Without words these are the user's own: with something unread
// first, then those opened last.
func (r *Service) Switch(ctx context.Context, user chat.UserID, q string) (s chat.Switches, err error) {
	if q, err = chat.CleanQuery(q); err != nil {
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
func (r *Service) switchDirect(ctx context.Context, user chat.UserID, q string) ([]chat.RoomLink, error) {
	if q == "" {
		list, err := r.store.DirectOf(ctx, user)
		return firstDirect(list), err
	}
	found, _, err := r.Conversations(ctx, user, q, "")
	list := make([]chat.RoomLink, len(found))
	for i := range list {
		list[i] = found[i].RoomLink
	}
	return firstDirect(list), err
}

// firstDirect are the conversations that the switcher shows: with something unread first.
func firstDirect(list []chat.RoomLink) []chat.RoomLink {
	list = slices.Clone(list) // the store may have given it to others
	slices.SortStableFunc(list, func(a, b chat.RoomLink) int { return cmp.Compare(min(1, b.Unread), min(1, a.Unread)) })
	return list[:min(len(list), switchesOpen)]
}

// SetFavourite puts a room first in its member's lists, or back among the others.
func (r *Service) SetFavourite(ctx context.Context, a chat.Access, user chat.UserID, on bool) error {
	if a.Room.Direct {
		return chat.E(chat.Forbidden, "A direct conversation cannot be a favourite.")
	}
	if a.Favourite == on {
		return nil
	}
	changed, err := r.store.SetFavourite(ctx, a.Room.ID, user, on)
	if changed {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
	}
	if err != nil || changed || !on {
		return err
	}
	// The other one of two clicks may have done it.
	if now, err := r.store.Access(ctx, a.Room.Slug, user); err != nil || now.Favourite {
		return err
	}
	return &chat.Error{Kind: chat.Conflict, Text: "You have %d favourites already. Remove one first.", Args: []any{chat.FavouritesMax}}
}
