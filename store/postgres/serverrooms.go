package postgres

import (
	"context"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/store/postgres/db"
)

// ManagedRooms implements chat.ManagedRoomStore.
func (s *Store) ManagedRooms(ctx context.Context, folded, from string, most int) (list []chat.ManagedRoom, next string, err error) {
	if strings.ContainsRune(from, 0) || !utf8.ValidString(from) {
		return nil, "", errNoPlace
	}
	rows, err := s.q.RoomsManagedPage(ctx, db.RoomsManagedPageParams{FromKey: from, Pattern: likeEscaper.Replace(folded), Most: int32(most) + 1})
	if err != nil {
		return nil, "", translate(err)
	}
	if len(rows) > most {
		next, rows = rows[most].NameKey, rows[:most]
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	list, err = s.managedRooms(ctx, ids)
	return list, next, err
}

// ManagedRoom implements chat.ManagedRoomStore.
func (s *Store) ManagedRoom(ctx context.Context, slug string) (chat.ManagedRoom, error) {
	id, err := s.q.RoomManagedID(ctx, slug)
	if err != nil {
		return chat.ManagedRoom{}, translate(err)
	}
	list, err := s.managedRooms(ctx, []int64{id})
	if err == nil && len(list) == 0 {
		err = chat.E(chat.NotFound, "That room does not exist.")
	}
	if err != nil {
		return chat.ManagedRoom{}, err
	}
	return list[0], nil
}

func (s *Store) managedRooms(ctx context.Context, ids []int64) ([]chat.ManagedRoom, error) {
	rows, err := s.q.RoomsManaged(ctx, ids)
	list := make([]chat.ManagedRoom, len(rows))
	for i, r := range rows {
		list[i] = chat.ManagedRoom{
			Room:    chat.Room{ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Private: r.Private, Archived: r.Archived, LastSeq: r.LastSeq, CreatedAt: r.CreatedAt},
			Members: int(r.Members), Admins: r.Admins, Managed: r.Managed, Files: r.Files, ActiveAt: momentOrNone(r.ActiveAt),
		}
	}
	return list, translate(err)
}
