package postgres

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/storing"
	"parley/store/postgres/db"
)

// TakeoutAsk implements history.TakeoutStore.
func (s *Store) TakeoutAsk(ctx context.Context, t chat.Takeout) error {
	return translate(s.q.TakeoutAsk(ctx, db.TakeoutAskParams{UserID: int64(t.User), ID: t.ID, Language: t.Language}))
}

// TakeoutOf implements history.TakeoutStore.
func (s *Store) TakeoutOf(ctx context.Context, user chat.UserID) (chat.Takeout, error) {
	r, err := s.q.TakeoutOf(ctx, int64(user))
	t := chat.Takeout{
		User: user, ID: r.ID, Language: r.Language, State: chat.TakeoutState(r.State), AskedAt: r.AskedAt, Tries: int(r.Tries),
		Done: r.Done, Total: r.Total, Size: r.Size, ReadyAt: r.ReadyAt,
	}
	copy(t.Hash[:], r.Hash)
	return t, translate(err)
}

// TakeoutClaim implements history.TakeoutStore.
func (s *Store) TakeoutClaim(ctx context.Context, lease time.Duration) (chat.Takeout, error) {
	r, err := s.q.TakeoutClaim(ctx, db.TakeoutClaimParams{Lease: lease, MostTries: chat.TakeoutTries})
	return chat.Takeout{User: chat.UserID(r.UserID), ID: r.ID, Language: r.Language, Tries: int(r.Tries), State: chat.TakeoutWaiting}, translate(err)
}

// TakeoutProgress implements history.TakeoutStore.
func (s *Store) TakeoutProgress(ctx context.Context, t chat.Takeout, lease time.Duration) error {
	n, err := s.q.TakeoutProgress(ctx, db.TakeoutProgressParams{
		Done: t.Done, Total: t.Total, Lease: lease, UserID: int64(t.User), ID: t.ID, Tries: int32(t.Tries),
	})
	return fenced(n, err)
}

// TakeoutDone implements history.TakeoutStore.
func (s *Store) TakeoutDone(ctx context.Context, t chat.Takeout) error {
	n, err := s.q.TakeoutReady(ctx, db.TakeoutReadyParams{Hash: t.Hash[:], Size: t.Size, UserID: int64(t.User), ID: t.ID, Tries: int32(t.Tries)})
	return fenced(n, err)
}

// TakeoutFull implements history.TakeoutStore.
func (s *Store) TakeoutFull(ctx context.Context, t chat.Takeout) error {
	return fenced(s.q.TakeoutFull(ctx, db.TakeoutFullParams{UserID: int64(t.User), ID: t.ID, Tries: int32(t.Tries)}))
}

func fenced(rows int64, err error) error {
	if err == nil && rows == 0 {
		return storing.ErrFenced
	}
	return translate(err)
}

// TakeoutsExpire implements history.TakeoutStore.
func (s *Store) TakeoutsExpire(ctx context.Context) error {
	if err := s.q.TakeoutsFail(ctx, chat.TakeoutTries); err != nil {
		return translate(err)
	}
	return translate(s.q.TakeoutsExpire(ctx, chat.TakeoutKept))
}

// Own are the statements for what an account has besides messages and files, by the names
// that their files have.
var own = map[string]string{
	"account": db.OwnAccount, "rooms": db.OwnRooms, "sections": db.OwnSections, "reactions": db.OwnReactions, "votes": db.OwnVotes, "saved": db.OwnSaved,
	"notifications": db.OwnNotifications, "threads": db.OwnThreads, "searches": db.OwnSearches,
	"drafts": db.OwnDrafts, "scheduled": db.OwnScheduled, "held": db.OwnHeld, "sessions": db.OwnSessions, "linked": db.OwnIdentities, "blocked": db.OwnBlocks, "log": db.OwnLog,
}

