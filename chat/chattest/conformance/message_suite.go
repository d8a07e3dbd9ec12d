package conformance

import (
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/fold"
)

// TestMessageStore tests a store against history.MessageStore.
func TestMessageStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a range is bounded and in order", testRange)
	runStore(t, open, "since tells each message as it is now", testSince)
	runStore(t, open, "a thread is read from its end", testThread)
	runStore(t, open, "a time has its place in a room", testSeqAt)
}

// TestMessageSearch tests a store against search.Store.
func TestMessageSearch(t *testing.T, open OpenStore) {
	runStore(t, open, "messages are found by all of the words in any case", testSeekWords)
	runStore(t, open, "only what is said now and here is found", testSeekNow)
	runStore(t, open, "messages are found by the names of their files", testSeekNames)
	runStore(t, open, "a search over rooms reads those that the user is in", testSeekRooms)
	runStore(t, open, "a search sees a text as it was typed and as it is read", testSeekRead)
	runStore(t, open, "spans are searched before a place", testSeekSpans)
	runStore(t, open, "a search asks for authors, marks and days", testSeekMarks)
	runStore(t, open, "a search names rooms that the user may read", testSeekNamed)
	runStore(t, open, "a search leaves out rooms that the user names", testSeekNot)
	runStore(t, open, "a search tells names that nobody has from none that the user may know", testSeekUnknown)
}

// TestMessageLookup tests a store against posting.MessageLookup.
func TestMessageLookup(t *testing.T, open OpenStore) {
	runStore(t, open, "a message is found by its author and key", testByKey)
	runStore(t, open, "a person's reactions are known", testReacted)
}

// hall is a room with two users in it.
func (s *storeSuite) hall() (r chat.Room, ann, bob chat.User) { return s.unreadRoom() }

func testRange(s *storeSuite) {
	r, ann, _ := s.hall()
	var cs []chat.Command
	for n := range 250 {
		cs = append(cs, post(r, ann, n, "hello"))
	}
	s.ingest(cs...)
	for _, c := range []struct {
		above, upto int64
		first, n    int
	}{{0, 50, 1, 50}, {200, 250, 201, 50}, {240, 999, 241, 10}, {0, 250, 1, 200}, {250, 300, 0, 0}, {50, 50, 0, 0}, {-10, 3, 1, 3}, {9, 3, 0, 0}} {
		ms, err := s.MessageRange(s.t.Context(), r.ID, c.above, c.upto)
		if err != nil || len(ms) != c.n {
			s.t.Errorf("%d < seq <= %d: %d messages, %v", c.above, c.upto, len(ms), err)
		}
		for i, m := range ms {
			if m.Seq != int64(c.first+i) || m.Room != r.ID || m.AuthorName != "ann" {
				s.t.Errorf("%d < seq <= %d: place %d has %+v", c.above, c.upto, i, m)
			}
		}
	}
	if ms, err := s.MessageRange(s.t.Context(), r.ID+1, 0, 50); err != nil || len(ms) != 0 {
		s.t.Errorf("another room has %d, %v", len(ms), err)
	}
}

func testSince(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, ann, 2, "two"), post(r, ann, 3, "three"))
	s.ingest(edit(r, ann, 1, "one!"))
	s.ingest(edit(r, ann, 1, "one!!"), post(r, bob, 4, "four"), remove(r, ann, 2))
	ms, err := s.MessagesSince(s.t.Context(), r.ID, 2, 100)
	must(s.t, err)
	var got []string
	var rev int64
	for _, m := range ms {
		got = append(got, m.Body)
		if m.Rev <= rev {
			s.t.Errorf("rev %d after %d", m.Rev, rev)
		}
		rev = m.Rev
	}
	if !slices.Equal(got, []string{"three", "one!!", "four", ""}) {
		s.t.Errorf("%q", got)
	}
	if ms, err := s.MessagesSince(s.t.Context(), r.ID, 2, 2); err != nil || len(ms) != 2 || ms[1].Body != "one!!" {
		s.t.Errorf("at most two: %+v %v", ms, err)
	}
	if ms, err := s.MessagesSince(s.t.Context(), r.ID, rev, 2); err != nil || len(ms) != 0 {
		s.t.Errorf("when caught up: %+v %v", ms, err)
	}
}

