package postgres

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/letters"
	"parley/store/postgres/db"
)

// RoomInsert implements rooms.Store.
func (s *Store) RoomInsert(ctx context.Context, r chat.Room, creator chat.UserID) (made chat.Room, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		made, err = insertRoom(ctx, q, r, creator)
		return err
	})
	return made, nameTaken(err)
}

func insertRoom(ctx context.Context, q *db.Queries, r chat.Room, creator chat.UserID) (chat.Room, error) {
	row, err := q.RoomInsert(ctx, db.RoomInsertParams{
		Slug: r.Slug, Name: r.Name, NameKey: fold.String(r.Name), NameSkeleton: letters.Skeleton(r.Name), Topic: r.Topic, Private: r.Private,
		MadeBy: int64(creator), Nonce: nullable(r.Nonce),
	})
	if err != nil {
		return r, err
	}
	r.ID, r.CreatedAt = chat.RoomID(row.ID), row.CreatedAt
	_, err = q.MembershipInsert(ctx, db.MembershipInsertParams{UserID: int64(creator), RoomID: row.ID, Admin: true})
	return r, err
}

func nullable(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: id != uuid.Nil} }

// RoomJustMade implements rooms.Store.
func (s *Store) RoomJustMade(ctx context.Context, r chat.Room, user chat.UserID) (chat.Room, error) {
	row, err := s.q.RoomJustMade(ctx, db.RoomJustMadeParams{
		NameKey: fold.String(r.Name), MadeBy: int64(user), Name: r.Name, Topic: r.Topic, Private: r.Private,
		Nonce: nullable(r.Nonce), Moment: chat.RepeatWindow,
	})
	r.ID, r.Slug = chat.RoomID(row.ID), row.Slug
	return r, translate(err)
}

// nameTaken translates a unique violation into a sentence.
func nameTaken(err error) error {
	var pg *pgconn.PgError
	switch errors.As(err, &pg); {
	case pg == nil:
	case pg.ConstraintName == "rooms_name":
		return chat.ErrRoomName
	case pg.ConstraintName == "rooms_skeleton":
		return chat.ErrRoomNameAlike
	}
	return err
}

// RoomUpdate implements rooms.Store.
func (s *Store) RoomUpdate(ctx context.Context, r chat.Room, by chat.UserID) error {
	err := s.acting(ctx, r.ID, by, 0, func(q *db.Queries, is acting) error {
		if err := is.refused(chat.AskManages); err != nil {
			return err
		}
		_, err := q.RoomUpdate(ctx, db.RoomUpdateParams{
			ID: int64(r.ID), Name: r.Name, NameKey: fold.String(r.Name), NameSkeleton: letters.Skeleton(r.Name), Topic: r.Topic, Private: r.Private,
			AdminsPost: r.AdminsPost, SlowSeconds: int32(r.Slow), AdminsInvite: r.AdminsInvite, AdminsPin: r.AdminsPin, AdminsCall: r.AdminsCall, Callers: int16(r.Callers),
		})
		return err
	})
	return nameTaken(err)
}

func userIDs(ids []int64) []chat.UserID {
	users := make([]chat.UserID, len(ids))
	for i, id := range ids {
		users[i] = chat.UserID(id)
	}
	return users
}

// accessKey is a room as a user asks for it.
type accessKey struct {
	slug string
	user chat.UserID
}

// Access implements rooms.Store.
func (s *Store) Access(ctx context.Context, slug string, user chat.UserID) (chat.Access, error) {
	return s.accesses.load(ctx, accessKey{slug, user})
}

func (s *Store) roomsAccess(ctx context.Context, keys []accessKey) (map[accessKey]chat.Access, error) {
	return roomsAccess(ctx, s.q, keys)
}

func roomsAccess(ctx context.Context, q *db.Queries, keys []accessKey) (map[accessKey]chat.Access, error) {
	p := db.RoomsAccessParams{Slugs: make([]string, len(keys)), Users: make([]int64, len(keys))}
	for i, k := range keys {
		p.Slugs[i], p.Users[i] = k.slug, int64(k.user)
	}
	rows, err := q.RoomsAccess(ctx, p)
	found := make(map[accessKey]chat.Access, len(rows))
	for _, r := range rows {
		a := chat.Access{
			Room: chat.Room{
				ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Topic: r.Topic, Private: r.Private, Direct: r.Direct,
				LastSeq: r.LastSeq, LastRev: r.LastRev, MembersRev: r.MembersRev, Pins: int(r.Pins), CreatedAt: r.CreatedAt,
				AdminsPost: r.AdminsPost, Archived: r.Archived, Slow: int(r.SlowSeconds), AdminsInvite: r.AdminsInvite, AdminsPin: r.AdminsPin, AdminsCall: r.AdminsCall, Callers: chat.Callers(r.Callers),
			},
			Member: r.Member, Admin: r.Admin, ReadSeq: r.ReadSeq, Favourite: r.Favourite, AddedBy: r.AddedBy, Guest: r.Guest, People: r.People, Blocked: r.Blocked, Ban: r.Banned, Opening: openingOf(r.Opening),
		}
		if r.Direct {
			a.Room.Name = chat.DirectName(r.People)
		}
		found[accessKey{r.Slug, chat.UserID(r.UserID)}] = a
	}
	return found, err
}

// Room returns a room by its number, or NotFound.
func (s *Store) Room(ctx context.Context, id chat.RoomID) (chat.Room, error) {
	r, err := s.q.RoomGet(ctx, int64(id))
	return chat.Room{
		ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Topic: r.Topic, Private: r.Private,
		LastSeq: r.LastSeq, LastRev: r.LastRev, CreatedAt: r.CreatedAt,
	}, translate(err)
}

// NoteOpening adds the line of a call to a room without messages; see chat.CallNote.
func (s *Store) NoteOpening(ctx context.Context, c chat.Command) error {
	line, err := json.Marshal(chat.Note{Kind: c.Note, Text: c.Body})
	if err != nil {
		return err
	}
	return translate(s.q.RoomOpening(ctx, db.RoomOpeningParams{ID: int64(c.Room), Begins: c.Note == chat.NoteCall, Note: line}))
}

// openingOf reads the column that NoteOpening writes.
func openingOf(raw []byte) (list []chat.Note) {
	if len(raw) > 0 {
		_ = json.Unmarshal(raw, &list) // only this package writes the column
	}
	return list
}

// Revs returns the counters and settings of each of these rooms that still exists.
func (s *Store) Revs(ctx context.Context, ids []chat.RoomID) (map[chat.RoomID]chat.Room, error) {
	raw := make([]int64, len(ids))
	for i, id := range ids {
		raw[i] = int64(id)
	}
	rows, err := s.q.RoomRevs(ctx, raw)
	rooms := make(map[chat.RoomID]chat.Room, len(rows))
	for _, r := range rows {
		rooms[chat.RoomID(r.ID)] = chat.Room{
			ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Topic: r.Topic, Private: r.Private, Direct: r.Direct,
			AdminsPost: r.AdminsPost, Slow: int(r.SlowSeconds), Archived: r.Archived,
			LastSeq: r.LastSeq, LastRev: r.LastRev, MembersRev: r.MembersRev,
		}
	}
	return rooms, translate(err)
}

// listKey is a page of a user's list of rooms.
type listKey struct {
	user chat.UserID
	from string
}
