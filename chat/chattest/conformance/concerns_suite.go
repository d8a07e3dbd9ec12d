package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/notifications"
)

// TestInboxStore tests a store against notifications.InboxStore.
func TestInboxStore(t *testing.T, open OpenStore) {
	runStore(t, open, "mentions, replies and reactions are in the inbox", testInboxItems)
	runStore(t, open, "rooms to which others added one are in the inbox", testInboxAdded)
	runStore(t, open, "unread messages with a keyword are in the inbox", testInboxKeywords)
	runStore(t, open, "what is read stays read", testInboxRead)
	runStore(t, open, "what came later stays unread", testInboxReadUpto)
	runStore(t, open, "threads are followed by writing in them, or on request", testFollowing)
	runStore(t, open, "a muted thread's replies count nowhere", testMutedThread)
	runStore(t, open, "what was missed is by room, with what concerns one first", testMissed)
}

func naming(c chat.Command, u chat.User) chat.Command {
	c.Body += " @" + u.Username
	return c
}

// inbox is a user's inbox, as kind, place and whether it is unread.
func (s *storeSuite) inbox(who chat.User) (got []string) {
	s.t.Helper()
	items, err := notifications.NewInboxes(s, chattest.NewBus()).Of(s.t.Context(), who.ID)
	must(s.t, err)
	for _, i := range items {
		text := i.ID()
		for _, by := range i.By {
			text += " " + by.Emoji + by.Name
		}
		if i.Unread {
			text += " unread"
		}
		got = append(got, text)
	}
	return got
}

func (s *storeSuite) expectInbox(who chat.User, want ...string) {
	s.t.Helper()
	if got := s.inbox(who); !slices.Equal(got, want) {
		s.t.Errorf("%s has %q, want %q", who.Username, got, want)
	}
}

func testInboxKeywords(s *storeSuite) {
	r, ann, bob := s.hall()
	must(s.t, s.KeywordsSet(s.t.Context(), ann.ID, []string{"Straße", "50%_off", "l'eau"}))
	s.ingest(post(r, bob, 1, "the STRASSE is long"), post(r, bob, 2, "a strassenbahn"), post(r, bob, 3, "no street"))
	s.later(time.Minute)
	s.ingest(post(r, bob, 4, "now 50%_off!"), post(r, bob, 5, "50 and off"))
	s.later(time.Minute)
	s.ingest(post(r, bob, 7, "de l’Eau"))
	s.later(time.Minute)
	s.ingest(naming(post(r, bob, 8, "a straße for"), ann))
	want := func(seqs ...string) (list []string) {
		for _, seq := range seqs {
			list = append(list, strings.ReplaceAll(seq, "-", fmt.Sprint("-", r.ID, "-")))
		}
		return list
	}
	s.expectInbox(ann, want("mention-7 unread", "keyword-6 unread", "keyword-4 unread", "keyword-1 unread")...)
	s.expectInbox(bob)
	_, err := s.MarkRead(s.t.Context(), r.ID, ann.ID, 6)
	must(s.t, err)
	s.expectInbox(ann, want("mention-7 unread")...)
}

func testInboxItems(s *storeSuite) {
	r, ann, bob := s.hall()
	cay := s.user("cay")
	s.join(r, cay)
	step := func(cs ...chat.Command) {
		s.ingest(cs...)
		s.later(time.Minute)
	}
	id := func(kind string, seq int) string { return fmt.Sprint(kind, "-", r.ID, "-", seq) }
	step(post(r, ann, 1, "mine"))                  // 1
	step(naming(post(r, bob, 2, "look"), ann))     // 2
	step(post(r, cay, 3, "nothing to do with it")) // 3
	step(answer(r, bob, 4, 1, "a reply"))          // 4
	step(answer(r, cay, 5, 3, "another thread"))   // 5
	step(react(r, bob, 1, "👍", true))
	step(react(r, ann, 1, "👍", true), react(r, cay, 1, "🎉", true))
	s.expectInbox(ann, id("reaction", 1)+" 🎉cay 👍bob unread", id("reply", 4)+" unread", id("mention", 2)+" unread")
	s.expectInbox(bob)
	step(react(r, cay, 1, "🎉", false), naming(answer(r, cay, 6, 1, "both"), ann)) // 6
	s.expectInbox(ann, id("mention", 6)+" unread", id("reaction", 1)+" 👍bob unread", id("reply", 4)+" unread", id("mention", 2)+" unread")
	s.expectInbox(bob, id("reply", 6)+" unread")
	step(remove(r, bob, 2), remove(r, cay, 6))
	s.expectInbox(ann, id("reaction", 1)+" 👍bob unread", id("reply", 4)+" unread")
	_, err := s.RemoveMember(s.t.Context(), r.ID, ann.ID, ann.ID)
	must(s.t, err)
	s.expectInbox(ann)
}

