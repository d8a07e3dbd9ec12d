package notifications

import (
	"cmp"
	"context"
	"slices"

	"parley/chat"
)

const MissedRooms = 20

// Missed are the unread rooms of a list: those with mentions first, then conversations. more
// counts rooms beyond MissedRooms: they are among them when those are read.
func (b *Inboxes) Missed(ctx context.Context, user chat.UserID, list chat.RoomList) (missed []chat.Missed, more int, err error) {
	for _, l := range append(slices.Clone(list.Direct), list.Links...) {
		if l.Unread > 0 || l.Mentions > 0 {
			missed = append(missed, chat.Missed{Room: l})
		}
	}
	slices.SortStableFunc(missed, func(x, y chat.Missed) int { return cmp.Compare(y.Room.Mentions, x.Room.Mentions) })
	more = max(0, len(missed)-MissedRooms)
	missed = missed[:min(len(missed), MissedRooms)]
	if len(missed) == 0 {
		return nil, 0, nil
	}
	items, err := b.Of(ctx, user)
	if err != nil {
		return nil, 0, err
	}
	newest, err := b.newest(ctx, user, missed)
	for i := range missed {
		missed[i].Fill(items, newest)
	}
	return missed, more, err
}

// newest are unread messages of rooms that tell of all.
func (b *Inboxes) newest(ctx context.Context, user chat.UserID, missed []chat.Missed) ([]chat.Hit, error) {
	var rooms []chat.RoomID
	for _, m := range missed {
		if m.Room.Unread > 0 {
			rooms = append(rooms, m.Room.ID)
		}
	}
	if len(rooms) == 0 {
		return nil, nil
	}
	places, err := b.store.UnreadPlaces(ctx, user, rooms, chat.MissedConcerns+chat.MissedNewest)
	if err != nil {
		return nil, err
	}
	hits, err := b.store.SearchHits(ctx, user, places)
	slices.SortFunc(hits, func(x, y chat.Hit) int { return cmp.Or(cmp.Compare(x.Room, y.Room), cmp.Compare(y.Seq, x.Seq)) })
	return hits, err
}
