package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestMessagesGetNumbersInTheirOrder(t *testing.T) {
	s := harness.NewLog(t)
	st := s.Apply(harness.Post(1, 1, "a"), harness.Post(2, 1, "b"))
	st2 := s.Apply(harness.Post(1, 2, "c"))
	if st.Outcomes[0].Seq != 1 || st.Outcomes[1].Seq != 2 || st2.Outcomes[0].Seq != 3 || s.Rev() != 3 {
		t.Errorf("%+v %+v rev %d", st.Outcomes, st2.Outcomes, s.Rev())
	}
	c := st2.Changes[0]
	if c.Prev != 2 || c.Rev != 3 || c.LastSeq != 3 || len(c.Messages) != 1 || c.Messages[0].AuthorName != "user1" || !c.Messages[0].NewTo(2) || c.Messages[0].NewTo(3) {
		t.Errorf("announced %+v", c)
	}
}

func TestARepeatPointsToTheOriginalAndBurnsNothing(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "a"), harness.Post(1, 2, "b"))
	st := s.Apply(harness.Post(1, 2, "b"), harness.Post(1, 3, "c"), harness.Post(1, 3, "c"), harness.Post(1, 1, "a"))
	want := []chat.Outcome{{Seq: 2, Repeat: true}, {Seq: 3}, {Seq: 3, Repeat: true}, {Seq: 1, Repeat: true}}
	for i, o := range st.Outcomes {
		if o.Seq != want[i].Seq || o.Repeat != want[i].Repeat || o.Refused != nil {
			t.Errorf("%d: %+v", i, o)
		}
	}
	if s.Seq() != 3 || s.Rev() != 3 {
		t.Errorf("seq %d rev %d", s.Seq(), s.Rev())
	}
	if c := s.Apply(harness.Post(1, 1, "a")).Changes[0]; c.Prev != 3 || c.Rev != 3 || len(c.Messages) != 0 {
		t.Errorf("a lone repeat announces %+v", c)
	}
}

func TestTheSameNonceWithAnotherBodyIsAnotherMessage(t *testing.T) {
	s := harness.NewLog(t)
	st := s.Apply(harness.Post(1, 1, "a"), harness.Post(1, 1, "b"), harness.Post(2, 1, "a"))
	if s.Seq() != 3 || st.Outcomes[1].Repeat || st.Outcomes[2].Repeat {
		t.Errorf("%+v", st.Outcomes)
	}
}

func TestWhoMayDoWhatToAMessage(t *testing.T) {
	admin := harness.Remove(3, 1)
	admin.Admin = true
	for what, c := range map[string]struct {
		do   chat.Command
		kind chat.Kind
		ok   bool
	}{
		"its author edits":             {do: harness.Edit(1, 1, "new"), ok: true},
		"another edits":                {harness.Edit(2, 1, "new"), chat.Forbidden, false},
		"its author deletes":           {do: harness.Remove(1, 1), ok: true},
		"another deletes":              {harness.Remove(2, 1), chat.Forbidden, false},
		"an admin deletes":             {do: admin, ok: true},
		"anyone reacts":                {do: harness.React(2, 1, "👍", true), ok: true},
		"no such message is edited":    {harness.Edit(1, 9, "new"), chat.NotFound, false},
		"a deleted one is edited":      {harness.Edit(1, 2, "new"), chat.Conflict, false},
		"a deleted one gets an emoji":  {harness.React(1, 2, "👍", true), chat.Conflict, false},
		"something unknown is done":    {chat.Command{Kind: "shout", Room: 1, Author: 1, Seq: 1}, chat.Invalid, false},
		"something unknown to nothing": {chat.Command{Kind: "", Room: 1, Author: 1}, chat.NotFound, false},
	} {
		t.Run(what, func(t *testing.T) {
			s := harness.NewLog(t)
			s.Apply(harness.Post(1, 1, "a"), harness.Post(1, 2, "b"), harness.Remove(1, 2))
			rev := s.Rev()
			o := s.Apply(c.do).Outcomes[0]
			if c.ok != (o.Refused == nil) || !c.ok && o.Refused.Kind != c.kind || c.ok != (s.Rev() == rev+1) {
				t.Errorf("%+v, rev %d → %d", o, rev, s.Rev())
			}
		})
	}
}

