package postgres

import (
	"testing"

	"parley/chat"
)

// Who may stay in a call is decided as who may join it.
func TestWhoMayStayInACallIsWhoMayJoinIt(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	hall := newRoom(t, s, "Hall", ann.ID, false)
	join(t, s, hall, bob)
	pair, _, err := s.OpenDirect(t.Context(), "d-1", []chat.UserID{ann.ID, bob.ID}, ann.ID)
	must(t, err)

	for _, now := range []struct {
		what, sql string
		room      chat.Room
		ann, bob  bool
	}{
		{"all may", "", hall, true, true},
		{"calls are for admins", "update rooms set callers = 1 where direct is null", hall, true, false},
		{"calls are for nobody", "update rooms set callers = 2 where direct is null", hall, false, false},
		{"the room is archived", "update rooms set callers = 0, archived_at = now() where direct is null", hall, false, false},
		{"it is no longer", "update rooms set archived_at = null", hall, true, true},
		{"bob is a member no longer", "delete from memberships m using rooms r where r.id = m.room_id and r.direct is null and not m.admin", hall, true, false},
		{"the room is deleted", "update rooms set deleted_at = now() where direct is null", hall, false, false},
		{"two talk", "", pair, true, true},
		{"ann blocks bob", "insert into blocks (user_id, blocked_id) select a.id, b.id from users a, users b where a.username = 'ann' and b.username = 'bob'", pair, true, false},
	} {
		if now.sql != "" {
			s.sql(t, now.sql)
		}
		of := func(user chat.User) chat.Membership { return chat.Membership{User: user.ID, Room: now.room.ID} }
		may, err := s.MayMeet(t.Context(), []chat.Membership{of(ann), of(bob), {User: 999, Room: now.room.ID}})
		if err != nil || may[of(ann)] != now.ann || may[of(bob)] != now.bob || may[chat.Membership{User: 999, Room: now.room.ID}] {
			t.Errorf("%s: %v %v", now.what, may, err)
		}
		for _, user := range []chat.User{ann, bob} {
			if a, err := s.Access(t.Context(), now.room.Slug, user.ID); err == nil && a.May(chat.MeetIn) != may[of(user)] {
				t.Errorf("%s: %s may join: %v, and stay: %v", now.what, user.Username, a.May(chat.MeetIn), may[of(user)])
			}
		}
	}
}
