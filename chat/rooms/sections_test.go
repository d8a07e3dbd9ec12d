package rooms_test

import (
	"fmt"
	"slices"
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/rooms"
)

func TestANewSectionThatTakesNothingIsNotMade(t *testing.T) {
	h := harness.NewRooms(t)
	h.Limits = chat.NoLimits{}
	ann := h.User("ann")
	id, err := h.MakeSection(t.Context(), ann.ID, "Work")
	harness.Must(t, err)
	var last chat.Room
	for n := range chat.SectionedMax + 1 {
		last = h.Room(fmt.Sprintf("Number %d", n), ann)
		if n < chat.SectionedMax {
			harness.Must(t, h.SetSection(t.Context(), h.Access(last, ann), ann.ID, id))
		}
	}
	for _, name := range []string{"Other", "Work"} {
		if err := h.SetNewSection(t.Context(), h.Access(last, ann), ann.ID, name); !chat.Is(err, chat.Conflict) || chat.As(err).Field != "section" {
			t.Errorf("%s: %v", name, err)
		}
	}
	list, err := h.Sections(t.Context(), ann.ID)
	if harness.Must(t, err); len(list) != 1 || list[0].Name != "Work" {
		t.Errorf("%+v", list)
	}
}

func TestTheSwitcherFindsAllConversations(t *testing.T) {
	h := harness.NewRooms(t)
	h.Limits = chat.NoLimits{}
	ann := h.User("ann")
	var oldest, unread chat.Room
	for n := range chat.DirectListed + 1 {
		person := h.User(fmt.Sprintf("person%03d", n))
		r, _, err := h.DB.OpenDirect(t.Context(), rooms.MakeDirectSlug(), []chat.UserID{ann.ID, person.ID}, ann.ID)
		switch harness.Must(t, err); n {
		case 0:
			oldest = r
		case 1:
			h.Say(r, person, "hello")
			unread = r
		}
	}
	listed, err := h.DB.DirectOf(t.Context(), ann.ID)
	if harness.Must(t, err); slices.ContainsFunc(listed, func(l chat.RoomLink) bool { return l.ID == oldest.ID }) {
		t.Fatal("the oldest is on every page")
	}
	found, err := h.Switch(t.Context(), ann.ID, "PERSON000")
	if harness.Must(t, err); len(found.Direct) != 1 || found.Direct[0].ID != oldest.ID {
		t.Errorf("%+v", found.Direct)
	}
	if found, err = h.Switch(t.Context(), ann.ID, ""); err != nil || len(found.Direct) != 10 || found.Direct[0].ID != unread.ID {
		t.Errorf("%+v %v", found.Direct, err)
	}
}
