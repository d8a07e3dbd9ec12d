package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// DirectOf implements rooms.Store.
func (s *Store) DirectOf(ctx context.Context, user chat.UserID) ([]chat.RoomLink, error) {
	return s.directs.load(ctx, user)
}

// queueDirect adds one user's conversations to a round trip.
func queueDirect(batch *pgx.Batch, user chat.UserID, found *[]chat.RoomLink) {
	batch.Queue(db.DirectOf, int64(user), int32(chat.DirectListed)).Query(func(r pgx.Rows) error {
		rows, err := pgx.CollectRows(r, pgx.RowToStructByPos[db.DirectOfRow])
		for _, r := range rows {
			*found = append(*found, chat.RoomLink{
				ID: chat.RoomID(r.ID), Slug: r.Slug, Name: chat.DirectName(r.People), Private: true, Direct: true, With: chat.DirectWith(r.Direct, user), LastSeq: r.LastSeq, Unread: r.Unread, Muted: r.Muted,
				Section: r.Section, SectionPlace: int(r.SectionPlace),
			}.Apply(chat.Level(r.Level)))
		}
		return err
	})
}

func (s *Store) directsOf(ctx context.Context, users []chat.UserID) (map[chat.UserID][]chat.RoomLink, error) {
	var batch pgx.Batch
	lists := make([][]chat.RoomLink, len(users))
	for i, user := range users {
		queueDirect(&batch, user, &lists[i])
	}
	err := s.pool.SendBatch(ctx, &batch).Close()
	found := make(map[chat.UserID][]chat.RoomLink, len(users))
	for i, user := range users {
		found[user] = lists[i] // a user without any has an answer too
	}
	return found, err
}

// OpenDirect implements rooms.Store.
func (s *Store) OpenDirect(ctx context.Context, slug string, people []chat.UserID, by chat.UserID) (room chat.Room, changed bool, err error) {
	key := chat.DirectKey(people)
	err = s.tx(ctx, func(q *db.Queries) error {
		made, err := q.DirectInsert(ctx, db.DirectInsertParams{Slug: slug, Direct: key, MadeBy: int64(by)})
		if err != nil {
			return err
		}
		r, err := q.DirectGet(ctx, key)
		if err != nil {
			return err
		}
		room = chat.Room{ID: chat.RoomID(r.ID), Slug: r.Slug, Private: true, Direct: true, CreatedAt: r.CreatedAt}
		if made > 0 {
			changed = true
			return q.DirectMembersInsert(ctx, db.DirectMembersInsertParams{RoomID: r.ID, MadeBy: int64(by), Users: rawIDs(people)})
		}
		n, err := q.DirectReopen(ctx, db.DirectReopenParams{UserID: int64(by), RoomID: r.ID})
		changed = n > 0
		return err
	})
	return room, changed, err
}

func rawIDs(users []chat.UserID) []int64 {
	ids := make([]int64, len(users))
	for i, user := range users {
		ids[i] = int64(user)
	}
	return ids
}

// CloseDirect implements rooms.Store.
func (s *Store) CloseDirect(ctx context.Context, room chat.RoomID, user chat.UserID) (bool, error) {
	n, err := s.q.DirectClose(ctx, db.DirectCloseParams{UserID: int64(user), RoomID: int64(room)})
	return n > 0, translate(err)
}

// BlocksAmong implements people.PeopleStore.
func (s *Store) BlocksAmong(ctx context.Context, user chat.UserID, others []chat.UserID) (by, of []chat.UserID, err error) {
	rows, err := s.q.BlocksAmong(ctx, db.BlocksAmongParams{UserID: int64(user), Others: rawIDs(others)})
	for _, r := range rows {
		if chat.UserID(r.UserID) == user {
			of = append(of, chat.UserID(r.BlockedID))
		} else {
			by = append(by, chat.UserID(r.UserID))
		}
	}
	return by, of, translate(err)
}

// BlockersIn implements rooms.Store.
func (s *Store) BlockersIn(ctx context.Context, room chat.RoomID, user chat.UserID) ([]chat.UserID, error) {
	rows, err := s.q.BlockersIn(ctx, db.BlockersInParams{RoomID: int64(room), UserID: int64(user)})
	list := make([]chat.UserID, len(rows))
	for i, id := range rows {
		list[i] = chat.UserID(id)
	}
	return list, translate(err)
}

// SetBlock implements people.PeopleStore.
func (s *Store) SetBlock(ctx context.Context, user, blocked chat.UserID, on bool) (changed bool, err error) {
	var n int64
	if on {
		n, err = s.q.BlockInsert(ctx, db.BlockInsertParams{UserID: int64(user), BlockedID: int64(blocked)})
	} else {
		n, err = s.q.BlockDelete(ctx, db.BlockDeleteParams{UserID: int64(user), BlockedID: int64(blocked)})
	}
	return n > 0, translate(err)
}

// BlocksOf implements people.PeopleStore.
func (s *Store) BlocksOf(ctx context.Context, user chat.UserID) ([]chat.User, error) {
	rows, err := s.q.BlocksOf(ctx, int64(user))
	list := make([]chat.User, len(rows))
	for i, r := range rows {
		list[i] = chat.User{ID: chat.UserID(r.ID), Username: r.Username}
	}
	return list, translate(err)
}
