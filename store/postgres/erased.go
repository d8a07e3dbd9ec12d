package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// RoomErase implements chat.RoomStore. What belongs to the room stays as it is,
// and is taken away by Tend once nobody can bring the room back.
func (s *Store) RoomErase(ctx context.Context, id chat.RoomID, by chat.UserID) (members []chat.UserID, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		if err := q.RoomErase(ctx, db.RoomEraseParams{ID: int64(id), DeletedBy: int64(by)}); err != nil {
			return err
		}
		ids, err := q.MemberIDs(ctx, int64(id))
		members = userIDs(ids)
		return err
	})
	return members, err
}

// erasedListed is how many deleted rooms a page of them has.
const erasedListed = 100

// RoomsErased implements chat.RoomStore.
func (s *Store) RoomsErased(ctx context.Context, by chat.UserID, from string) (list []chat.ErasedRoom, next string, err error) {
	upto, err := parseMoment(from, last)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.q.RoomsErasedBy(ctx, db.RoomsErasedByParams{UserID: int64(by), Kept: chat.RoomKept, Upto: upto.at, UptoID: upto.id, Most: erasedListed + 1})
	for i, r := range rows {
		if i == erasedListed {
			next = moment{r.DeletedAt, r.ID}.String()
			break
		}
		list = append(list, erasedRoom(db.RoomErasedGetRow(r)))
	}
	return list, next, translate(err)
}

// RoomErased implements chat.RoomStore.
func (s *Store) RoomErased(ctx context.Context, id chat.RoomID, by chat.UserID) (chat.ErasedRoom, error) {
	r, err := s.q.RoomErasedGet(ctx, db.RoomErasedGetParams{ID: int64(id), UserID: int64(by), Kept: chat.RoomKept})
	return erasedRoom(r), translate(err)
}

func erasedRoom(r db.RoomErasedGetRow) chat.ErasedRoom {
	return chat.ErasedRoom{ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, DeletedAt: r.DeletedAt}
}

// RoomJustErased implements chat.RoomStore.
func (s *Store) RoomJustErased(ctx context.Context, slug string, by chat.UserID) (bool, error) {
	done, err := s.q.RoomJustErased(ctx, db.RoomJustErasedParams{UserID: int64(by), Slug: slug, Moment: chat.SecondClick})
	return done, translate(err)
}

// RoomRestored implements chat.RoomStore.
func (s *Store) RoomRestored(ctx context.Context, id chat.RoomID, user chat.UserID) (string, error) {
	slug, err := s.q.RoomRestored(ctx, db.RoomRestoredParams{RoomID: int64(id), UserID: int64(user)})
	return slug, translate(err)
}

// RoomRestore implements chat.RoomStore.
func (s *Store) RoomRestore(ctx context.Context, r chat.ErasedRoom, by chat.UserID) error {
	n, err := s.q.RoomRestore(ctx, db.RoomRestoreParams{
		ID: int64(r.ID), Slug: r.Slug, NameKey: chat.Fold(r.Name), UserID: int64(by), Kept: chat.RoomKept,
	})
	if err == nil && n == 0 {
		return chat.E(chat.NotFound, "There is no such room to bring back.")
	}
	return nameTaken(translate(err))
}

const purgePortion = 5000

// purgeRooms takes away what belongs to rooms that nobody can bring back.
func (s *Store) purgeRooms(ctx context.Context) error {
	if err := s.q.RoomsGiveUp(ctx, chat.RoomKept); err != nil {
		return err
	}
	rooms, err := s.q.RoomsGivenUp(ctx)
	for _, id := range rooms {
		if err := s.purge(ctx, id); err != nil {
			return err
		}
	}
	return err
}

func (s *Store) purge(ctx context.Context, room int64) error {
	for _, portion := range []func() (int64, error){
		func() (int64, error) {
			return s.q.RoomMessagesPurge(ctx, db.RoomMessagesPurgeParams{RoomID: room, Most: purgePortion})
		},
		func() (int64, error) {
			return s.q.RoomReactionsPurge(ctx, db.RoomReactionsPurgeParams{RoomID: room, Most: purgePortion})
		},
		func() (int64, error) {
			return s.q.RoomMembershipsPurge(ctx, db.RoomMembershipsPurgeParams{RoomID: room, Most: purgePortion})
		},
	} {
		if err := purgeAll(ctx, portion); err != nil {
			return err
		}
	}
	return s.q.RoomDelete(ctx, room)
}

// purgeAll takes one portion after the other.
func purgeAll(ctx context.Context, portion func() (int64, error)) error {
	for {
		n, err := portion()
		if err != nil || n < purgePortion {
			return err
		}
		select {
		case <-time.After(50 * time.Millisecond): // leave room for those who write
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
