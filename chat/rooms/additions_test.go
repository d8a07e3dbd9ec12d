package rooms_test

import (
	"slices"
	"testing"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest/harness"
)

func TestWhoIsAddedIsToldAndAnswers(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("Garden", ann)
	harness.Must(t, h.Add(t.Context(), h.Access(r, ann), ann.ID, "bob"))
	if a := h.Access(r, bob); !a.Member || a.AddedBy != "ann" {
		t.Errorf("%+v", a)
	}
	for range 2 {
		harness.Must(t, h.Stay(t.Context(), h.Access(r, bob), bob.ID))
	}
	if a := h.Access(r, bob); !a.Member || a.AddedBy != "" {
		t.Errorf("after the answer: %+v", a)
	}
}

func TestABlockedPersonAddsNobodyWhoBlockedThem(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob, eve := h.User("ann"), h.User("bob"), h.User("eve")
	r := h.Room("Garden", ann)
	h.Admit(r, eve)
	_, err := h.DB.SetBlock(t.Context(), bob.ID, ann.ID, true)
	harness.Must(t, err)
	harness.ExpectKind(t, h.Add(t.Context(), h.Access(r, ann), ann.ID, "bob"), chat.Forbidden)
	harness.Must(t, h.Add(t.Context(), h.Access(r, eve), eve.ID, "bob"))
}

// Their pages would count what the newcomer writes.
func TestWhoBlockedANewMemberIsToldThatTheyCame(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob, cid, eve := h.User("ann"), h.User("bob"), h.User("cid"), h.User("eve")
	r := h.Room("Garden", ann)
	h.Admit(r, bob)
	for _, id := range []chat.UserID{bob.ID, cid.ID} { // cid is no member
		_, err := h.DB.SetBlock(t.Context(), id, eve.ID, true)
		harness.Must(t, err)
	}
	h.Bus.Reset()
	harness.Must(t, h.Join(t.Context(), h.Access(r, eve), eve.ID))
	if told := h.Bus.ListsChanged(); len(told) != 2 || !slices.Contains(told, bob.ID) || !slices.Contains(told, eve.ID) {
		t.Errorf("told: %v", told)
	}
}

func TestADeactivatedPersonIsNotAdded(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("Garden", ann)
	_, _, err := h.DB.UserBar(t.Context(), 0, bob.ID, "", accounts.CheckBar)
	harness.Must(t, err)
	before := h.DB.Dump()
	err = h.Add(t.Context(), h.Access(r, ann), ann.ID, "BOB")
	harness.ExpectField(t, err, chat.Invalid, "username")
	if got := chat.As(err).Sentence(); got != "The account of bob is deactivated." || h.DB.Dump() != before {
		t.Errorf("it says %q, and changes something: %v", got, h.DB.Dump() != before)
	}
}

func TestAdditionsAreBoundedOverAllNodes(t *testing.T) {
	h := harness.NewRooms(t)
	ann := h.User("ann")
	h.User("bob")
	a := h.Access(h.Room("Garden", ann), ann)
	for range chat.AdditionsByPerson.Burst {
		harness.Must(t, h.Add(t.Context(), a, ann.ID, "bob"))
	}
	harness.ExpectKind(t, h.Add(t.Context(), a, ann.ID, "bob"), chat.TooMany)
}
