package chat_test

import (
	"testing"

	"parley/chat"
)

func TestWhoIsAddedIsToldAndAnswers(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("Garden", ann)
	must(t, h.Add(t.Context(), h.access(r, ann), ann.ID, "bob"))
	if a := h.access(r, bob); !a.Member || a.AddedBy != "ann" {
		t.Errorf("%+v", a)
	}
	for range 2 {
		must(t, h.Stay(t.Context(), h.access(r, bob), bob.ID))
	}
	if a := h.access(r, bob); !a.Member || a.AddedBy != "" {
		t.Errorf("after the answer: %+v", a)
	}
}

func TestABlockedPersonAddsNobodyWhoBlockedThem(t *testing.T) {
	h := newRooms(t)
	ann, bob, eve := h.user("ann"), h.user("bob"), h.user("eve")
	r := h.room("Garden", ann)
	h.join(r, eve)
	_, err := h.db.SetBlock(t.Context(), bob.ID, ann.ID, true)
	must(t, err)
	expectKind(t, h.Add(t.Context(), h.access(r, ann), ann.ID, "bob"), chat.Forbidden)
	must(t, h.Add(t.Context(), h.access(r, eve), eve.ID, "bob"))
}

func TestAdditionsAreBoundedOverAllNodes(t *testing.T) {
	h := newRooms(t)
	ann := h.user("ann")
	h.user("bob")
	a := h.access(h.room("Garden", ann), ann)
	for range chat.AdditionsByPerson.Burst {
		must(t, h.Add(t.Context(), a, ann.ID, "bob"))
	}
	expectKind(t, h.Add(t.Context(), a, ann.ID, "bob"), chat.TooMany)
}
