package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// SetFavourite implements rooms.Store.
func (s *Store) SetFavourite(ctx context.Context, room chat.RoomID, user chat.UserID, on bool) (bool, error) {
	n, err := s.q.MembershipFavour(ctx, db.MembershipFavourParams{Favourite: on, UserID: int64(user), RoomID: int64(room), Most: chat.FavouritesMax})
	return n > 0, translate(err)
}

// AddMember implements rooms.Store.
func (s *Store) AddMember(ctx context.Context, room chat.RoomID, user chat.UserID) (joined bool, err error) {
	return s.AddMemberBy(ctx, room, user, user, chat.AskJoins)
}

// AddMemberBy implements rooms.Store.
func (s *Store) AddMemberBy(ctx context.Context, room chat.RoomID, user, by chat.UserID, ask chat.RoomRule) (joined bool, err error) {
	m := db.MembershipInsertParams{UserID: int64(user), RoomID: int64(room)}
	if by != 0 && by != user {
		who := int64(by)
		m.AddedBy = &who
	}
	err = s.acting(ctx, room, by, 0, func(q *db.Queries, is acting) error {
		if err := is.refused(ask); err != nil {
			return err
		}
		n, err := q.MembershipInsert(ctx, m)
		joined = n > 0
		return err
	})
	return joined, err
}

// MemberAnswered implements rooms.Store.
func (s *Store) MemberAnswered(ctx context.Context, room chat.RoomID, user chat.UserID) (bool, error) {
	n, err := s.q.MembershipAnswered(ctx, db.MembershipAnsweredParams{UserID: int64(user), RoomID: int64(room)})
	return n > 0, translate(err)
}

// RemoveMember implements rooms.Store.
func (s *Store) RemoveMember(ctx context.Context, room chat.RoomID, user, by chat.UserID) (left bool, err error) {
	err = s.acting(ctx, room, by, 0, func(q *db.Queries, is acting) error {
		if by != user {
			if err := is.refused(chat.AskManages); err != nil {
				return err
			}
		}
		if left, err = leave(ctx, q, room, user); err != nil || !left {
			return err
		}
		return q.DepartureInsert(ctx, db.DepartureInsertParams{UserID: int64(user), RoomID: int64(room), Removed: by != user})
	})
	return left, err
}

// JustLeft implements rooms.Store.
func (s *Store) JustLeft(ctx context.Context, slug string, user chat.UserID) (bool, error) {
	left, err := s.q.JustDeparted(ctx, db.JustDepartedParams{UserID: int64(user), Slug: slug, Moment: chat.RepeatWindow})
	return left, translate(err)
}

// WasInside implements rooms.Store.
func (s *Store) WasInside(ctx context.Context, slug string, user chat.UserID) (bool, error) {
	was, err := s.q.JustDeparted(ctx, db.JustDepartedParams{UserID: int64(user), Slug: slug, Moment: chat.RepeatWindow, RemovedToo: true})
	return was, translate(err)
}

// RoomArchive implements rooms.Store.
func (s *Store) RoomArchive(ctx context.Context, id chat.RoomID, by chat.UserID, on bool) (changed bool, err error) {
	err = s.acting(ctx, id, by, 0, func(q *db.Queries, is acting) error {
		if err := is.refused(chat.AskManagesAny); err != nil {
			return err
		}
		n, err := q.RoomArchive(ctx, db.RoomArchiveParams{ID: int64(id), Archived: on})
		changed = n > 0
		return err
	})
	return changed, err
}

// SetAdmin implements rooms.Store.
func (s *Store) SetAdmin(ctx context.Context, room chat.RoomID, user, by chat.UserID, on bool) (changed bool, err error) {
	err = s.acting(ctx, room, by, user, func(q *db.Queries, is acting) error {
		if err := is.refused(chat.AskManagesAny); err != nil {
			return err
		}
		admin, err := q.MembershipAdmin(ctx, db.MembershipAdminParams{RoomID: int64(room), UserID: int64(user)})
		if err != nil || admin == on {
			return err
		}
		if on && is.ofInactive {
			return chat.ErrDeactivated
		}
		n, err := q.MembershipSetAdmin(ctx, db.MembershipSetAdminParams{RoomID: int64(room), UserID: int64(user), Admin: on})
		if err == nil && n == 0 {
			return chat.ErrOnlyAdmin
		}
		changed = err == nil
		return err
	})
	return changed, err
}

