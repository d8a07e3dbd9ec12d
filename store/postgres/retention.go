package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// RetentionSet implements moderation.RetentionStore.
func (s *Store) RetentionSet(ctx context.Context, room chat.RoomID, by chat.UserID, days int) (changed bool, err error) {
	err = s.acting(ctx, room, by, 0, func(q *db.Queries, is acting) error {
		if err := is.refused(chat.AskManages); err != nil {
			return err
		}
		n, err := q.RetentionSet(ctx, db.RetentionSetParams{RoomID: int64(room), Days: int32(days)})
		changed = n > 0
		return err
	})
	return changed, err
}

// RetentionOf implements moderation.RetentionStore.
func (s *Store) RetentionOf(ctx context.Context, room chat.RoomID) (chat.RetentionRule, error) {
	r, err := s.q.RetentionOf(ctx, int64(room))
	if err := translate(err); err != nil && !chat.Is(err, chat.NotFound) {
		return chat.RetentionRule{}, err
	}
	return chat.RetentionRule{Days: int(r.Days), Since: r.Since}, nil
}

// retentionBegins is how many rooms come under the server's retention at once.
const retentionBegins = 10_000

// RetentionBegin implements moderation.RetentionStore.
func (s *Store) RetentionBegin(ctx context.Context) error {
	return translate(s.q.RetentionBegin(ctx, retentionBegins))
}

// RetentionClaim implements moderation.RetentionStore.
func (s *Store) RetentionClaim(ctx context.Context, byServer bool, every time.Duration) (chat.DueRoom, error) {
	r, err := s.q.RetentionClaim(ctx, db.RetentionClaimParams{ByServer: byServer, Grace: chat.RetentionGrace, Every: every})
	return chat.DueRoom{Room: chat.Room{ID: chat.RoomID(r.RoomID), LastSeq: r.LastSeq}, Days: int(r.Days), Seq: r.Seq}, translate(err)
}

// RetentionDue implements moderation.RetentionStore.
func (s *Store) RetentionDue(ctx context.Context, room chat.RoomID, above, upto int64, most int) (list []chat.DueMessage, err error) {
	rows, err := s.q.RetentionDue(ctx, db.RetentionDueParams{RoomID: int64(room), Above: above, Upto: upto, Most: int32(most)})
	for _, r := range rows {
		list = append(list, chat.DueMessage{Seq: r.Seq, Author: chat.UserID(r.AuthorID)})
	}
	return list, translate(err)
}

// RetentionNext implements moderation.RetentionStore.
func (s *Store) RetentionNext(ctx context.Context, room chat.RoomID, seq int64, pause time.Duration) error {
	return translate(s.q.RetentionNext(ctx, db.RetentionNextParams{RoomID: int64(room), Seq: seq, Pause: pause}))
}