func testThread(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "a question"), post(r, ann, 2, "another"), answer(r, bob, 1, 1, "yes"), answer(r, ann, 3, 3, "really?"),
		answer(r, bob, 2, 2, "elsewhere"), answer(r, bob, 3, 1, "deleted"))
	s.ingest(remove(r, bob, 6))
	for _, c := range []struct {
		before int64
		most   int
		want   []int64
	}{{99, 9, []int64{6, 4, 3}}, {6, 9, []int64{4, 3}}, {99, 2, []int64{6, 4}}, {3, 9, nil}} {
		ms, err := s.ThreadReplies(s.t.Context(), r.ID, 1, c.before, c.most)
		if err != nil || !slices.Equal(seqs(ms), c.want) {
			s.t.Errorf("before %d, at most %d: %v %v, want %v", c.before, c.most, seqs(ms), err, c.want)
		}
	}
	all := s.all(r.ID)
	if root, last := all[0], all[3]; root.Replies != 2 || last.Thread != 1 || last.Answered != bob.ID || last.AnsweredName != "bob" {
		s.t.Errorf("%+v\n%+v", root, last)
	} else if last.AnsweredSeq != 3 || last.AnsweredText != "yes" || all[5].AnsweredText != "a question" || !root.RepliedAt.IsZero() || !all[1].RepliedAt.Equal(all[4].CreatedAt) {
		s.t.Errorf("%+v\n%+v", all, root)
	}
}

// expectSought fails unless exactly these messages have the words in them.
func (s *storeSuite) expectSought(r chat.Room, words string, want ...int64) {
	s.t.Helper()
	ms, err := s.SearchMessages(s.t.Context(), r.ID, strings.Fields(fold.String(words)), 0, 1<<62, 50)
	must(s.t, err)
	if got := seqs(ms); !slices.Equal(got, want) {
		s.t.Errorf("%q is in %v, want %v", words, got, want)
	}
}

