package posting_test

import (
	"context"
	"testing"

	"parley/chat"
	"parley/chat/posting"
)

// mineOf answers with its reactions, and counts what it is asked.
type mineOf struct {
	list  []chat.ReactionOf
	asked [][]int64
}

func (m *mineOf) ReactionsMine(_ context.Context, _ chat.RoomID, seqs []int64, _ chat.UserID) ([]chat.ReactionOf, error) {
	m.asked = append(m.asked, seqs)
	return m.list, nil
}

func TestAnOwnReactionIsNamedHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	ann := chat.User{ID: 7, Username: "ann"}
	bob := chat.Reactor{User: 1, Name: "bob"}
	few := chat.Message{Seq: 1, Reactions: []chat.Reaction{{Emoji: "👍", Count: 1, By: []chat.Reactor{bob}}}}
	many := chat.Message{Seq: 2, Reactions: []chat.Reaction{{Emoji: "👍", Count: 12, By: []chat.Reactor{bob}}, {Emoji: "🎉", Count: 12, By: []chat.Reactor{bob}}}}
	lookup := &mineOf{list: []chat.ReactionOf{{Seq: 2, Author: ann.ID, Emoji: "🎉"}}}
	if _, err := posting.NameMine(t.Context(), lookup, 1, []chat.Message{few}, ann); err != nil || len(lookup.asked) > 0 {
		t.Errorf("a page whose reactions name all was looked up: %v %v", lookup.asked, err)
	}
	page := []chat.Message{few, many}
	for range 2 { // the second time, the name is there
		named, err := posting.NameMine(t.Context(), lookup, 1, page, ann)
		if err != nil || len(lookup.asked[0]) != 1 || lookup.asked[0][0] != 2 {
			t.Fatal(lookup.asked, err)
		}
		if rs := named[1].Reactions; len(rs[0].By) != 1 || len(rs[1].By) != 2 || rs[1].By[1].Name != "ann" {
			t.Errorf("%+v", rs)
		}
		if len(many.Reactions[1].By) != 1 || len(named) != 2 {
			t.Error("the shared message was changed")
		}
		page = named
	}
}