// OwnRows calls each with the JSON of every row of a kind, as it is read.
func (s *Store) OwnRows(ctx context.Context, u chat.User, kind string, each func(row []byte) error) error {
	args := []any{int64(u.ID)}
	if kind == "log" {
		args = []any{fold.String(u.Username), int64(u.ID)}
	}
	rows, err := s.pool.Query(ctx, own[kind], args...)
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var row []byte
		if err := rows.Scan(&row); err != nil {
			return translate(err)
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

// OwnPlaces is where all messages of a user are: 16 bytes for each.
func (s *Store) OwnPlaces(ctx context.Context, user chat.UserID) (list []chat.MessagePlace, err error) {
	rows, err := s.pool.Query(ctx, db.OwnPlaces, int64(user))
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var room, seq int64
		if err := rows.Scan(&room, &seq); err != nil {
			return nil, translate(err)
		}
		list = append(list, chat.MessagePlace{Room: chat.RoomID(room), Seq: seq})
	}
	return list, translate(rows.Err())
}

// OwnMessages are the messages at places, in that order, without those deleted since.
func (s *Store) OwnMessages(ctx context.Context, places []chat.MessagePlace) (list []chat.Message, err error) {
	at := make([]place, len(places))
	for i, p := range places {
		at[i] = place{p.Room, p.Seq}
	}
	found, err := s.messagesAt(ctx, at)
	for _, p := range at {
		if m, has := found[p]; has && !m.Deleted {
			list = append(list, m)
		}
	}
	return list, translate(err)
}

// OwnRoom is a room as a user may see it now; its name is empty otherwise.
func (s *Store) OwnRoom(ctx context.Context, user chat.UserID, room chat.RoomID) (chat.Room, error) {
	rows, err := s.q.SearchRoomNames(ctx, db.SearchRoomNamesParams{UserID: int64(user), Rooms: []int64{int64(room)}})
	r := chat.Room{ID: room}
	if err == nil && len(rows) > 0 {
		r.Slug, r.Name, r.Direct = rows[0].Slug, rows[0].Name, rows[0].Direct
		if r.Direct {
			r.Name = chat.DirectName(rows[0].People)
		}
	}
	return r, translate(err)
}

// OwnFiles are a user's files after an id.
func (s *Store) OwnFiles(ctx context.Context, user chat.UserID, after uuid.UUID, most int) (list []chat.File, err error) {
	rows, err := s.q.OwnFiles(ctx, db.OwnFilesParams{UserID: int64(user), After: after, Most: int32(min(most, math.MaxInt32))})
	for _, r := range rows {
		list = append(list, file(db.File(r)))
	}
	return list, translate(err)
}

// OwnFilesCount is how many files a user has.
func (s *Store) OwnFilesCount(ctx context.Context, user chat.UserID) (int64, error) {
	n, err := s.q.OwnFilesCount(ctx, int64(user))
	return n, translate(err)
}

// UserByID is an account that is not deleted.
func (s *Store) UserByID(ctx context.Context, id chat.UserID) (chat.User, error) {
	u, err := s.CredentialsOf(ctx, id)
	return u.User, err
}

// RemovalClaim implements moderation.RemovalStore.
func (s *Store) RemovalClaim(ctx context.Context, again time.Duration) (chat.Removal, error) {
	r, err := s.q.RemovalClaim(ctx, again)
	return chat.Removal{User: chat.UserID(r.UserID), After: chat.Key(r.After), Found: chat.Found(r.Found)}, translate(err)
}

// RemovalPlaces implements moderation.RemovalStore.
func (s *Store) RemovalPlaces(ctx context.Context, r chat.Removal, most int) (list []chat.OwnPlace, err error) {
	rows, err := s.q.RemovalPlaces(ctx, db.RemovalPlacesParams{UserID: int64(r.User), After: uuid.UUID(r.After), Most: int32(most)})
	for _, x := range rows {
		list = append(list, chat.OwnPlace{MessagePlace: chat.MessagePlace{Room: chat.RoomID(x.RoomID), Seq: x.Seq}, Key: chat.Key(x.Key), Waits: x.Waits})
	}
	return list, translate(err)
}

// RemovalNext implements moderation.RemovalStore.
func (s *Store) RemovalNext(ctx context.Context, r chat.Removal, pause time.Duration) error {
	return translate(s.q.RemovalNext(ctx, db.RemovalNextParams{After: uuid.UUID(r.After), Found: int16(r.Found), Pause: pause, UserID: int64(r.User)}))
}

// RemovalEnd implements moderation.RemovalStore.
func (s *Store) RemovalEnd(ctx context.Context, user chat.UserID) error {
	return translate(s.q.RemovalEnd(ctx, int64(user)))
}
