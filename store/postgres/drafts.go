package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// DraftSet implements kept.DraftStore.
func (s *Store) DraftSet(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64, body string) error {
	err := s.q.DraftSet(ctx, db.DraftSetParams{UserID: int64(user), RoomID: int64(room), Thread: thread, Body: body})
	if err == nil {
		err = s.q.DraftsTrim(ctx, db.DraftsTrimParams{UserID: int64(user), Most: chat.DraftsMax - 1})
	}
	return translate(err)
}

// DraftDelete implements kept.DraftStore.
func (s *Store) DraftDelete(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64) error {
	return translate(s.q.DraftDelete(ctx, db.DraftDeleteParams{UserID: int64(user), RoomID: int64(room), Thread: thread}))
}

// DraftOf implements kept.DraftStore.
func (s *Store) DraftOf(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64) (string, error) {
	body, err := s.q.DraftGet(ctx, db.DraftGetParams{UserID: int64(user), RoomID: int64(room), Thread: thread})
	if err = translate(err); chat.Is(err, chat.NotFound) {
		err = nil
	}
	return body, err
}

// DraftsOf implements kept.DraftStore.
func (s *Store) DraftsOf(ctx context.Context, user chat.UserID) (list []chat.KeptDraft, err error) {
	rows, err := s.q.DraftsOf(ctx, db.DraftsOfParams{UserID: int64(user), Most: chat.DraftsMax})
	for _, r := range rows {
		list = append(list, chat.KeptDraft{Slug: r.Slug, Name: r.Name, Thread: r.Thread, Body: r.Body, At: r.SavedAt})
	}
	return list, translate(err)
}

// queueDrafts ends the drafts of what was sent.
func (b *ingestTx) queueDrafts(batch *pgx.Batch) {
	var p db.DraftsSentParams
	for _, l := range b.ledgers {
		for _, m := range l.Sent() {
			p.Users, p.Rooms, p.Threads = append(p.Users, int64(m.Author)), append(p.Rooms, int64(m.Room)), append(p.Threads, m.Thread)
		}
	}
	if len(p.Users) > 0 {
		batch.Queue(db.DraftsSent, p.Users, p.Rooms, p.Threads)
	}
}
