package postgres

import (
	"testing"

	"parley/chat"
)

func TestFilledRoomsAreWholeAndTakeMore(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	r := newRoom(t, s, "General", ann.ID, false)
	d := newDesk(t, s)
	d.ingest(post(r.ID, ann, 1, "first"))
	must(t, s.SeedMessages(t.Context(), r.ID, []chat.UserID{ann.ID, bob.ID}, 100))
	d.ingest(post(r.ID, ann, 2, "last"))
	expectWhole(t, s, r.ID, 102)
}
