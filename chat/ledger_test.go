package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

// author of the tests, and their commands.
func post(author chat.UserID, nonce byte, body string) chat.Command {
	return chat.Command{Kind: chat.Post, Room: 1, Author: author, AuthorName: name(author), Key: chat.MakeKey(uuid.UUID{nonce}, 1, body), Body: body}
}

func name(id chat.UserID) string { return fmt.Sprintf("user%d", id) }

func edit(author chat.UserID, seq int64, body string) chat.Command {
	return chat.Command{Kind: chat.Edit, Room: 1, Author: author, Seq: seq, Body: body}
}

func answer(author chat.UserID, nonce byte, to int64, body string) chat.Command {
	c := post(author, nonce, body)
	c.Seq = to
	return c
}

func remove(author chat.UserID, seq int64) chat.Command {
	return chat.Command{Kind: chat.Delete, Room: 1, Author: author, Seq: seq}
}

func react(author chat.UserID, seq int64, emoji string, on bool) chat.Command {
	return chat.Command{Kind: chat.React, Room: 1, Author: author, AuthorName: name(author), Seq: seq, Emoji: emoji, On: on}
}

func TestMessagesGetNumbersInTheirOrder(t *testing.T) {
	s := newLog(t)
	st := s.ingest(post(1, 1, "a"), post(2, 1, "b"))
	st2 := s.ingest(post(1, 2, "c"))
	if st.Outcomes[0].Seq != 1 || st.Outcomes[1].Seq != 2 || st2.Outcomes[0].Seq != 3 || s.rev() != 3 {
		t.Errorf("%+v %+v rev %d", st.Outcomes, st2.Outcomes, s.rev())
	}
	c := st2.Changes[0]
	if c.Prev != 2 || c.Rev != 3 || c.LastSeq != 3 || len(c.Messages) != 1 || c.Messages[0].AuthorName != "user1" || !c.Messages[0].NewTo(2) || c.Messages[0].NewTo(3) {
		t.Errorf("announced %+v", c)
	}
}

func TestARepeatPointsToTheOriginalAndBurnsNothing(t *testing.T) {
	s := newLog(t)
	s.ingest(post(1, 1, "a"), post(1, 2, "b"))
	st := s.ingest(post(1, 2, "b"), post(1, 3, "c"), post(1, 3, "c"), post(1, 1, "a"))
	want := []chat.Outcome{{Seq: 2, Repeat: true}, {Seq: 3}, {Seq: 3, Repeat: true}, {Seq: 1, Repeat: true}}
	for i, o := range st.Outcomes {
		if o.Seq != want[i].Seq || o.Repeat != want[i].Repeat || o.Refused != nil {
			t.Errorf("%d: %+v", i, o)
		}
	}
	if s.seq() != 3 || s.rev() != 3 {
		t.Errorf("seq %d rev %d", s.seq(), s.rev())
	}
	if c := s.ingest(post(1, 1, "a")).Changes[0]; c.Prev != 3 || c.Rev != 3 || len(c.Messages) != 0 {
		t.Errorf("a lone repeat announces %+v", c)
	}
}

func TestTheSameNonceWithAnotherBodyIsAnotherMessage(t *testing.T) {
	s := newLog(t)
	st := s.ingest(post(1, 1, "a"), post(1, 1, "b"), post(2, 1, "a"))
	if s.seq() != 3 || st.Outcomes[1].Repeat || st.Outcomes[2].Repeat {
		t.Errorf("%+v", st.Outcomes)
	}
}

