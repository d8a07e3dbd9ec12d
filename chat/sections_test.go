package chat_test

import (
	"fmt"
	"testing"

	"parley/chat"
)

func TestANewSectionThatTakesNothingIsNotMade(t *testing.T) {
	h := newRooms(t)
	h.Limits = chat.NoLimits{}
	ann := h.user("ann")
	id, err := h.MakeSection(t.Context(), ann.ID, "Work")
	must(t, err)
	var last chat.Room
	for n := range chat.SectionedMax + 1 {
		last = h.room(fmt.Sprintf("Number %d", n), ann)
		if n < chat.SectionedMax {
			must(t, h.SetSection(t.Context(), h.access(last, ann), ann.ID, id))
		}
	}
	for _, name := range []string{"Other", "Work"} {
		if err := h.SetNewSection(t.Context(), h.access(last, ann), ann.ID, name); !chat.Is(err, chat.Conflict) || chat.As(err).Field != "section" {
			t.Errorf("%s: %v", name, err)
		}
	}
	list, err := h.Sections(t.Context(), ann.ID)
	if must(t, err); len(list) != 1 || list[0].Name != "Work" {
		t.Errorf("%+v", list)
	}
}
