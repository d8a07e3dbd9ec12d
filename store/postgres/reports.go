package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// ReportInsert implements moderation.ReportStore.
func (s *Store) ReportInsert(ctx context.Context, r chat.Report, reporter chat.UserID) (bool, error) {
	n, err := s.q.ReportInsert(ctx, db.ReportInsertParams{
		RoomID: int64(r.Room.ID), Seq: r.Seq, AuthorID: int64(r.Author.ID), ReporterID: int64(reporter), Body: r.Body, Note: r.Note,
	})
	return n > 0, translate(err)
}

// ReportsOpen implements moderation.ReportStore.
func (s *Store) ReportsOpen(ctx context.Context, since, id int64, most int) ([]chat.Report, error) {
	rows, err := s.q.ReportsOpen(ctx, db.ReportsOpenParams{Since: since, ID: id, Most: int32(most)})
	list := make([]chat.Report, len(rows))
	for i, r := range rows {
		list[i] = chat.Report{
			ID: r.ID, Room: chat.Room{ID: chat.RoomID(r.RoomID), Slug: r.Slug, Name: r.Name, Direct: r.Direct}, Seq: r.Seq,
			Author: chat.User{ID: chat.UserID(r.AuthorID), Username: r.Author}, Reporter: r.Reporter, Body: r.Body, Note: r.Note, At: r.ReportedAt,
		}
	}
	return list, translate(err)
}

// ReportDecision implements moderation.ReportStore.
func (s *Store) ReportDecision(ctx context.Context, id int64) (chat.Decision, error) {
	r, err := s.q.ReportDecision(ctx, id)
	if err != nil {
		return chat.Decision{}, translate(err)
	}
	return chat.Decision{Known: r.Removed != nil, Removed: r.Removed != nil && *r.Removed, By: r.By}, nil
}

// ReportsSettle implements moderation.ReportStore.
func (s *Store) ReportsSettle(ctx context.Context, id int64, by chat.UserID, removed bool) (settled bool, err error) {
	err = s.acts(ctx, by, chat.Moderate, func(q *db.Queries) error {
		n, err := q.ReportsSettle(ctx, db.ReportsSettleParams{ID: id, By: int64(by), Removed: removed})
		settled = n > 0
		return err
	})
	return settled, err
}

// RoomBan implements rooms.Store. The room is locked: the user neither joins nor becomes an admin
// meanwhile.
func (s *Store) RoomBan(ctx context.Context, room chat.RoomID, user, by chat.UserID, reason string) (left, changed bool, err error) {
	err = s.acting(ctx, room, by, user, func(q *db.Queries, is acting) error {
		if err := is.refused(chat.AskBans(is.of)); err != nil {
			return err
		}
		admin, err := q.MembershipAdmin(ctx, db.MembershipAdminParams{RoomID: int64(room), UserID: int64(user)})
		switch {
		case errors.Is(err, pgx.ErrNoRows):
		case err != nil:
			return err
		case admin:
			return chat.ErrBansAdmin
		}
		n, err := q.RoomBanInsert(ctx, db.RoomBanInsertParams{RoomID: int64(room), UserID: int64(user), ByID: int64(by), Reason: reason})
		if changed = n > 0; err != nil {
			return err
		}
		left, err = leave(ctx, q, room, user)
		return err
	})
	return left, changed, err
}

// RoomUnban implements rooms.Store.
func (s *Store) RoomUnban(ctx context.Context, room chat.RoomID, user, by chat.UserID) (lifted bool, err error) {
	err = s.acting(ctx, room, by, 0, func(q *db.Queries, is acting) error {
		if err := is.refused(chat.AskUnbans); err != nil {
			return err
		}
		n, err := q.RoomBanDelete(ctx, db.RoomBanDeleteParams{RoomID: int64(room), UserID: int64(user)})
		if lifted = n > 0; err != nil || !lifted {
			return err
		}
		return q.DepartureInsert(ctx, db.DepartureInsertParams{UserID: int64(user), RoomID: int64(room), Removed: true})
	})
	return lifted, err
}

// RoomBans implements rooms.Store.
func (s *Store) RoomBans(ctx context.Context, room chat.RoomID, most int) ([]chat.RoomBan, error) {
	rows, err := s.q.RoomBans(ctx, db.RoomBansParams{RoomID: int64(room), Most: int32(most)})
	list := make([]chat.RoomBan, len(rows))
	for i, r := range rows {
		list[i] = chat.RoomBan{User: chat.User{ID: chat.UserID(r.UserID), Username: r.Username}, Reason: r.Reason, At: r.BannedAt}
	}
	return list, translate(err)
}