func testInboxAdded(s *storeSuite) {
	r, ann, bob := s.hall()
	eve := s.user("eve")
	added := fmt.Sprint("added-", r.ID, "-0")
	add := func() {
		_, err := s.AddMemberBy(s.t.Context(), r.ID, eve.ID, ann.ID, chat.AskAdds)
		must(s.t, err)
	}
	add()
	s.expectInbox(eve, added+" unread")
	s.expectInbox(ann)
	items, err := notifications.NewInboxes(s, chattest.NewBus()).Of(s.t.Context(), eve.ID)
	must(s.t, err)
	if hit := items[0].Hit; hit.Slug != r.Slug || hit.Name != r.Name || hit.AuthorName != "ann" || hit.Author != ann.ID {
		s.t.Errorf("it is %+v", hit)
	}
	s.later(time.Minute)
	must(s.t, notifications.NewInboxes(s, chattest.NewBus()).Read(s.t.Context(), eve.ID, added, items[0].Place.At))
	s.expectInbox(eve, added)
	_, err = s.RemoveMember(s.t.Context(), r.ID, eve.ID, eve.ID)
	must(s.t, err)
	s.expectInbox(eve)
	s.later(time.Minute)
	add()
	s.expectInbox(eve, added+" unread")
	_, err = s.MemberAnswered(s.t.Context(), r.ID, eve.ID)
	must(s.t, err)
	s.expectInbox(eve)
	s.expectInbox(bob)
}

func testInboxRead(s *storeSuite) {
	r, ann, bob := s.hall()
	id := func(kind string, seq int) string { return fmt.Sprint(kind, "-", r.ID, "-", seq) }
	s.ingest(post(r, ann, 1, "mine"), naming(post(r, bob, 2, "look"), ann), naming(post(r, bob, 3, "again"), ann))
	s.later(time.Minute)
	s.ingest(react(r, bob, 1, "👍", true))
	s.later(time.Minute)
	bus := chattest.NewBus()
	b := notifications.NewInboxes(s, bus)
	must(s.t, b.Read(s.t.Context(), ann.ID, id("mention", 3), time.Time{}))
	s.expectInbox(ann, id("reaction", 1)+" 👍bob unread", id("mention", 3), id("mention", 2)+" unread")
	if _, err := s.MarkRead(s.t.Context(), r.ID, ann.ID, 2); err != nil {
		s.t.Fatal(err)
	}
	s.expectInbox(ann, id("reaction", 1)+" 👍bob unread", id("mention", 3), id("mention", 2))
	must(s.t, b.Read(s.t.Context(), ann.ID, "all", time.Time{}))
	s.expectInbox(ann, id("reaction", 1)+" 👍bob", id("mention", 3), id("mention", 2))
	if news := bus.News(); len(news) != 2 || news[0].Person != ann.ID || !news[1].Rooms {
		s.t.Errorf("the other pages are told %+v", news)
	}
	for _, what := range []string{"", "x", "mention", "mention-1", "mention-x-1", "poll-1-1"} {
		expectKind(s.t, b.Read(s.t.Context(), ann.ID, what, time.Time{}), chat.Invalid)
	}
}

// What comes after a page was loaded stays unread when the page's reader marks what it shows.
func testInboxReadUpto(s *storeSuite) {
	r, ann, bob := s.hall()
	cay := s.user("cay")
	s.join(r, cay)
	id := func(kind string, seq int) string { return fmt.Sprint(kind, "-", r.ID, "-", seq) }
	s.ingest(post(r, ann, 1, "mine"), naming(post(r, bob, 2, "look"), ann), react(r, bob, 1, "👍", true))
	s.later(time.Minute)
	s.ingest(naming(post(r, bob, 3, "again"), ann), react(r, cay, 1, "🎉", true))
	s.later(time.Minute)
	b := notifications.NewInboxes(s, chattest.NewBus())
	items, err := b.Of(s.t.Context(), ann.ID)
	must(s.t, err)
	newest, shown := items[0].Place.At, items[len(items)-1].Place.At // the page showed the first mention, and the first reaction
	b.Now = func() time.Time { return newest.Add(time.Hour) }
	must(s.t, b.Read(s.t.Context(), ann.ID, id("reaction", 1), shown))
	s.expectInbox(ann, id("mention", 3)+" unread", id("reaction", 1)+" 🎉cay 👍bob unread", id("mention", 2)+" unread")
	must(s.t, b.Read(s.t.Context(), ann.ID, "all", shown))
	s.expectInbox(ann, id("mention", 3)+" unread", id("reaction", 1)+" 🎉cay 👍bob unread", id("mention", 2))
	must(s.t, b.Read(s.t.Context(), ann.ID, id("reaction", 1), newest))
	s.expectInbox(ann, id("mention", 3)+" unread", id("reaction", 1)+" 🎉cay 👍bob", id("mention", 2))
	must(s.t, b.Read(s.t.Context(), ann.ID, "all", newest))
	must(s.t, b.Read(s.t.Context(), ann.ID, "all", shown)) // another device's page is older
	s.expectInbox(ann, id("mention", 3), id("reaction", 1)+" 🎉cay 👍bob", id("mention", 2))
	must(s.t, b.Read(s.t.Context(), ann.ID, "all", newest.AddDate(9, 0, 0)))
	if marks, err := s.InboxMarks(s.t.Context(), ann.ID); err != nil || marks.Upto.After(newest.Add(2*time.Hour)) {
		s.t.Errorf("all is read up to %s, %v", marks.Upto, err)
	}
}

