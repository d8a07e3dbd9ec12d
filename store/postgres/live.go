package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// MarkReadAll moves many users' read marks in one statement, and returns the marks that
// moved forward.
func (s *Store) MarkReadAll(ctx context.Context, marks map[chat.Membership]int64) (moved []chat.Membership, err error) {
	var p db.MembershipsReadParams
	for membership, seq := range marks {
		p.Users, p.Rooms = append(p.Users, int64(membership.User)), append(p.Rooms, int64(membership.Room))
		p.Seqs = append(p.Seqs, seq)
	}
	rows, err := s.q.MembershipsRead(ctx, p)
	for _, r := range rows {
		moved = append(moved, chat.Membership{User: chat.UserID(r.UserID), Room: chat.RoomID(r.RoomID)})
	}
	return moved, translate(err)
}

// Unread returns the unread state of these memberships, except those that have read up
// to behind.
func (s *Store) Unread(ctx context.Context, memberships []chat.Membership, behind int64) (map[chat.Membership]chat.RoomLink, error) {
	p := db.MembershipsUnreadParams{Behind: behind}
	for _, membership := range memberships {
		p.Users, p.Rooms = append(p.Users, int64(membership.User)), append(p.Rooms, int64(membership.Room))
	}
	rows, err := s.q.MembershipsUnread(ctx, p)
	links := make(map[chat.Membership]chat.RoomLink, len(rows))
	for _, r := range rows {
		links[chat.Membership{User: chat.UserID(r.UserID), Room: chat.RoomID(r.ID)}] = chat.RoomLink{
			ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Private: r.Private, Direct: r.Direct, LastSeq: r.LastSeq, Unread: r.Unread, Mentions: r.Mentions,
		}.Apply(chat.Level(r.Level))
	}
	return links, translate(err)
}

// MembershipsAlive returns which of these memberships still exist.
func (s *Store) MembershipsAlive(ctx context.Context, memberships []chat.Membership) (map[chat.Membership]bool, error) {
	var p db.MembershipsAliveParams
	for _, membership := range memberships {
		p.Users, p.Rooms = append(p.Users, int64(membership.User)), append(p.Rooms, int64(membership.Room))
	}
	rows, err := s.q.MembershipsAlive(ctx, p)
	alive := make(map[chat.Membership]bool, len(rows))
	for _, r := range rows {
		alive[chat.Membership{User: chat.UserID(r.UserID), Room: chat.RoomID(r.RoomID)}] = true
	}
	return alive, translate(err)
}

// MayMeet returns which of these people may be in the room's call now.
func (s *Store) MayMeet(ctx context.Context, memberships []chat.Membership) (map[chat.Membership]bool, error) {
	var p db.MembershipsMeetingParams
	for _, membership := range memberships {
		p.Users, p.Rooms = append(p.Users, int64(membership.User)), append(p.Rooms, int64(membership.Room))
	}
	rows, err := s.q.MembershipsMeeting(ctx, p)
	may := make(map[chat.Membership]bool, len(rows))
	for _, r := range rows {
		a := chat.Access{
			Room:   chat.Room{ID: chat.RoomID(r.RoomID), Archived: r.Archived, Direct: r.Direct, Callers: chat.Callers(r.Callers)},
			Member: true, Admin: r.Admin, Blocked: r.Blocked,
		}
		if a.May(chat.MeetIn) {
			may[chat.Membership{User: chat.UserID(r.UserID), Room: a.Room.ID}] = true
		}
	}
	return may, translate(err)
}

// RightsOf returns what these people's pages show by their rights. Deleted accounts are not in it.
func (s *Store) RightsOf(ctx context.Context, users []chat.UserID) (map[chat.UserID]chat.Rights, error) {
	rows, err := s.q.RightsOf(ctx, rawIDs(users))
	found := make(map[chat.UserID]chat.Rights, len(rows))
	for _, r := range rows {
		found[chat.UserID(r.ID)] = chat.Rights{Role: chat.Role(r.Role), Rooms: r.Rooms, Blocks: r.Blocks}
	}
	return found, translate(err)
}

// Banned returns in which of these rooms the user is banned.
func (s *Store) Banned(ctx context.Context, memberships []chat.Membership) (map[chat.Membership]bool, error) {
	var p db.RoomsBannedParams
	for _, membership := range memberships {
		p.Users, p.Rooms = append(p.Users, int64(membership.User)), append(p.Rooms, int64(membership.Room))
	}
	rows, err := s.q.RoomsBanned(ctx, p)
	banned := make(map[chat.Membership]bool, len(rows))
	for _, r := range rows {
		banned[chat.Membership{User: chat.UserID(r.UserID), Room: chat.RoomID(r.RoomID)}] = true
	}
	return banned, translate(err)
}

// MembershipsAdmin returns which of these memberships are those of admins of the room.
func (s *Store) MembershipsAdmin(ctx context.Context, memberships []chat.Membership) (map[chat.Membership]bool, error) {
	var p db.MembershipsAdminParams
	for _, membership := range memberships {
		p.Users, p.Rooms = append(p.Users, int64(membership.User)), append(p.Rooms, int64(membership.Room))
	}
	rows, err := s.q.MembershipsAdmin(ctx, p)
	admins := make(map[chat.Membership]bool, len(rows))
	for _, r := range rows {
		admins[chat.Membership{User: chat.UserID(r.UserID), Room: chat.RoomID(r.RoomID)}] = true
	}
	return admins, translate(err)
}