func TestADeletedMessageKeepsItsPlaceAndNothingElse(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "secret"), harness.React(2, 1, "👍", true), harness.Edit(1, 1, "secrets"))
	s.Apply(harness.Remove(1, 1))
	m := s.Message(1)
	if !m.Deleted || m.Edited || m.Body != "" || m.Reactions != nil || m.Seq != 1 || m.Author != 1 {
		t.Errorf("%+v", m)
	}
	if o := s.Apply(harness.Remove(1, 1)).Outcomes[0]; !o.Repeat || o.Refused != nil {
		t.Errorf("deleted again: %+v", o)
	}
	if o := s.Apply(harness.Post(1, 1, "secret")).Outcomes[0]; !o.Repeat || !s.Message(1).Deleted {
		t.Errorf("a late repeat brings it back: %+v", o)
	}
}

func TestADeletedRoomTakesNothing(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "a"))
	if _, err := s.RoomDelete(t.Context(), 1, 1); err != nil {
		t.Fatal(err)
	}
	for _, c := range []chat.Command{harness.Post(1, 2, "b"), harness.Edit(1, 1, "x"), harness.Post(1, 1, "a")} {
		if o := s.Apply(c).Outcomes[0]; o.Refused == nil || o.Refused.Kind != chat.NotFound {
			t.Errorf("%+v", o)
		}
	}
}

func TestReactionsAreCountedMostUsedFirst(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "a"), harness.React(1, 1, "👍", true), harness.React(2, 1, "🎉", true), harness.React(3, 1, "🎉", true), harness.React(3, 1, "🎉", true))
	expectReactions(t, s, of("🎉", 2, 3), of("👍", 1))
	s.Apply(harness.React(2, 1, "🎉", false), harness.React(4, 1, "👍", true))
	expectReactions(t, s, of("👍", 1, 4), of("🎉", 3))
	s.Apply(harness.React(3, 1, "🎉", false), harness.React(9, 1, "🎉", false))
	expectReactions(t, s, of("👍", 1, 4))
}

// of is an emoji of these users.
func of(emoji string, by ...chat.UserID) chat.Reaction {
	r := chat.Reaction{Emoji: emoji, Count: len(by)}
	for _, id := range by {
		r.By = append(r.By, chat.Reactor{User: id, Name: harness.UserName(id)})
	}
	return r
}

func TestTheFirstTenAreNamedByAccount(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "a"))
	for id := chat.UserID(14); id > 1; id-- {
		s.Apply(harness.React(id, 1, "👍", true))
	}
	st := s.Apply(harness.React(3, 1, "👍", false), chat.Command{Kind: chat.React, Room: 1, Author: 1, Seq: 1, Emoji: "👍", On: true})
	want := of("👍", 2, 4, 5, 6, 7, 8, 9, 10, 11)
	want.Count = 13
	// The announcement names the reactors that the ledger knows.
	if got := st.Changes[0].Messages[0].Reactions; !slices.EqualFunc(got, []chat.Reaction{want}, chat.Reaction.Equal) {
		t.Errorf("announced %v, want %v", got, want)
	}
	stored := of("👍", 1, 2, 4, 5, 6, 7, 8, 9, 10, 11)
	stored.Count = 13
	expectReactions(t, s, stored)
}

