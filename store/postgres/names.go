package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// NamesLike implements rooms.Store.
func (s *Store) NamesLike(ctx context.Context, room chat.RoomID, folded string, others bool, most int) (list []chat.Member, err error) {
	pattern := likeEscaper.Replace(folded)
	members, err := s.q.MembersNamed(ctx, db.MembersNamedParams{RoomID: int64(room), Pattern: pattern, Most: int32(most)})
	for _, r := range members {
		list = append(list, chat.Member{ID: chat.UserID(r.ID), Username: r.Username, JoinedAt: r.JoinedAt})
	}
	if err != nil || !others || folded == "" || len(list) == most {
		return list, translate(err)
	}
	found, err := s.q.OthersNamed(ctx, db.OthersNamedParams{RoomID: int64(room), Folded: folded, Pattern: pattern, Most: int32(most - len(list))})
	for _, r := range found {
		list = append(list, chat.Member{ID: chat.UserID(r.ID), Username: r.Username})
	}
	return list, translate(err)
}

// Named implements rooms.Store.
func (s *Store) Named(ctx context.Context, room chat.RoomID, names []chat.Name) (map[chat.Name]chat.Reference, error) {
	var accounts db.AccountsMentionedParams
	var rooms []string
	for _, name := range names {
		if name.Mark == '@' {
			accounts.Rooms, accounts.Keys = append(accounts.Rooms, int64(room)), append(accounts.Keys, name.Key)
		} else {
			rooms = append(rooms, name.Key)
		}
	}
	named := map[chat.Name]chat.Reference{}
	people, err := s.q.AccountsMentioned(ctx, accounts)
	if err != nil {
		return nil, translate(err)
	}
	for _, r := range people {
		named[chat.Name{Mark: '@', Key: r.Key}] = chat.Reference{User: chat.UserID(r.ID), Key: r.Key, Name: r.Username}
	}
	places, err := s.q.RoomsMentioned(ctx, rooms)
	for _, r := range places {
		if name := (chat.Name{Mark: '#', Key: r.Key}); named[name].Room == 0 {
			named[name] = chat.Reference{Room: chat.RoomID(r.ID), Key: r.Key, Name: r.Slug}
		}
	}
	return named, translate(err)
}