func TestWhoMayDoWhatToAMessage(t *testing.T) {
	admin := remove(3, 1)
	admin.Admin = true
	for what, c := range map[string]struct {
		do   chat.Command
		kind chat.Kind
		ok   bool
	}{
		"its author edits":             {do: edit(1, 1, "new"), ok: true},
		"another edits":                {edit(2, 1, "new"), chat.Forbidden, false},
		"its author deletes":           {do: remove(1, 1), ok: true},
		"another deletes":              {remove(2, 1), chat.Forbidden, false},
		"an admin deletes":             {do: admin, ok: true},
		"anyone reacts":                {do: react(2, 1, "👍", true), ok: true},
		"no such message is edited":    {edit(1, 9, "new"), chat.NotFound, false},
		"a deleted one is edited":      {edit(1, 2, "new"), chat.Conflict, false},
		"a deleted one gets an emoji":  {react(1, 2, "👍", true), chat.Conflict, false},
		"something unknown is done":    {chat.Command{Kind: "shout", Room: 1, Author: 1, Seq: 1}, chat.Invalid, false},
		"something unknown to nothing": {chat.Command{Kind: "", Room: 1, Author: 1}, chat.NotFound, false},
	} {
		t.Run(what, func(t *testing.T) {
			s := newLog(t)
			s.ingest(post(1, 1, "a"), post(1, 2, "b"), remove(1, 2))
			rev := s.rev()
			o := s.ingest(c.do).Outcomes[0]
			if c.ok != (o.Refused == nil) || !c.ok && o.Refused.Kind != c.kind || c.ok != (s.rev() == rev+1) {
				t.Errorf("%+v, rev %d → %d", o, rev, s.rev())
			}
		})
	}
}

func TestADeletedMessageKeepsItsPlaceAndNothingElse(t *testing.T) {
	s := newLog(t)
	s.ingest(post(1, 1, "secret"), react(2, 1, "👍", true), edit(1, 1, "secrets"))
	s.ingest(remove(1, 1))
	m := s.message(1)
	if !m.Deleted || m.Edited || m.Body != "" || m.Reactions != nil || m.Seq != 1 || m.Author != 1 {
		t.Errorf("%+v", m)
	}
	if o := s.ingest(remove(1, 1)).Outcomes[0]; !o.Repeat || o.Refused != nil {
		t.Errorf("deleted again: %+v", o)
	}
	if o := s.ingest(post(1, 1, "secret")).Outcomes[0]; !o.Repeat || !s.message(1).Deleted {
		t.Errorf("a late repeat brings it back: %+v", o)
	}
}

func TestADeletedRoomTakesNothing(t *testing.T) {
	s := newLog(t)
	s.ingest(post(1, 1, "a"))
	if _, err := s.RoomDelete(t.Context(), 1, 1); err != nil {
		t.Fatal(err)
	}
	for _, c := range []chat.Command{post(1, 2, "b"), edit(1, 1, "x"), post(1, 1, "a")} {
		if o := s.ingest(c).Outcomes[0]; o.Refused == nil || o.Refused.Kind != chat.NotFound {
			t.Errorf("%+v", o)
		}
	}
}

func TestReactionsAreCountedMostUsedFirst(t *testing.T) {
	s := newLog(t)
	s.ingest(post(1, 1, "a"), react(1, 1, "👍", true), react(2, 1, "🎉", true), react(3, 1, "🎉", true), react(3, 1, "🎉", true))
	expectReactions(t, s, of("🎉", 2, 3), of("👍", 1))
	s.ingest(react(2, 1, "🎉", false), react(4, 1, "👍", true))
	expectReactions(t, s, of("👍", 1, 4), of("🎉", 3))
	s.ingest(react(3, 1, "🎉", false), react(9, 1, "🎉", false))
	expectReactions(t, s, of("👍", 1, 4))
}

// of is an emoji of these users.
func of(emoji string, by ...chat.UserID) chat.Reaction {
	r := chat.Reaction{Emoji: emoji, Count: len(by)}
	for _, id := range by {
		r.By = append(r.By, chat.Reactor{id, name(id)})
	}
	return r
}

