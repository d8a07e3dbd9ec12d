package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// Conversation implements chat.RingStore.
func (s *Store) Conversation(ctx context.Context, room chat.RoomID, caller chat.UserID) (slug string, people []chat.ConversationPerson, err error) {
	rows, err := s.q.Conversation(ctx, db.ConversationParams{RoomID: int64(room), Caller: int64(caller)})
	for _, r := range rows {
		slug = r.Slug
		people = append(people, chat.ConversationPerson{
			User: chat.UserID(r.UserID), Name: r.Username, Level: chat.Level(r.Level), Blocks: r.Blocks,
			Availability: chat.Availability{QuietUntil: r.QuietUntil, Hours: chat.QuietHours{From: int(r.QuietFrom), To: int(r.QuietTo), Zone: r.Zone}},
		})
	}
	return slug, people, translate(err)
}

// MissedCallAdd implements chat.RingStore.
func (s *Store) MissedCallAdd(ctx context.Context, room chat.RoomID, by chat.UserID, users []chat.UserID, began time.Time) error {
	return translate(s.q.MissedCallAdd(ctx, db.MissedCallAddParams{RoomID: int64(room), ByID: int64(by), Users: rawIDs(users), BeganAt: began}))
}

// MissedCallsSeen implements chat.RingStore.
func (s *Store) MissedCallsSeen(ctx context.Context, room chat.RoomID, users []chat.UserID, upto time.Time) error {
	return translate(s.q.MissedCallsSeen(ctx, db.MissedCallsSeenParams{RoomID: int64(room), Users: rawIDs(users), Upto: upto}))
}

// MissedCalls implements chat.RingStore.
func (s *Store) MissedCalls(ctx context.Context, user chat.UserID, most int) (list []chat.MissedCall, err error) {
	rows, err := s.q.MissedCalls(ctx, db.MissedCallsParams{UserID: int64(user), Most: int32(most)})
	for _, r := range rows {
		list = append(list, chat.MissedCall{
			Room: chat.RoomID(r.RoomID), Slug: r.Slug, By: chat.UserID(r.ByID), ByName: r.ByName, At: r.BeganAt, Count: int(r.Calls),
		})
	}
	return list, translate(err)
}

// PushDevicesOf implements chat.PushDeviceStore.
func (s *Store) PushDevicesOf(ctx context.Context, users []chat.UserID) (list []chat.PushDevice, err error) {
	rows, err := s.q.PushDevicesOf(ctx, rawIDs(users))
	for _, r := range rows {
		list = append(list, chat.PushDevice{ID: r.ID, User: chat.UserID(r.UserID), Endpoint: r.Endpoint, P256dh: r.P256dh, Auth: r.Auth, CreatedAt: r.CreatedAt})
	}
	return list, translate(err)
}
