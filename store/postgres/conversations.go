package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// Conversations implements rooms.Store.
func (s *Store) Conversations(ctx context.Context, user chat.UserID, folded, from string) (list []chat.Conversation, next string, err error) {
	upto, err := parseMoment(from, last)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.q.DirectAll(ctx, db.DirectAllParams{
		UserID: int64(user), Pattern: likeEscaper.Replace(folded), Upto: upto.at, UptoID: upto.id, Most: chat.ConversationsListed + 1,
	})
	for i, r := range rows {
		if i == chat.ConversationsListed {
			return list, moment{r.Stirred, r.ID}.String(), nil
		}
		list = append(list, chat.Conversation{Closed: r.Closed, RoomLink: chat.RoomLink{
			ID: chat.RoomID(r.ID), Slug: r.Slug, Name: chat.DirectName(r.People), Private: true, Direct: true, LastSeq: r.LastSeq, Unread: r.Unread, Section: r.Section,
		}.Apply(chat.Level(r.Level))})
	}
	return list, "", translate(err)
}
