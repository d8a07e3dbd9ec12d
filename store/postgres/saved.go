package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// SavedInsert implements kept.SavedStore.
func (s *Store) SavedInsert(ctx context.Context, user chat.UserID, room chat.RoomID, seq int64) error {
	n, err := s.q.SavedInsert(ctx, db.SavedInsertParams{UserID: int64(user), RoomID: int64(room), Seq: seq, Most: chat.SavedMax})
	if err != nil || n == 1 {
		return translate(err)
	}
	if has, err := s.IsSaved(ctx, user, room, seq); err != nil || has {
		return err
	}
	return chat.ErrSavedMost
}

// SavedUpdate implements kept.SavedStore.
func (s *Store) SavedUpdate(ctx context.Context, user chat.UserID, room chat.RoomID, seq int64, note *string, done *bool) error {
	n, err := s.q.SavedUpdate(ctx, db.SavedUpdateParams{Note: note, Done: done, UserID: int64(user), RoomID: int64(room), Seq: seq})
	if err == nil && n == 0 {
		return chat.E(chat.NotFound, "That message does not exist.")
	}
	return translate(err)
}

// SavedDelete implements kept.SavedStore.
func (s *Store) SavedDelete(ctx context.Context, user chat.UserID, room chat.RoomID, seq int64) error {
	return translate(s.q.SavedDelete(ctx, db.SavedDeleteParams{UserID: int64(user), RoomID: int64(room), Seq: seq}))
}

// IsSaved implements kept.SavedStore.
func (s *Store) IsSaved(ctx context.Context, user chat.UserID, room chat.RoomID, seq int64) (bool, error) {
	is, err := s.q.SavedIs(ctx, db.SavedIsParams{UserID: int64(user), RoomID: int64(room), Seq: seq})
	return is, translate(err)
}

// savedRead is how many rows are read: besides SavedMax, there may be some of deleted messages.
const savedRead = 2 * chat.SavedMax

// SavedOf implements kept.SavedStore.
func (s *Store) SavedOf(ctx context.Context, user chat.UserID) (list []chat.Saved, err error) {
	rows, err := s.q.SavedOf(ctx, db.SavedOfParams{UserID: int64(user), Most: savedRead})
	if err != nil {
		return nil, translate(err)
	}
	var places []place
	for _, r := range rows {
		places = append(places, place{chat.RoomID(r.RoomID), r.Seq})
	}
	found, err := s.messagesAt(ctx, places)
	for _, r := range rows {
		if m, ok := found[place{chat.RoomID(r.RoomID), r.Seq}]; ok && !m.Deleted {
			list = append(list, chat.Saved{Message: m, Slug: r.Slug, Name: r.Name, Note: r.Note, Done: r.Done, At: r.SavedAt})
		}
	}
	return list, err
}
