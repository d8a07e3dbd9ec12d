package notifications

import (
	"context"
	"slices"

	"parley/chat"
)

// Unread are the messages of a period that the user has not read and that concern the user
// directly: mentions, keywords, replies in followed threads, direct messages. The newest come
// first, and they are at most most.
func (b *Inboxes) Unread(ctx context.Context, user chat.UserID, p chat.DigestPeriod, scope chat.DigestScope, most int) (list []chat.DigestItem, err error) {
	items, err := b.listed(ctx, user, func(i chat.InboxItem) bool {
		return i.Unread && i.Kind != chat.InboxReacted && i.Kind != chat.InboxAdded
	})
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		list = append(list, chat.DigestItem{Kind: i.Kind, Hit: i.Hit})
	}
	if len(scope.Direct) > 0 {
		places, err := b.store.UnreadPlaces(ctx, user, scope.Direct, most)
		if err != nil {
			return nil, err
		}
		hits, err := b.store.SearchHits(ctx, user, places)
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			list = append(list, chat.DigestItem{Kind: "", Hit: h})
		}
	}
	list = slices.DeleteFunc(list, func(i chat.DigestItem) bool {
		return !i.CreatedAt.After(p.From) || i.CreatedAt.After(p.Upto) || !scope.Tells(i.Hit)
	})
	slices.SortStableFunc(list, func(x, y chat.DigestItem) int { return placeOf(y.Hit).Compare(placeOf(x.Hit)) })
	list = slices.CompactFunc(list, func(x, y chat.DigestItem) bool { return x.Room == y.Room && x.Seq == y.Seq })
	return list[:min(len(list), most)], nil
}

func placeOf(h chat.Hit) chat.SearchPlace {
	return chat.SearchPlace{At: h.CreatedAt, Room: h.Room, Seq: h.Seq}
}
