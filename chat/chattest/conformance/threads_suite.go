package conformance

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/notifications"
)

// unreadOf is of stores that live nodes ask.
type unreadOf interface {
	Unread(ctx context.Context, memberships []chat.Membership, behind int64) (map[chat.Membership]chat.RoomLink, error)
}

func testMutedThread(s *storeSuite) {
	r, ann, bob := s.hall()
	must(s.t, s.KeywordsSet(s.t.Context(), ann.ID, []string{"cake"}))
	s.ingest(post(r, ann, 1, "one"), post(r, bob, 2, "two"))
	b := notifications.NewInboxes(s, chattest.NewBus())
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
	expect := func(unread, mentions int64, missed int, want ...string) {
		s.t.Helper()
		s.expectInbox(ann, want...)
		list, err := s.RoomsOf(s.t.Context(), ann.ID, "")
		must(s.t, err)
		if one := list.Links[0]; one.Mentions != mentions || one.Unread != unread {
			s.t.Errorf("%+v, want %d with %d mentions", one, unread, mentions)
		}
		if u, is := s.Store.(unreadOf); is {
			seat := chat.Membership{User: ann.ID, Room: r.ID}
			links, err := u.Unread(s.t.Context(), []chat.Membership{seat}, math.MaxInt64)
			if err != nil || links[seat].Mentions != mentions || links[seat].Unread != unread {
				s.t.Errorf("told are %+v %v, want %d with %d mentions", links, err, unread, mentions)
			}
		}
		mine, err := s.MyRooms(s.t.Context(), ann.ID, "", 9)
		if err != nil || len(mine) != 1 || mine[0].Unread != unread {
			s.t.Errorf("in the switcher: %+v %v", mine, err)
		}
		found, err := s.FindRooms(s.t.Context(), ann.ID, "gen", "", 9)
		if err != nil || len(found) != 1 || found[0].Unread != unread {
			s.t.Errorf("in the directory: %+v %v", found, err)
		}
		places, err := s.UnreadPlaces(s.t.Context(), ann.ID, []chat.RoomID{r.ID}, 9)
		if err != nil || len(places) != missed {
			s.t.Errorf("unread are %+v %v, want %d", places, err, missed)
		}
	}
	rest := []string{id("mention", 7), id("mention", 6)}
	expect(6, 3, 6, append(slices.Clone(rest), id("keyword", 5), id("reply", 5), id("mention", 4), id("reply", 3))...)
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[0], chat.LevelMentions))
	quiet("1mentions")
	expect(6, 3, 6, append(slices.Clone(rest), id("keyword", 5), id("mention", 4))...)
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[0], chat.LevelNone))
	quiet("1none")
	expect(3, 2, 3, rest...)
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[1], chat.LevelNone)) // answered last
	quiet("2none", "1none")
	expect(2, 1, 2, id("mention", 7))
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[1], chat.LevelAll))
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[0], chat.LevelAll))
	quiet()
	expect(6, 3, 6, append(slices.Clone(rest), id("keyword", 5), id("reply", 5), id("mention", 4), id("reply", 3))...)
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[0], chat.LevelNone))
	s.ingest(react(r, bob, 1, "👍", true)) // to a message of one's own, not a reply
	s.ingest(answer(r, bob, 8, 1, "@room look"))
	if got := s.inbox(ann); len(got) != 3 || !slices.Contains(got, fmt.Sprint("reaction-", r.ID, "-1 👍bob unread")) {
		s.t.Errorf("with a reaction: %q", got)
	}
	s.expectUnread(ann, 3)
	if list, err := s.RoomsOf(s.t.Context(), ann.ID, ""); err != nil || list.Links[0].Mentions != 2 || list.Links[0].Muted != "1" {
		s.t.Errorf("with a call in it: %+v %v", list.Links, err)
	}
	for _, upto := range []int64{8, 1} { // read, and marked as unread
		_, err := s.SetRead(s.t.Context(), r.ID, ann.ID, upto)
		must(s.t, err)
	}
	s.expectUnread(ann, 3)
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[0], chat.LevelAll))
	s.expectUnread(ann, 7)
	d, _, err := s.OpenDirect(s.t.Context(), "abc", []chat.UserID{ann.ID, bob.ID}, ann.ID)
	must(s.t, err)
	s.ingest(post(d, ann, 9, "us"), answer(d, bob, 10, 1, "a reply"), post(d, bob, 11, "more"))
	for level, want := range map[chat.Level]struct {
		unread int64
		muted  string
	}{chat.LevelNone: {1, "1"}, chat.LevelAll: {2, ""}} {
		must(s.t, s.ThreadLevelSet(s.t.Context(), ann.ID, d.ID, 1, level))
		if direct, err := s.DirectOf(s.t.Context(), ann.ID); err != nil || len(direct) != 1 || direct[0].Unread != want.unread || direct[0].Muted != want.muted {
			s.t.Errorf("at %q: %+v %v, want %+v", level, direct, err, want)
		}
	}
}