func TestTheFirstTenAreNamedByAccount(t *testing.T) {
	s := newLog(t)
	s.ingest(post(1, 1, "a"))
	for id := chat.UserID(14); id > 1; id-- {
		s.ingest(react(id, 1, "👍", true))
	}
	st := s.ingest(react(3, 1, "👍", false), chat.Command{Kind: chat.React, Room: 1, Author: 1, Seq: 1, Emoji: "👍", On: true})
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
	s := newLog(t)
	long := strings.Repeat("many words ", 40)
	st := s.ingest(post(1, 1, "line one\n\n  and two"), post(1, 2, long), answer(2, 3, 1, "yes"), answer(2, 4, 2, "no"))
	if m := s.message(3); m.AnsweredSeq != 1 || m.AnsweredText != "line one and two" {
		t.Errorf("%+v", m)
	}
	if got := s.message(4).AnsweredText; got != strings.Repeat("many words ", 5)+"many…" {
		t.Errorf("%q", got)
	}
	if root := s.message(1); !root.RepliedAt.Equal(st.Changes[0].Messages[2].CreatedAt) {
		t.Errorf("it was answered at %v", root.RepliedAt)
	}
	st = s.ingest(remove(2, 3), edit(1, 2, "few"), react(1, 4, "👍", true))
	if root := s.message(1); root.Replies != 0 || !root.RepliedAt.IsZero() {
		t.Errorf("%+v", root)
	}
	if last := st.Changes[0].Messages[len(st.Changes[0].Messages)-1]; last.Seq != 4 || last.AnsweredText != "few" {
		t.Errorf("%+v", last)
	}
}

func expectReactions(t *testing.T, s *logHarness, want ...chat.Reaction) {
	t.Helper()
	if got := s.message(1).Reactions; !slices.EqualFunc(got, want, chat.Reaction.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAMessageHoldsTwentyDifferentEmoji(t *testing.T) {
	s := newLog(t)
	s.ingest(post(1, 1, "a"))
	for i := range chat.ReactionsMax {
		if o := s.ingest(react(1, 1, string(rune('😀'+i)), true)).Outcomes[0]; o.Refused != nil {
			t.Fatalf("%d: %v", i, o.Refused)
		}
	}
	if o := s.ingest(react(2, 1, "👍", true)).Outcomes[0]; o.Refused == nil || o.Refused.Kind != chat.Conflict {
		t.Errorf("one more: %+v", o)
	}
	if o := s.ingest(react(2, 1, "😀", true)).Outcomes[0]; o.Refused != nil {
		t.Errorf("one that is there: %v", o.Refused)
	}
}

func reply(author chat.UserID, nonce byte, answered int64) chat.Command {
	c := post(author, nonce, "an answer")
	c.Seq = answered
	return c
}

func TestAnAnswerBelongsToItsThread(t *testing.T) {
	s := newLog(t)
	s.ingest(post(1, 1, "a question"))
	changes := s.ingest(reply(2, 1, 1)).Changes[0]
	if len(changes.Messages) != 2 || changes.Messages[0].Seq != 1 || changes.Messages[0].Replies != 1 || changes.Messages[1].Seq != 2 || changes.Rev != 3 {
		t.Errorf("announced %+v", changes)
	}
	s.ingest(reply(3, 1, 2), reply(3, 1, 2))
	if m := s.message(3); s.seq() != 3 || m.Thread != 1 || m.Answered != 2 || m.AnsweredName != "user2" || m.Root() != 1 {
		t.Errorf("%+v", m)
	}
	if m := s.message(1); m.Replies != 2 || m.Thread != 0 || m.Root() != 1 {
		t.Errorf("%+v", m)
	}
}

func TestDeletedAnswersAreNotCounted(t *testing.T) {
	s := newLog(t)
	s.ingest(post(1, 1, "a question"))
	s.ingest(reply(2, 1, 1), reply(2, 2, 1))
	s.ingest(remove(2, 2), remove(2, 2))
	if m := s.message(1); m.Replies != 1 {
		t.Errorf("%d answers are counted", m.Replies)
	}
	s.ingest(remove(1, 1), reply(3, 1, 1))
	if m := s.message(1); m.Replies != 2 || !m.Deleted {
		t.Errorf("what was deleted has %d answers", m.Replies)
	}
}

func TestAnAnswerToNothingIsRefused(t *testing.T) {
	s := newLog(t)
	s.ingest(post(1, 1, "a question"))
	if o := s.ingest(reply(2, 1, 7)).Outcomes[0]; o.Refused == nil || o.Refused.Kind != chat.NotFound || s.seq() != 1 || s.message(1).Replies != 0 {
		t.Errorf("%+v", o)
	}
}
