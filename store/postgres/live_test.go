package postgres

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

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
