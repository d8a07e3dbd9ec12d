package postgres

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/letters"
	"parley/store/postgres/db"
)

// RoomDelete implements rooms.Store. The room's rows stay until Housekeep purges the
// expired room.
func (s *Store) RoomDelete(ctx context.Context, id chat.RoomID, by chat.UserID) (members []chat.UserID, err error) {
	there := false
	err = s.acting(ctx, id, by, 0, func(q *db.Queries, is acting) error {
		there = true
		if err := is.refused(chat.AskManagesAny); err != nil {
			return err
		}
		if err := q.RoomDelete(ctx, db.RoomDeleteParams{ID: int64(id), DeletedBy: int64(by)}); err != nil {
			return err
		}
		ids, err := q.MemberIDs(ctx, int64(id))
		members = userIDs(ids)
		return err
	})
	if !there && errors.Is(err, chat.ErrNoRoom) {
		err = nil // by the first of two clicks
	}
	return members, err
}

// deletedPageSize is how many deleted rooms a page shows.
const deletedPageSize = 100

// ArchivedRooms implements rooms.Store.
func (s *Store) ArchivedRooms(ctx context.Context, user chat.UserID, from string) (list []chat.RoomLink, next string, err error) {
	if strings.ContainsRune(from, 0) || !utf8.ValidString(from) {
		return nil, "", errNoPlace
	}
	rows, err := s.q.RoomsArchived(ctx, db.RoomsArchivedParams{UserID: int64(user), FromKey: from, Most: chat.ArchivedPageSize + 1})
	for i, r := range rows {
		if i == chat.ArchivedPageSize {
			return list, r.NameKey, nil
		}
		list = append(list, chat.RoomLink{ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Private: r.Private})
	}
	return list, "", translate(err)
}

// DeletedRooms implements rooms.Store.
func (s *Store) DeletedRooms(ctx context.Context, by chat.UserID, from string) (list []chat.DeletedRoom, next string, err error) {
	upto, err := parseMoment(from, last)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.q.RoomsDeletedBy(ctx, db.RoomsDeletedByParams{UserID: int64(by), Kept: chat.RestorableFor, Upto: upto.at, UptoID: upto.id, Most: deletedPageSize + 1})
	for i, r := range rows {
		if i == deletedPageSize {
			next = moment{r.DeletedAt, r.ID}.String()
			break
		}
		list = append(list, deletedRoom(db.RoomDeletedGetRow(r)))
	}
	return list, next, translate(err)
}

// DeletedRoom implements rooms.Store.
func (s *Store) DeletedRoom(ctx context.Context, id chat.RoomID, by chat.UserID) (chat.DeletedRoom, error) {
	r, err := s.q.RoomDeletedGet(ctx, db.RoomDeletedGetParams{ID: int64(id), UserID: int64(by), Kept: chat.RestorableFor})
	return deletedRoom(r), translate(err)
}

func deletedRoom(r db.RoomDeletedGetRow) chat.DeletedRoom {
	return chat.DeletedRoom{ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, DeletedAt: r.DeletedAt}
}

// RoomJustDeleted implements rooms.Store.
func (s *Store) RoomJustDeleted(ctx context.Context, slug string, by chat.UserID) (bool, error) {
	done, err := s.q.RoomJustDeleted(ctx, db.RoomJustDeletedParams{UserID: int64(by), Slug: slug, Moment: chat.RepeatWindow})
	return done, translate(err)
}

// RoomRestored implements rooms.Store.
func (s *Store) RoomRestored(ctx context.Context, id chat.RoomID, user chat.UserID) (string, error) {
	slug, err := s.q.RoomRestored(ctx, db.RoomRestoredParams{RoomID: int64(id), UserID: int64(user)})
	return slug, translate(err)
}

// RoomRestore implements rooms.Store.
func (s *Store) RoomRestore(ctx context.Context, r chat.DeletedRoom, by chat.UserID) error {
	n, err := s.q.RoomRestore(ctx, db.RoomRestoreParams{
		ID: int64(r.ID), Slug: r.Slug, NameKey: fold.String(r.Name), NameSkeleton: letters.Skeleton(r.Name), UserID: int64(by), Kept: chat.RestorableFor,
	})
	if err == nil && n == 0 {
		return chat.E(chat.NotFound, "There is no such room to bring back.")
	}
	return nameTaken(translate(err))
}

const purgeChunk = 5000

// purgeRooms deletes the rows of expired rooms.
func (s *Store) purgeRooms(ctx context.Context) error {
	if err := s.q.RoomsExpire(ctx, chat.RestorableFor); err != nil {
		return err
	}
	rooms, err := s.q.RoomsExpired(ctx)
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
			return s.q.RoomMessagesPurge(ctx, db.RoomMessagesPurgeParams{RoomID: room, Most: purgeChunk})
		},
		func() (int64, error) {
			return s.q.RoomReactionsPurge(ctx, db.RoomReactionsPurgeParams{RoomID: room, Most: purgeChunk})
		},
		func() (int64, error) {
			return s.q.RoomMentionsPurge(ctx, db.RoomMentionsPurgeParams{RoomID: room, Most: purgeChunk})
		},
		func() (int64, error) {
			return s.q.RoomVersionsPurge(ctx, db.RoomVersionsPurgeParams{RoomID: room, Most: purgeChunk})
		},
		func() (int64, error) {
			return s.q.RoomDeletionsPurge(ctx, db.RoomDeletionsPurgeParams{RoomID: room, Most: purgeChunk})
		},
		func() (int64, error) {
			return 0, s.q.SearchPurge(ctx, room)
		},
		func() (int64, error) {
			return s.q.RoomVotesPurge(ctx, db.RoomVotesPurgeParams{RoomID: room, Most: purgeChunk})
		},
		func() (int64, error) {
			return 0, s.q.RoomPollEndsPurge(ctx, room)
		},
		func() (int64, error) {
			return s.q.RoomPinsPurge(ctx, db.RoomPinsPurgeParams{RoomID: room, Most: purgeChunk})
		},
		func() (int64, error) {
			return s.q.RoomMembershipsPurge(ctx, db.RoomMembershipsPurgeParams{RoomID: room, Most: purgeChunk})
		},
	} {
		if err := purgeInChunks(ctx, portion); err != nil {
			return err
		}
	}
	return s.q.RoomPurge(ctx, room)
}

// purgeInChunks runs portion until nothing is left.
func purgeInChunks(ctx context.Context, portion func() (int64, error)) error {
	for {
		n, err := portion()
		if err != nil || n < purgeChunk {
			return err
		}
		select {
		case <-time.After(50 * time.Millisecond): // leave room for other writers
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
