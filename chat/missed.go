package chat

import (
	"cmp"
	"context"
	"slices"
)

// The bounds of what a user is shown of what they missed.
const (
	MissedRooms    = 20
	MissedConcerns = 5 // entries of the inbox for each room
	MissedNewest   = 3 // other messages for each room
)

// Missed is what a user has not read of one room.
type Missed struct {
	Room     RoomLink
	Concerns []InboxItem // what concerns the user, the newest first
	Newest   []Hit       // unread messages besides, the newest first; none of a room that tells mentions alone
}

// Missed are the unread rooms of a list: those with mentions first, then conversations. more
// counts rooms beyond MissedRooms: they are among them when those are read.
func (b *Inboxes) Missed(ctx context.Context, user UserID, list RoomList) (missed []Missed, more int, err error) {
	for _, l := range append(slices.Clone(list.Direct), list.Links...) {
		if l.Unread > 0 || l.Mentions > 0 {
			missed = append(missed, Missed{Room: l})
		}
	}
	slices.SortStableFunc(missed, func(x, y Missed) int { return cmp.Compare(y.Room.Mentions, x.Room.Mentions) })
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
		missed[i].fill(items, newest)
	}
	return missed, more, err
}

// newest are unread messages of rooms that tell of all.
func (b *Inboxes) newest(ctx context.Context, user UserID, missed []Missed) ([]Hit, error) {
	var rooms []RoomID
	for _, m := range missed {
		if m.Room.Unread > 0 {
			rooms = append(rooms, m.Room.ID)
		}
	}
	if len(rooms) == 0 {
		return nil, nil
	}
	places, err := b.store.UnreadPlaces(ctx, user, rooms, MissedConcerns+MissedNewest)
	if err != nil {
		return nil, err
	}
	hits, err := b.store.SearchHits(ctx, user, places)
	slices.SortFunc(hits, func(x, y Hit) int { return cmp.Or(cmp.Compare(x.Room, y.Room), cmp.Compare(y.Seq, x.Seq)) })
	return hits, err
}

func (m *Missed) fill(items []InboxItem, newest []Hit) {
	shown := map[int64]bool{}
	for _, i := range items {
		if i.Place.Room == m.Room.ID && i.Unread && i.Kind != InboxReacted && len(m.Concerns) < MissedConcerns {
			m.Concerns = append(m.Concerns, i)
			shown[i.Place.Seq] = true
		}
	}
	for _, h := range newest {
		if h.Room == m.Room.ID && !shown[h.Seq] && len(m.Newest) < MissedNewest {
			m.Newest = append(m.Newest, h)
		}
	}
}