func testMissed(s *storeSuite) {
	r, ann, bob := s.hall()
	d, _, err := s.OpenDirect(s.t.Context(), "abc", []chat.UserID{ann.ID, bob.ID}, bob.ID)
	must(s.t, err)
	s.ingest(post(r, ann, 1, "mine"), post(r, bob, 2, "one"), post(r, bob, 3, "two"), post(r, bob, 4, "three"), naming(post(r, bob, 5, "look"), ann), post(r, bob, 6, "four"), post(d, bob, 7, "hello"))
	s.ingest(remove(r, bob, 4))
	b := notifications.NewInboxes(s, chattest.NewBus())
	expect := func(want ...string) {
		s.t.Helper()
		list, err := s.RoomsOf(s.t.Context(), ann.ID, "")
		must(s.t, err)
		missed, more, err := b.Missed(s.t.Context(), ann.ID, list)
		must(s.t, err)
		var got []string
		for _, m := range missed {
			line := m.Room.Slug
			for _, i := range m.Concerns {
				line += " " + i.Kind + ":" + i.Hit.Body
			}
			for _, h := range m.Newest {
				line += " " + h.Body
			}
			got = append(got, line)
		}
		if !slices.Equal(got, want) || more != 0 {
			s.t.Errorf("missed %q and %d more, want %q", got, more, want)
		}
	}
	direct := d.Slug + " hello"
	expect(r.Slug+" mention:look @ann four two one", direct)
	must(s.t, s.RoomLevelSet(s.t.Context(), ann.ID, r.ID, chat.LevelMentions, time.Time{}))
	expect(r.Slug+" mention:look @ann", direct)
	must(s.t, s.RoomLevelSet(s.t.Context(), ann.ID, r.ID, chat.LevelNone, time.Time{}))
	expect(direct)
	_, err = s.MarkRead(s.t.Context(), d.ID, ann.ID, 1)
	must(s.t, err)
	expect()
	must(s.t, s.RoomLevelSet(s.t.Context(), ann.ID, r.ID, chat.LevelDefault, time.Time{}))
	_, err = s.MarkRead(s.t.Context(), r.ID, ann.ID, 5)
	must(s.t, err)
	expect(r.Slug + " four")
	for user, want := range map[chat.UserID]int{ann.ID: 1, s.user("carl").ID: 0} {
		places, err := s.UnreadPlaces(s.t.Context(), user, []chat.RoomID{r.ID, d.ID}, 9)
		if err != nil || len(places) != want || want > 0 && places[0].Seq != 6 {
			s.t.Errorf("%d: %+v %v", user, places, err)
		}
	}
	_, err = s.SetBlock(s.t.Context(), ann.ID, bob.ID, true)
	must(s.t, err)
	expect()
	if places, err := s.UnreadPlaces(s.t.Context(), ann.ID, []chat.RoomID{r.ID}, 9); err != nil || len(places) > 0 {
		s.t.Errorf("of a blocked person: %+v %v", places, err)
	}
}

func testFollowing(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, bob, 2, "two"), post(r, ann, 3, "alone"))
	s.later(time.Minute)
	s.ingest(answer(r, bob, 4, 1, "to one"))
	s.later(time.Minute)
	s.ingest(answer(r, bob, 5, 2, "to two"))
	b := notifications.NewInboxes(s, chattest.NewBus())
	expect := func(who chat.User, want ...int64) {
		s.t.Helper()
		list, _, err := b.Threads(s.t.Context(), who.ID)
		must(s.t, err)
		var got []int64
		for _, x := range list {
			got = append(got, x.Seq)
			if level, err := b.ThreadLevel(s.t.Context(), who.ID, x.Message); err != nil || level != chat.LevelAll || x.At.IsZero() || x.Name != r.Name {
				s.t.Errorf("%+v %v %v", x, level, err)
			}
		}
		if !slices.Equal(got, want) {
			s.t.Errorf("%s follows %v, want %v", who.Username, got, want)
		}
	}
	ms := s.all(r.ID)
	expect(ann, 1)
	expect(bob, 2, 1)
	must(s.t, b.SetThread(s.t.Context(), ann.ID, ms[4], chat.LevelAll)) // a reply stands for its thread
	must(s.t, b.SetThread(s.t.Context(), bob.ID, ms[0], chat.LevelMentions))
	expect(ann, 2, 1)
	expect(bob, 2)
	if level, err := b.ThreadLevel(s.t.Context(), bob.ID, ms[0]); err != nil || level != chat.LevelMentions {
		s.t.Errorf("%v %v", level, err)
	}
	s.ingest(answer(r, bob, 6, 2, "more"))
	s.expectInbox(ann, fmt.Sprint("reply-", r.ID, "-6 unread"), fmt.Sprint("reply-", r.ID, "-5 unread"), fmt.Sprint("reply-", r.ID, "-4 unread"))
}