// Succession implements rooms.Store.
func (s *Store) Succession(ctx context.Context, room chat.RoomID, user chat.UserID) (chat.Succession, error) {
	r, err := s.q.RoomSuccession(ctx, db.RoomSuccessionParams{RoomID: int64(room), UserID: int64(user)})
	return chat.Succession{Managed: r.Managed, Heir: r.Heir}, translate(err)
}

// leave locks the room first: two admins who leave at the same time must not each count
// on the other.
func leave(ctx context.Context, q *db.Queries, room chat.RoomID, user chat.UserID) (bool, error) {
	if _, err := q.RoomLock(ctx, int64(room)); err != nil {
		return false, err
	}
	ends, err := q.RoomEndsWith(ctx, db.RoomEndsWithParams{RoomID: int64(room), UserID: int64(user)})
	if err != nil {
		return false, err
	}
	if ends {
		return true, q.RoomDelete(ctx, db.RoomDeleteParams{ID: int64(room), DeletedBy: int64(user)})
	}
	n, err := q.MembershipDelete(ctx, db.MembershipDeleteParams{UserID: int64(user), RoomID: int64(room)})
	if err != nil || n == 0 {
		return false, err
	}
	return true, q.MembershipPromote(ctx, int64(room))
}

// Members implements rooms.Store.
func (s *Store) Members(ctx context.Context, room chat.RoomID, folded, from string, most int) (page chat.MemberPage, err error) {
	since, err := parseMoment(from, first)
	if err != nil {
		return page, err
	}
	var rows []db.MembersListRow
	if folded == "" {
		rows, err = s.q.MembersList(ctx, db.MembersListParams{RoomID: int64(room), Since: since.at, SinceID: since.id, Most: int32(most) + 1})
	} else {
		var found []db.MembersFindRow
		found, err = s.q.MembersFind(ctx, db.MembersFindParams{
			RoomID: int64(room), Since: since.at, SinceID: since.id, Pattern: likeEscaper.Replace(folded), Most: int32(most) + 1,
		})
		for _, r := range found {
			rows = append(rows, db.MembersListRow(r))
		}
	}
	for i, r := range rows {
		if i == most {
			page.Next = moment{r.JoinedAt, r.ID}.String()
			break
		}
		page.Members = append(page.Members, member(r))
	}
	return page, translate(err)
}

func member(r db.MembersListRow) chat.Member {
	return chat.Member{ID: chat.UserID(r.ID), Username: r.Username, Admin: r.Admin, JoinedAt: r.JoinedAt, Quiet: availability(r.QuietUntil, false, r.QuietFrom, r.QuietTo, r.Zone).Quiet(time.Now())}
}

// MembersAmong implements rooms.Store.
func (s *Store) MembersAmong(ctx context.Context, room chat.RoomID, users []chat.UserID, most int) (list []chat.Member, err error) {
	rows, err := s.q.MembersAmong(ctx, db.MembersAmongParams{RoomID: int64(room), UserIds: rawIDs(users), Most: int32(most)})
	for _, r := range rows {
		list = append(list, member(db.MembersListRow(r)))
	}
	return list, translate(err)
}

// MemberIDs implements rooms.Store.
func (s *Store) MemberIDs(ctx context.Context, room chat.RoomID) ([]chat.UserID, error) {
	ids, err := s.q.MemberIDs(ctx, int64(room))
	return userIDs(ids), translate(err)
}

// MarkRead implements rooms.Store.
func (s *Store) MarkRead(ctx context.Context, room chat.RoomID, user chat.UserID, seq int64) (bool, error) {
	moved, err := s.MarkReadAll(ctx, map[chat.Membership]int64{{User: user, Room: room}: seq})
	return len(moved) > 0, err
}

// SetRead implements rooms.Store.
func (s *Store) SetRead(ctx context.Context, room chat.RoomID, user chat.UserID, seq int64) (bool, error) {
	n, err := s.q.MembershipMark(ctx, db.MembershipMarkParams{RoomID: int64(room), UserID: int64(user), Seq: seq})
	return n > 0, translate(err)
}

// LastRoomSet implements rooms.Store.
func (s *Store) LastRoomSet(ctx context.Context, user chat.UserID, room chat.RoomID) error {
	id := int64(room)
	return translate(s.q.UserLastRoomSet(ctx, db.UserLastRoomSetParams{ID: int64(user), RoomID: &id}))
}
