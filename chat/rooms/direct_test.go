package rooms_test

import (
	"fmt"
	"slices"
	"testing"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest/harness"
	"parley/chat/rooms"
)

func TestADirectConversationIsThatOfItsPeople(t *testing.T) {
	t.Parallel()
	h := harness.NewRooms(t)
	ann, bob, cid := h.User("ann"), h.User("bob"), h.User("cid")
	open := func(u chat.User, names ...string) chat.Room {
		t.Helper()
		r, err := h.Direct(t.Context(), u, names)
		harness.Must(t, err)
		return r
	}
	two := open(ann, "bob")
	h.ExpectTold(ann)
	for _, same := range []chat.Room{open(bob, "ann"), open(ann, " BOB ", "ann", "bob"), open(ann, "bob", "")} {
		if same.Slug != two.Slug {
			t.Errorf("another conversation: %+v", same)
		}
	}
	if three := open(cid, "ann", "bob"); three.Slug == two.Slug {
		t.Error("three people have the conversation of two")
	}
	if notes := open(ann, "ann"); h.Access(notes, ann).Room.Name != "ann" {
		t.Errorf("%+v", h.Access(notes, ann))
	}
	_, err := h.Open(t.Context(), two.Slug, cid.ID)
	harness.ExpectKind(t, err, chat.NotFound)
}

func TestWhoCannotBeWrittenToDirectly(t *testing.T) {
	t.Parallel()
	h := harness.NewRooms(t)
	ann, bob, cid := h.User("ann"), h.User("bob"), h.User("cid")
	many := []string{}
	for i := range rooms.DirectMax {
		many = append(many, h.User(fmt.Sprint("user", i)).Username)
	}
	_, err := h.DB.SetBlock(t.Context(), cid.ID, ann.ID, true)
	harness.Must(t, err)
	_, err = h.DB.SetBlock(t.Context(), bob.ID, cid.ID, true)
	harness.Must(t, err)
	_, _, err = h.DB.UserBar(t.Context(), 0, h.User("dan").ID, "", accounts.CheckBar)
	harness.Must(t, err)
	before := h.DB.Dump()
	for _, test := range []struct {
		user  chat.User
		names []string
		kind  chat.Kind
		text  string
	}{
		{ann, nil, chat.Invalid, "Say with whom."},
		{ann, []string{"", " "}, chat.Invalid, "Say with whom."},
		{ann, []string{"bob", "eve"}, chat.Invalid, "There is nobody with the username “eve”."},
		{ann, many, chat.Invalid, "A direct conversation has at most 10 people. Create a room for more."},
		{ann, slices.Repeat([]string{"bob"}, 30), chat.Invalid, "A direct conversation has at most 10 people. Create a room for more."},
		{ann, []string{"cid"}, chat.Forbidden, "You cannot write to this person directly."},
		{ann, []string{"bob", "cid"}, chat.Forbidden, "You cannot start a conversation with all of these people."},
		{ann, []string{"DAN"}, chat.Invalid, "The account of dan is deactivated."},
		{ann, []string{"bob", "dan"}, chat.Invalid, "The account of dan is deactivated."},
		{bob, []string{"cid"}, chat.Invalid, "You have blocked one of these people. Unblock them first."},
	} {
		_, err := h.Direct(t.Context(), test.user, test.names)
		if e := chat.As(err); err == nil || e.Kind != test.kind || e.Sentence() != test.text {
			t.Errorf("%s to %q: %v", test.user.Username, test.names, err)
		}
	}
	if h.DB.Dump() != before {
		t.Error("a refused conversation was made")
	}
	if _, err := h.Direct(t.Context(), ann, many[1:]); err != nil {
		t.Errorf("ten people: %v", err)
	}
}

func TestADirectConversationHasNoSettings(t *testing.T) {
	t.Parallel()
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	h.User("cid")
	r, err := h.Direct(t.Context(), ann, []string{"bob"})
	harness.Must(t, err)
	a := h.Access(r, ann)
	_, err = h.Manage(t.Context(), r.Slug, ann.ID)
	harness.ExpectKind(t, err, chat.Forbidden)
	harness.ExpectKind(t, h.Leave(t.Context(), a, ann.ID), chat.Forbidden)
	harness.ExpectKind(t, h.Add(t.Context(), a, 1, "cid"), chat.Forbidden)
	harness.ExpectKind(t, h.SetFavourite(t.Context(), a, ann.ID, true), chat.Forbidden)
	harness.ExpectKind(t, h.CloseDirect(t.Context(), h.Access(h.Room("Tea", ann), ann), ann.ID), chat.Forbidden)
	h.Say(r, ann, "hello")
	h.Bus.Reset()
	harness.Must(t, h.CloseDirect(t.Context(), h.Access(r, bob), bob.ID))
	harness.Must(t, h.CloseDirect(t.Context(), h.Access(r, bob), bob.ID))
	h.ExpectTold(bob)
}
