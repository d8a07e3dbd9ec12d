package rooms_test

import (
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestARoomIsSuggestedByTheBeginningOfItsAddress(t *testing.T) {
	h := harness.NewRooms(t)
	ann := h.User("ann")
	r, err := h.Create(t.Context(), ann.ID, "Big garden", "", false)
	harness.Must(t, err)
	a, err := h.Open(t.Context(), r.Slug, ann.ID)
	harness.Must(t, err)
	for q, want := range map[string]int{"#big-g": 1, "#big g": 1, "#big-x": 0} {
		list, err := h.Suggest(t.Context(), a, ann, q, "en")
		if err != nil || len(list) != want || want > 0 && list[0] != (chat.Suggestion{Text: "#big-garden"}) {
			t.Errorf("%s: %+v %v", q, list, err)
		}
	}
}