func TestAReplyQuotesWhatItAnswers(t *testing.T) {
	s := harness.NewLog(t)
	long := strings.Repeat("many words ", 40)
	st := s.Apply(harness.Post(1, 1, "line one\n\n  and two"), harness.Post(1, 2, long), harness.Answer(2, 3, 1, "yes"), harness.Answer(2, 4, 2, "no"))
	if m := s.Message(3); m.AnsweredSeq != 1 || m.AnsweredText != "line one and two" {
		t.Errorf("%+v", m)
	}
	if got := s.Message(4).AnsweredText; got != strings.Repeat("many words ", 5)+"many…" {
		t.Errorf("%q", got)
	}
	if root := s.Message(1); !root.RepliedAt.Equal(st.Changes[0].Messages[2].CreatedAt) {
		t.Errorf("it was answered at %v", root.RepliedAt)
	}
	st = s.Apply(harness.Remove(2, 3), harness.Edit(1, 2, "few"), harness.React(1, 4, "👍", true))
	if root := s.Message(1); root.Replies != 0 || !root.RepliedAt.IsZero() {
		t.Errorf("%+v", root)
	}
	if last := st.Changes[0].Messages[len(st.Changes[0].Messages)-1]; last.Seq != 4 || last.AnsweredText != "few" {
		t.Errorf("%+v", last)
	}
}

func expectReactions(t *testing.T, s *harness.LogHarness, want ...chat.Reaction) {
	t.Helper()
	if got := s.Message(1).Reactions; !slices.EqualFunc(got, want, chat.Reaction.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAMessageHoldsTwentyDifferentEmoji(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "a"))
	for i := range chat.ReactionsMax {
		if o := s.Apply(harness.React(1, 1, string(rune('😀'+i)), true)).Outcomes[0]; o.Refused != nil {
			t.Fatalf("%d: %v", i, o.Refused)
		}
	}
	if o := s.Apply(harness.React(2, 1, "👍", true)).Outcomes[0]; o.Refused == nil || o.Refused.Kind != chat.Conflict {
		t.Errorf("one more: %+v", o)
	}
	if o := s.Apply(harness.React(2, 1, "😀", true)).Outcomes[0]; o.Refused != nil {
		t.Errorf("one that is there: %v", o.Refused)
	}
}

func TestAnAnswerBelongsToItsThread(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "a question"))
	changes := s.Apply(harness.Reply(2, 1, 1)).Changes[0]
	if len(changes.Messages) != 2 || changes.Messages[0].Seq != 1 || changes.Messages[0].Replies != 1 || changes.Messages[1].Seq != 2 || changes.Rev != 3 {
		t.Errorf("announced %+v", changes)
	}
	s.Apply(harness.Reply(3, 1, 2), harness.Reply(3, 1, 2))
	if m := s.Message(3); s.Seq() != 3 || m.Thread != 1 || m.Answered != 2 || m.AnsweredName != "user2" || m.Root() != 1 {
		t.Errorf("%+v", m)
	}
	if m := s.Message(1); m.Replies != 2 || m.Thread != 0 || m.Root() != 1 {
		t.Errorf("%+v", m)
	}
}

func TestDeletedAnswersAreNotCounted(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "a question"))
	s.Apply(harness.Reply(2, 1, 1), harness.Reply(2, 2, 1))
	s.Apply(harness.Remove(2, 2), harness.Remove(2, 2))
	if m := s.Message(1); m.Replies != 1 {
		t.Errorf("%d answers are counted", m.Replies)
	}
	s.Apply(harness.Remove(1, 1), harness.Reply(3, 1, 1))
	if m := s.Message(1); m.Replies != 2 || !m.Deleted {
		t.Errorf("what was deleted has %d answers", m.Replies)
	}
}

func TestAnAnswerToNothingIsRefused(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "a question"))
	if o := s.Apply(harness.Reply(2, 1, 7)).Outcomes[0]; o.Refused == nil || o.Refused.Kind != chat.NotFound || s.Seq() != 1 || s.Message(1).Replies != 0 {
		t.Errorf("%+v", o)
	}
}
