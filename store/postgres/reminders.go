package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// ReminderSet implements kept.ReminderStore.
func (s *Store) ReminderSet(ctx context.Context, r chat.Reminder) error {
	var n int64
	err := s.countedTx(ctx, r.User, func(q *db.Queries) (err error) {
		n, err = q.ReminderSet(ctx, db.ReminderSetParams{
			UserID: int64(r.User), RoomID: int64(r.Room), Seq: r.Seq, Body: r.Note, Nonce: r.Nonce, DueAt: r.At, Most: chat.RemindersMax,
		})
		return err
	})
	if err == nil && n == 0 {
		return chat.ErrRemindersMost
	}
	return translate(err)
}

// RemindersOf implements kept.ReminderStore.
func (s *Store) RemindersOf(ctx context.Context, user chat.UserID) (list []chat.Reminder, err error) {
	rows, err := s.q.RemindersOf(ctx, int64(user))
	if err != nil {
		return nil, translate(err)
	}
	var places []place
	for _, r := range rows {
		if r.Slug != "" && r.Seq > 0 {
			places = append(places, place{chat.RoomID(r.RoomID), r.Seq})
		}
	}
	found, err := s.messagesAt(ctx, places)
	for _, r := range rows {
		list = append(list, chat.Reminder{
			ID: r.ID, User: user, Room: chat.RoomID(r.RoomID), Slug: r.Slug, Name: r.Name, Seq: r.Seq, Message: found[place{chat.RoomID(r.RoomID), r.Seq}],
			Note: r.Body, Nonce: r.Nonce, At: r.DueAt, Due: r.Due,
		})
	}
	return list, err
}

// ReminderOf implements kept.ReminderStore.
func (s *Store) ReminderOf(ctx context.Context, user chat.UserID, room chat.RoomID, seq int64) (time.Time, error) {
	at, err := s.q.ReminderOf(ctx, db.ReminderOfParams{UserID: int64(user), RoomID: int64(room), Seq: seq})
	if err = translate(err); chat.Is(err, chat.NotFound) {
		return time.Time{}, nil
	}
	return at, err
}

// ReminderMove implements kept.ReminderStore.
func (s *Store) ReminderMove(ctx context.Context, user chat.UserID, id int64, at time.Time) error {
	n, err := s.q.ReminderMove(ctx, db.ReminderMoveParams{DueAt: at, ID: id, UserID: int64(user)})
	return reminderThere(n, err)
}

// ReminderDelete implements kept.ReminderStore.
func (s *Store) ReminderDelete(ctx context.Context, user chat.UserID, id int64) error {
	n, err := s.q.ReminderDelete(ctx, db.ReminderDeleteParams{ID: id, UserID: int64(user)})
	return reminderThere(n, err)
}

func reminderThere(n int64, err error) error {
	if err == nil && n == 0 {
		return chat.ErrNoReminder
	}
	return translate(err)
}

// RemindersTake implements kept.ReminderStore.
func (s *Store) RemindersTake(ctx context.Context, again time.Duration, most int) (list []chat.Reminder, err error) {
	rows, err := s.q.RemindersTake(ctx, db.RemindersTakeParams{Again: again, Most: int32(most)})
	for _, r := range rows {
		list = append(list, chat.Reminder{ID: r.ID, User: chat.UserID(r.UserID)})
	}
	return list, translate(err)
}

// RemindersTold implements kept.ReminderStore.
func (s *Store) RemindersTold(ctx context.Context, ids []int64) error {
	return translate(s.q.RemindersTold(ctx, ids))
}
