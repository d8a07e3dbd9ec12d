package conformance

import (
	"context"
	"math"
	"testing"
	"time"

	"parley/chat"
)

// TestLevelStore tests a store against notifications.LevelStore.
func TestLevelStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a room tells as much as its member wants", testLevels)
	runStore(t, open, "the server's level is that of all who have not chosen one", testDefaultLevel)
}

func testDefaultLevel(s *storeSuite) {
	ann, bob, cid := s.user("ann"), s.user("bob"), s.user("cid")
	serves := func(level chat.Level) {
		s.t.Helper()
		done, err := s.SettingsSet(s.t.Context(), 0, "Works", chat.ServerSettings{Level: level}, s.state().Rev)
		if err != nil || !done {
			s.t.Fatalf("%v %v", done, err)
		}
	}
	tells := func(u chat.User, want chat.Level) {
		s.t.Helper()
		if got, err := s.Levels(s.t.Context(), u.ID); err != nil || got.Account != want {
			s.t.Errorf("%s has %q %v, want %q", u.Username, got.Account, err, want)
		}
	}
	must(s.t, s.LevelSet(s.t.Context(), bob.ID, chat.LevelNone))
	must(s.t, s.LevelSet(s.t.Context(), bob.ID, chat.LevelAll)) // chosen, though as the server has it
	must(s.t, s.LevelSet(s.t.Context(), cid.ID, chat.LevelAll)) // the page is saved as it was
	serves(chat.LevelMentions)
	tells(ann, chat.LevelMentions)
	tells(bob, chat.LevelAll)
	tells(cid, chat.LevelMentions)
	tells(s.user("dan"), chat.LevelMentions)
	must(s.t, s.LevelSet(s.t.Context(), cid.ID, chat.LevelNone))
	serves(chat.LevelNone)
	serves(chat.LevelAll)
	tells(ann, chat.LevelAll)
	tells(bob, chat.LevelAll)
	tells(cid, chat.LevelNone)
	done, err := s.SettingsSet(s.t.Context(), 0, "Works", chat.ServerSettings{Level: chat.LevelMentions}, s.state().Rev-1)
	if err != nil || done {
		s.t.Errorf("over another's change: %v %v", done, err)
	}
	tells(ann, chat.LevelAll)
}

func testLevels(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"), naming(post(r, ann, 2, "two"), bob))
	d, _, err := s.OpenDirect(s.t.Context(), "abc", []chat.UserID{ann.ID, bob.ID}, ann.ID)
	must(s.t, err)
	s.ingest(post(d, ann, 3, "only you"))
	expect := func(unread, mentions, direct int64) {
		s.t.Helper()
		list, err := s.RoomsOf(s.t.Context(), bob.ID, "")
		must(s.t, err)
		if l := list.Links[0]; l.Unread != unread || l.Mentions != mentions || (l.Quiet != "") != (unread == 0) {
			s.t.Errorf("%+v, want %d and %d", l, unread, mentions)
		}
		if l := list.Direct[0]; l.Unread != direct {
			s.t.Errorf("%+v, want %d", l, direct)
		}
		if u, can := s.Store.(interface {
			Unread(ctx context.Context, memberships []chat.Membership, behind int64) (map[chat.Membership]chat.RoomLink, error)
		}); can {
			seat := chat.Membership{User: bob.ID, Room: r.ID}
			links, err := u.Unread(s.t.Context(), []chat.Membership{seat}, math.MaxInt64)
			if l := links[seat]; err != nil || l.Unread != unread || l.Mentions != mentions {
				s.t.Errorf("alone it is %+v %v", l, err)
			}
		}
	}
	ctx := s.t.Context()
	expect(2, 1, 1)
	must(s.t, s.RoomLevelSet(ctx, bob.ID, r.ID, chat.LevelMentions, time.Time{}))
	expect(0, 1, 1)
	must(s.t, s.RoomLevelSet(ctx, bob.ID, r.ID, chat.LevelNone, time.Time{}))
	must(s.t, s.RoomLevelSet(ctx, bob.ID, d.ID, chat.LevelNone, time.Time{}))
	expect(0, 0, 0)
	must(s.t, s.RoomLevelSet(ctx, bob.ID, d.ID, chat.LevelDefault, time.Time{}))
	must(s.t, s.LevelSet(ctx, bob.ID, chat.LevelMentions))
	expect(0, 0, 1)
	if l, err := s.Levels(ctx, bob.ID); err != nil || l.Account != chat.LevelMentions || len(l.Rooms) != 1 || l.Rooms[0] != (chat.RoomLevel{Slug: r.Slug, Name: r.Name, Level: chat.LevelNone}) {
		s.t.Errorf("%+v %v", l, err)
	}
	must(s.t, s.RoomLevelSet(ctx, bob.ID, r.ID, chat.LevelDefault, time.Time{}))
	expect(0, 1, 1)
	must(s.t, s.RoomLevelSet(ctx, bob.ID, r.ID, chat.LevelAll, time.Time{}))
	expect(2, 1, 1)
	must(s.t, s.RoomLevelSet(ctx, bob.ID, r.ID, chat.LevelAll, time.Now().AddDate(9, 0, 0)))
	must(s.t, s.KeywordsSet(ctx, bob.ID, []string{"Tee", "more milk"}))
	expect(0, 0, 1)
	if l, err := s.Levels(ctx, bob.ID); err != nil || len(l.Rooms) != 1 || l.Rooms[0].Until.IsZero() || len(l.Keywords) != 2 {
		s.t.Errorf("%+v %v", l, err)
	}
	must(s.t, s.RoomLevelSet(ctx, bob.ID, r.ID, chat.LevelAll, time.Now().AddDate(-9, 0, 0)))
	expect(2, 1, 1)
	if l, err := s.Levels(ctx, bob.ID); err != nil || !l.Rooms[0].Until.IsZero() {
		s.t.Errorf("muted until the past: %+v %v", l, err)
	}
	if l, err := s.Levels(ctx, ann.ID); err != nil || l.Account != chat.LevelAll || len(l.Rooms) != 0 {
		s.t.Errorf("another's: %+v %v", l, err)
	}
}
