package conformance

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"parley/chat"
	"parley/chat/chattest"
)

// unreadOf is of stores that live nodes ask.
type unreadOf interface {
	Unread(ctx context.Context, memberships []chat.Membership, behind int64) (map[chat.Membership]chat.RoomLink, error)
}

func testMutedThread(s *storeSuite) {
	r, ann, bob := s.hall()
	must(s.t, s.KeywordsSet(s.t.Context(), ann.ID, []string{"cake"}))
	s.ingest(post(r, ann, 1, "one"), post(r, bob, 2, "two"))
	b := chat.NewInboxes(s, chattest.NewBus())
	ms := s.all(r.ID)
	quiet := func(want ...string) {
		s.t.Helper()
		_, list, err := b.Threads(s.t.Context(), ann.ID)
		must(s.t, err)
		var got []string
		for _, x := range list {
			got = append(got, fmt.Sprint(x.Seq, x.Level))
		}
		if !slices.Equal(got, want) {
			s.t.Errorf("quiet are %q, want %q", got, want)
		}
	}
	quiet()
	if level, err := b.ThreadLevel(s.t.Context(), ann.ID, ms[1]); err != nil || level != chat.LevelDefault {
		s.t.Errorf("at first: %q %v", level, err)
	}
	expectKind(s.t, b.SetThread(s.t.Context(), ann.ID, ms[0], "loud"), chat.Invalid)
	s.later(time.Minute)
	s.ingest(answer(r, bob, 3, 1, "a reply"), naming(answer(r, bob, 4, 1, "in it"), ann), answer(r, bob, 5, 1, "cake"))
	s.later(time.Minute)
	s.ingest(naming(answer(r, bob, 6, 2, "beside it"), ann), naming(post(r, bob, 7, "in the room"), ann))
	id := func(kind string, seq int) string { return fmt.Sprint(kind, "-", r.ID, "-", seq, " unread") }
	expect := func(mentions int64, missed int, want ...string) {
		s.t.Helper()
		s.expectInbox(ann, want...)
		list, err := s.RoomsOf(s.t.Context(), ann.ID, "")
		must(s.t, err)
		if one := list.Links[0]; one.Mentions != mentions || one.Unread != 6 {
			s.t.Errorf("%+v, want %d mentions", one, mentions)
		}
		if u, is := s.Store.(unreadOf); is {
			seat := chat.Membership{User: ann.ID, Room: r.ID}
			links, err := u.Unread(s.t.Context(), []chat.Membership{seat}, math.MaxInt64)
			if err != nil || links[seat].Mentions != mentions {
				s.t.Errorf("told are %+v %v, want %d mentions", links, err, mentions)
			}
		}
		places, err := s.UnreadPlaces(s.t.Context(), ann.ID, []chat.RoomID{r.ID}, 9)
		if err != nil || len(places) != missed {
			s.t.Errorf("unread are %+v %v, want %d", places, err, missed)
		}
	}
	rest := []string{id("mention", 7), id("mention", 6)}
	expect(3, 6, append(slices.Clone(rest), id("keyword", 5), id("reply", 5), id("mention", 4), id("reply", 3))...)
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[0], chat.LevelMentions))
	quiet("1mentions")
	expect(3, 6, append(slices.Clone(rest), id("keyword", 5), id("mention", 4))...)
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[0], chat.LevelNone))
	quiet("1none")
	expect(2, 3, rest...)
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[1], chat.LevelNone)) // answered last
	quiet("2none", "1none")
	expect(1, 2, id("mention", 7))
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[1], chat.LevelAll))
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[0], chat.LevelAll))
	quiet()
	expect(3, 6, append(slices.Clone(rest), id("keyword", 5), id("reply", 5), id("mention", 4), id("reply", 3))...)
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[0], chat.LevelNone))
	s.ingest(react(r, bob, 1, "👍", true)) // to a message of one's own, not a reply
	if got := s.inbox(ann); len(got) != 3 || !slices.Contains(got, fmt.Sprint("reaction-", r.ID, "-1 👍bob unread")) {
		s.t.Errorf("with a reaction: %q", got)
	}
}
