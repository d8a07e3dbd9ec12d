package postgres

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

func TestALiveNodeLearnsWhichRightsChanged(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	tea, milk := newRoom(t, s, "Tea", ann.ID, false), newRoom(t, s, "Milk", ann.ID, true)
	rights := func(u chat.User) chat.Rights {
		t.Helper()
		all, err := s.RightsOf(t.Context(), []chat.UserID{u.ID, 999})
		if _, there := all[u.ID]; err != nil || len(all) != 1 || !there {
			t.Fatalf("%+v %v", all, err)
		}
		return all[u.ID]
	}
	add := func(r chat.Room) error { _, err := s.AddMemberBy(t.Context(), r.ID, bob.ID, 0, nil); return err }
	seen := []chat.Rights{rights(bob)}
	same := rights(eve)
	for _, c := range []struct {
		what string
		do   func() error
	}{
		{"added", func() error { return add(tea) }},
		{"added to another", func() error { return add(milk) }},
		{"removed", func() error { _, err := s.RemoveMember(t.Context(), tea.ID, bob.ID, 0); return err }},
		{"renamed", func() error {
			return s.RoomUpdate(t.Context(), chat.Room{ID: milk.ID, Name: "Cream", Private: true}, 0)
		}},
		{"opened", func() error { return s.RoomUpdate(t.Context(), chat.Room{ID: milk.ID, Name: "Cream"}, 0) }},
		{"archived", func() error { _, err := s.RoomArchive(t.Context(), milk.ID, 0, true); return err }},
		{"blocks", func() error { _, err := s.SetBlock(t.Context(), bob.ID, ann.ID, true); return err }},
		{"blocks another", func() error { _, err := s.SetBlock(t.Context(), bob.ID, eve.ID, true); return err }},
		{"role", func() error {
			_, err := s.RoleChange(t.Context(), 0, bob.ID, chat.Moderator, chat.CheckRoleChange)
			return err
		}},
		{"deleted", func() error { _, err := s.RoomDelete(t.Context(), milk.ID, 0); return err }},
	} {
		must(t, c.do())
		now := rights(bob)
		if last := seen[len(seen)-1]; now == last {
			t.Errorf("%s: it is still %+v", c.what, now)
		}
		seen = append(seen, now)
	}
	if rights(eve) != same {
		t.Error("another person's are others")
	}
	if got := rights(bob); got.Role != chat.Moderator || got.Rooms != seen[0].Rooms {
		t.Errorf("without a room: %+v, before the first %+v", got, seen[0])
	}
	_, err := s.UserDelete(t.Context(), bob.ID)
	must(t, err)
	if all, err := s.RightsOf(t.Context(), []chat.UserID{bob.ID}); err != nil || len(all) != 0 {
		t.Errorf("of a deleted account: %+v %v", all, err)
	}
}

func TestALiveNodeLearnsWhatHasEnded(t *testing.T) {
	h := newHarness(t)
	there, over := session(t, h.Store, h.ann), session(t, h.Store, h.bob)
	_, err := h.SessionDelete(t.Context(), h.bob.ID, over.ID)
	must(t, err)
	if alive, err := h.SessionsAlive(t.Context(), []uuid.UUID{over.ID, uuid.New(), there.ID}); err != nil || !slices.Equal(alive, []uuid.UUID{there.ID}) {
		t.Errorf("sessions: %v %v", alive, err)
	}
	seats := []chat.Membership{{User: h.ann.ID, Room: h.room}, {User: 999, Room: h.room}, {User: h.ann.ID, Room: 999}}
	if alive, err := h.MembershipsAlive(t.Context(), seats); err != nil || len(alive) != 1 || !alive[seats[0]] {
		t.Errorf("members: %v %v", alive, err)
	}
	seats = append(seats, chat.Membership{User: h.bob.ID, Room: h.room})
	if admins, err := h.MembershipsAdmin(t.Context(), seats); err != nil || len(admins) != 1 || !admins[seats[0]] {
		t.Errorf("admins: %v %v", admins, err)
	}
	h.ingest(post(h.room, h.ann, 1, "one"))
	if revs, err := h.Revs(t.Context(), []chat.RoomID{h.room, 999}); err != nil || len(revs) != 1 || revs[h.room].LastRev != 1 || revs[h.room].Name != "General" {
		t.Errorf("rooms: %v %v", revs, err)
	}
	if r, err := h.Room(t.Context(), h.room); err != nil || r.Slug != "general" || r.LastSeq != 1 {
		t.Errorf("the room: %+v %v", r, err)
	}

	_, err = h.RoomArchive(t.Context(), h.room, 0, true)
	must(t, err)
	h.sql(t, "update rooms set admins_post = true")
	if revs, err := h.Revs(t.Context(), []chat.RoomID{h.room}); err != nil || !revs[h.room].Archived || !revs[h.room].AdminsPost {
		t.Errorf("who writes in it: %+v %v", revs, err)
	}

	_, _, err = h.RoomBan(t.Context(), h.room, h.bob.ID, 0, "spam")
	must(t, err)
	if banned, err := h.Banned(t.Context(), seats); err != nil || len(banned) != 1 || !banned[seats[3]] {
		t.Errorf("banned: %v %v", banned, err)
	}
	_, err = h.RoomDelete(t.Context(), h.room, h.ann.ID)
	must(t, err)
	if alive, err := h.MembershipsAlive(t.Context(), seats); err != nil || len(alive) != 0 {
		t.Errorf("members of a deleted room: %v %v", alive, err)
	}
	if revs, err := h.Revs(t.Context(), []chat.RoomID{h.room}); err != nil || len(revs) != 0 {
		t.Errorf("deleted rooms: %v %v", revs, err)
	}
	_, err = h.Room(t.Context(), h.room)
	expectKind(t, err, chat.NotFound)
}
