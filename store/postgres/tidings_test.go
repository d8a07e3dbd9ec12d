package postgres

import (
	"slices"
	"testing"

	"parley/chat"
)

// told are the people whose list of rooms was said to have changed, in order.
func (c *crier) told() (ids []chat.UserID) {
	for _, n := range c.news {
		if n.Rooms {
			ids = append(ids, n.Person)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestEveryMemberOfALargeRoomIsTold(t *testing.T) {
	s := open(t)
	ann, eve := person(t, s, "ann"), person(t, s, "eve")
	r := newRoom(t, s, "General", ann.ID, false)
	newRoom(t, s, "Elsewhere", eve.ID, false)
	s.sql(t, "insert into users (username, username_key) select 'p' || n, 'p' || n from generate_series(1, $1::int) as n", chat.MembersMax+50)
	s.sql(t, "insert into memberships (user_id, room_id) select id, $1 from users where username like 'p%'", r.ID)
	want, err := s.MemberIDs(t.Context(), r.ID)
	must(t, err)
	slices.Sort(want)
	if len(want) != chat.MembersMax+51 || slices.Contains(want, eve.ID) {
		t.Fatalf("%d members", len(want))
	}

	cries := &crier{}
	rooms := &chat.Rooms{Store: s, Accounts: s, Limits: chat.NoLimits{}, Crier: cries, Recent: cries}
	must(t, rooms.Change(t.Context(), access(t, s, "general", ann.ID), "Plaza", "", false))
	if got := cries.told(); !slices.Equal(got, want) {
		t.Errorf("of its new name %d were told, want %d", len(got), len(want))
	}
	cries.news = nil
	must(t, rooms.Delete(t.Context(), access(t, s, "general", ann.ID), ann.ID))
	if got := cries.told(); !slices.Equal(got, want) {
		t.Errorf("of its end %d were told, want %d", len(got), len(want))
	}
	cries.news = nil
	_, err = rooms.Restore(t.Context(), ann.ID, r.ID)
	must(t, err)
	if got := cries.told(); !slices.Equal(got, want) {
		t.Errorf("of its return %d were told, want %d", len(got), len(want))
	}
}
