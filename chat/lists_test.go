package chat_test

import (
	"slices"
	"testing"

	"parley/chat"
)

func TestWhatConcernsTheUserIsOfferedFirst(t *testing.T) {
	t.Parallel()
	s := chat.Switches{
		Mine:   []chat.RoomLink{{Slug: "called", Unread: 4, Mentions: 1}, {Slug: "unread", Unread: 9}, {Slug: "read"}},
		Direct: []chat.RoomLink{{Slug: "quiet", Direct: true}, {Slug: "waiting", Direct: true, Unread: 1}, {Slug: "later", Direct: true, Unread: 7}},
	}
	var got []string
	for _, l := range s.Own() {
		got = append(got, l.Slug)
	}
	if want := []string{"called", "waiting", "later", "unread", "read", "quiet"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if s.Direct[0].Slug != "quiet" {
		t.Error("the list itself was sorted")
	}
}