func testSeekWords(s *storeSuite) {
	r, ann, _ := s.hall()
	var cs []chat.Command
	for n, body := range []string{
		"Soup for lunch", "No SOUP,\nbut bread", "bread and soup", "СУП на обед, зимой ещё", "Suppe, süß & heiß. ÜBERALL",
		"100% of snake_case", `a back\slash and a 'quote'`, "汤面包", "𐐀𐐁 is Deseret", "👩🏽‍🚀 liftoff",
	} {
		cs = append(cs, post(r, ann, n, body))
	}
	s.ingest(cs...)
	for _, c := range []struct {
		words string
		want  []int64
	}{
		{"soup", []int64{3, 2, 1}}, {"sOuP bReAd", []int64{3, 2}}, {"bread soup lunch", nil}, {"OU", []int64{3, 2, 1}}, {"суп", []int64{4}}, {"ЕЩЁ", []int64{4}},
		{"überall SÜSS", []int64{5}}, {"überall SÜß", []int64{5}}, {"0%", []int64{6}}, {"%", []int64{6}}, {"e_c", []int64{6}}, {"_", []int64{6}}, {`\`, []int64{7}},
		{"'quote'", []int64{7}}, {"面", []int64{8}}, {"𐐨𐐩", []int64{9}}, {"👩🏽‍🚀", []int64{10}}, {"'; drop table messages; --", nil},
	} {
		s.expectSought(r, c.words, c.want...)
	}
}

func testSeekNow(s *storeSuite) {
	r, ann, bob := s.hall()
	other := s.room("Other", ann, false)
	s.ingest(post(r, ann, 1, "one tea"), post(r, bob, 2, "two tea"), post(r, ann, 3, "three"), post(r, ann, 4, "four tea"), post(other, ann, 5, "elsewhere, tea"))
	s.ingest(edit(r, ann, 3, "three, with tea"), remove(r, ann, 4))
	s.expectSought(r, "tea", 3, 2, 1)
	s.expectSought(r, "four")
	for _, c := range []struct {
		above, before int64
		most          int
		want          []int64
	}{{0, 3, 50, []int64{2, 1}}, {1, 99, 50, []int64{3, 2}}, {1, 3, 50, []int64{2}}, {0, 99, 2, []int64{3, 2}}, {3, 3, 50, nil}, {5, 1, 50, nil}} {
		ms, err := s.SearchMessages(s.t.Context(), r.ID, []string{"tea"}, c.above, c.before, c.most)
		if got := seqs(ms); err != nil || !slices.Equal(got, c.want) {
			s.t.Errorf("%d < seq < %d, at most %d: %v %v, want %v", c.above, c.before, c.most, got, err, c.want)
		}
	}
	ms, err := s.SearchMessages(s.t.Context(), r.ID, []string{"two"}, 0, 99, 1)
	if err != nil || len(ms) != 1 || !same(ms[0], s.all(r.ID)[1]) || ms[0].AuthorName != "bob" {
		s.t.Errorf("it is found as %+v, %v", ms, err)
	}
}

func testByKey(s *storeSuite) {
	r, ann, bob := s.hall()
	c := post(r, ann, 1, "hello")
	s.ingest(post(r, bob, 1, "before"), c)
	if seq, err := s.MessageByKey(s.t.Context(), ann.ID, c.Key); seq != 2 || err != nil {
		s.t.Errorf("%d %v", seq, err)
	}
	_, err := s.MessageByKey(s.t.Context(), bob.ID, c.Key)
	expectKind(s.t, err, chat.NotFound)
}

func testReacted(s *storeSuite) {
	r, ann, bob := s.hall()
	expect := func(who chat.User, seq int64, want ...string) {
		s.t.Helper()
		got, err := s.ReactionsOf(s.t.Context(), r.ID, seq, who.ID)
		if err != nil || len(got) != len(want) || slices.ContainsFunc(want, func(emoji string) bool { return !got[emoji] }) {
			s.t.Errorf("%s reacted to %d with %v, %v; want %q", who.Username, seq, got, err, want)
		}
	}
	s.ingest(post(r, ann, 1, "one"), post(r, ann, 2, "two"), react(r, bob, 1, "👍", true), react(r, bob, 1, "🎉", true), react(r, bob, 2, "👍", true))
	expect(bob, 1, "👍", "🎉")
	expect(ann, 1)
	if mine, err := s.ReactionsMine(s.t.Context(), r.ID, []int64{1, 2, 9}, bob.ID); err != nil || len(mine) != 3 {
		s.t.Errorf("%v %v", mine, err)
	}
	s.ingest(react(r, ann, 1, "👍", true))
	by, err := s.Reactors(s.t.Context(), r.ID, 1, 9)
	if want := []chat.Reactor{{User: ann.ID, Name: "ann"}, {User: bob.ID, Name: "bob"}}; err != nil || len(by) != 2 || !slices.Equal(by["👍"], want) || !slices.Equal(by["🎉"], want[1:]) {
		s.t.Errorf("%v %v", by, err)
	}
	if by, err := s.Reactors(s.t.Context(), r.ID, 1, 1); err != nil || len(by) != 1 || len(by["👍"]) != 1 {
		s.t.Errorf("one name: %v %v", by, err)
	}
	s.ingest(react(r, bob, 1, "👍", false), remove(r, ann, 2))
	expect(bob, 1, "🎉")
	expect(bob, 2) // a deleted message keeps no reactions
}

func testSeqAt(s *storeSuite) {
	r, ann, _ := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, ann, 2, "two"))
	s.later(time.Hour)
	s.ingest(post(r, ann, 3, "three"))
	r.LastSeq = 3
	ms, err := s.MessageRange(s.t.Context(), r.ID, 0, 3)
	must(s.t, err)
	for _, c := range []struct {
		at   time.Time
		want int64
	}{
		{ms[0].CreatedAt.Add(-time.Minute), 0}, {ms[1].CreatedAt, 2}, {ms[1].CreatedAt.Add(time.Minute), 2}, {ms[2].CreatedAt.Add(-time.Microsecond), 2},
		{ms[2].CreatedAt, 3}, {ms[2].CreatedAt.Add(time.Hour), 3},
	} {
		if seq, err := s.SeqAt(s.t.Context(), r, c.at); err != nil || seq != c.want {
			s.t.Errorf("at %s: %d, %v; want %d", c.at, seq, err, c.want)
		}
	}
}
