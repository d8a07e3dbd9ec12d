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
