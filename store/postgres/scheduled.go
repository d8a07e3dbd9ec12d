package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// countedTx runs f while no other adds to a user's rows in such a transaction: two that count at
// the same time would both find room for one more.
func (s *Store) countedTx(ctx context.Context, user chat.UserID, f func(*db.Queries) error) error {
	return s.tx(ctx, func(q *db.Queries) error {
		if _, err := q.SectionsLock(ctx, int64(user)); err != nil {
			return err
		}
		return f(q)
	})
}

// ScheduledInsert implements posting.ScheduledStore.
func (s *Store) ScheduledInsert(ctx context.Context, m chat.Scheduled) error {
	var n int64
	err := s.countedTx(ctx, m.User, func(q *db.Queries) (err error) {
		n, err = q.ScheduledInsert(ctx, db.ScheduledInsertParams{
			UserID: int64(m.User), RoomID: int64(m.Room), Seq: m.Seq, Body: m.Body, Nonce: m.Nonce, DueAt: m.At, Most: chat.ScheduledMax, Files: filesJSON(m.Files), Hush: m.Hush,
		})
		return err
	})
	if err != nil || n == 1 {
		return translate(err)
	}
	is, err := s.q.ScheduledIs(ctx, db.ScheduledIsParams{UserID: int64(m.User), Nonce: m.Nonce})
	if err == nil && !is {
		return chat.ErrScheduledMost
	}
	return translate(err)
}

// ScheduledOf implements posting.ScheduledStore.
func (s *Store) ScheduledOf(ctx context.Context, user chat.UserID) (list []chat.Scheduled, err error) {
	rows, err := s.q.ScheduledOf(ctx, int64(user))
	for _, r := range rows {
		list = append(list, chat.Scheduled{
			ID: r.ID, User: user, Room: chat.RoomID(r.RoomID), Slug: r.Slug, Name: r.Name, Seq: r.Seq, Body: r.Body, Nonce: r.Nonce,
			At: r.DueAt, Tried: r.Tried, Refused: r.Refused, Files: attachments(r.Files), Hush: r.Hush,
		})
	}
	return list, translate(err)
}

// ScheduledChange implements posting.ScheduledStore.
func (s *Store) ScheduledChange(ctx context.Context, m chat.Scheduled) error {
	n, err := s.q.ScheduledChange(ctx, db.ScheduledChangeParams{Body: m.Body, DueAt: m.At, Nonce: m.Nonce, Hush: m.Hush, ID: m.ID, UserID: int64(m.User)})
	return onItsWay(n, err)
}

// ScheduledDelete implements posting.ScheduledStore.
func (s *Store) ScheduledDelete(ctx context.Context, user chat.UserID, id int64) error {
	n, err := s.q.ScheduledDelete(ctx, db.ScheduledDeleteParams{ID: id, UserID: int64(user)})
	return s.tookBack(ctx, n, err, db.JustTakenBackParams{Held: false, ID: id, UserID: int64(user)}, chat.ErrScheduledGone)
}

// tookBack is nil when a message is taken back: now, or by the first of two clicks.
func (s *Store) tookBack(ctx context.Context, n int64, err error, m db.JustTakenBackParams, gone error) error {
	if err != nil || n > 0 {
		return translate(err)
	}
	m.Moment = chat.RepeatWindow
	before, err := s.q.JustTakenBack(ctx, m)
	if err == nil && !before {
		return gone
	}
	return translate(err)
}

func onItsWay(n int64, err error) error {
	if err == nil && n == 0 {
		return chat.ErrScheduledGone
	}
	return translate(err)
}

// ScheduledTake implements posting.ScheduledStore.
func (s *Store) ScheduledTake(ctx context.Context, again time.Duration, most int) (list []chat.Scheduled, err error) {
	rows, err := s.q.ScheduledTake(ctx, db.ScheduledTakeParams{Again: again, Most: int32(most)})
	for _, r := range rows {
		list = append(list, chat.Scheduled{
			ID: r.ID, User: chat.UserID(r.UserID), Room: chat.RoomID(r.RoomID), Seq: r.Seq, Body: r.Body, Nonce: r.Nonce, At: r.DueAt, Tried: true, Files: attachments(r.Files), Hush: r.Hush,
		})
	}
	return list, translate(err)
}

// ScheduledEnd implements posting.ScheduledStore.
func (s *Store) ScheduledEnd(ctx context.Context, id int64) error {
	return translate(s.q.ScheduledEnd(ctx, id))
}

// ScheduledRefuse implements posting.ScheduledStore.
func (s *Store) ScheduledRefuse(ctx context.Context, id int64, why string) error {
	return translate(s.q.ScheduledRefuse(ctx, db.ScheduledRefuseParams{Refused: &why, ID: id}))
}

// ScheduledAccess implements posting.ScheduledStore.
func (s *Store) ScheduledAccess(ctx context.Context, m chat.Scheduled) (chat.User, chat.Access, error) {
	r, err := s.q.ScheduledAccess(ctx, db.ScheduledAccessParams{RoomID: int64(m.Room), UserID: int64(m.User)})
	if err != nil {
		return chat.User{}, chat.Access{}, translate(err)
	}
	a, err := s.Access(ctx, r.Slug, m.User)
	if err == nil && !a.Member {
		err = chat.E(chat.NotFound, "That room does not exist.")
	}
	return chat.User{ID: m.User, Username: r.Username, Role: chat.Role(r.Role)}, a, err
}
