package rooms_test

import (
	"slices"
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/rooms"
)

func TestABannedUserIsOutAndStaysOut(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r, err := h.Create(t.Context(), ann.ID, "Tea", "", false)
	harness.Must(t, err)
	open := func(u chat.User) chat.Access {
		a, err := h.Open(t.Context(), r.Slug, u.ID)
		harness.Must(t, err)
		return a
	}
	harness.Must(t, h.Join(t.Context(), open(bob), bob.ID))
	h.Bus.Reset()
	_, _, err = h.Ban(t.Context(), open(ann), ann, "BOB", "too loud")
	harness.Must(t, err)
	if !slices.ContainsFunc(h.Bus.News(), func(n chat.UserEvent) bool { return n.Person == bob.ID && n.Left == r.ID }) {
		t.Errorf("told %+v", h.Bus.News())
	}
	_, err = h.Open(t.Context(), r.Slug, bob.ID)
	if e := chat.As(err); e.Kind != chat.Forbidden || e.Sentence() != "You are banned from this room: too loud" {
		t.Errorf("%v", e)
	}
	harness.ExpectKind(t, h.Add(t.Context(), open(ann), 1, "bob"), chat.Forbidden)
	list, err := h.Bans(t.Context(), open(ann))
	if err != nil || len(list) != 1 || list[0].User.Username != "bob" || list[0].Reason != "too loud" {
		t.Errorf("%+v %v", list, err)
	}
	harness.Must(t, h.Change(t.Context(), open(ann), rooms.RoomSettings{Name: "Tea", Private: true}))
	_, err = h.Open(t.Context(), r.Slug, bob.ID)
	harness.ExpectKind(t, err, chat.NotFound)  // a private room is not revealed to them
	for _, want := range []bool{true, false} { // the second of two clicks finds it done
		u, lifted, err := h.Unban(t.Context(), open(ann), ann.ID, "bob")
		if err != nil || lifted != want || u.ID != bob.ID {
			t.Errorf("lifted: %v %v, want %v", lifted, err, want)
		}
	}
	_, _, err = h.Unban(t.Context(), open(ann), ann.ID, "nobody")
	harness.ExpectKind(t, err, chat.Invalid)
	harness.Must(t, h.Add(t.Context(), open(ann), 1, "bob"))
	_, _, err = h.Ban(t.Context(), open(ann), ann, "ann", "")
	harness.ExpectKind(t, err, chat.Invalid)
	harness.Must(t, h.SetAdmin(t.Context(), open(ann), ann.ID, "bob", true))
	_, _, err = h.Ban(t.Context(), open(ann), ann, "bob", "")
	harness.ExpectKind(t, err, chat.Conflict)
	_, _, err = h.Ban(t.Context(), open(ann), ann, "nobody", "")
	harness.ExpectKind(t, err, chat.Invalid)
}
