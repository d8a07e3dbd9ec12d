package conformance

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
)

// TestMessageLog tests a store against storing.MessageLog.
func TestMessageLog(t *testing.T, open OpenStore) {
	runStore(t, open, "a message is read as it was stored", testStored)
	runStore(t, open, "posts, edits, deletions and reactions go together", testTogether)
	runStore(t, open, "several rooms are stored in one go", testSeveralRooms)
	runStore(t, open, "a repeat returns the original and burns nothing", testRepeat)
	runStore(t, open, "repeats at the same time are stored once", testRepeatsAtOnce)
	runStore(t, open, "a change that comes again does not redo what was undone", testChangeAgain)
	runStore(t, open, "a refused change is refused again", testRefusedAgain)
	runStore(t, open, "one command that cannot be stored keeps all from being stored", testUnstorable)
	runStore(t, open, "a worker that lost the lease stores nothing", testFence)
}

func testStored(s *storeSuite) {
	r, ann, _ := s.hall()
	c := post(r, ann, 1, "Grüße,\n<b>\t界😀")
	st := s.ingest(c)
	if o := st.Outcomes[0]; o.Seq != 1 || o.Repeat || o.Refused != nil || !reflect.DeepEqual(o.Command, c) {
		s.t.Errorf("%+v", o)
	}
	want := st.Changes[0].Messages[0]
	if want.Seq != 1 || want.Rev != 1 || want.FirstRev != 1 || want.Body != c.Body || want.AuthorName != "ann" || want.Key != c.Key || want.CreatedAt.Before(r.CreatedAt) {
		s.t.Errorf("announced %+v", want)
	}
	ranged, err := s.MessageRange(s.t.Context(), r.ID, 0, 10)
	must(s.t, err)
	for _, got := range [][]chat.Message{ranged, s.all(r.ID)} {
		if len(got) != 1 || !same(got[0], want) {
			s.t.Errorf("stored %+v, announced %+v", got, want)
		}
	}
}

func testTogether(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, bob, 2, "two"), post(r, ann, 3, "three"))
	st := s.ingest(
		post(r, bob, 4, "four"), edit(r, ann, 1, "one!"), react(r, bob, 1, "👍", true), react(r, ann, 1, "👍", true),
		remove(r, bob, 2), post(r, ann, 5, "five"), edit(r, bob, 4, "four!"), react(r, ann, 5, "🎉", true),
		edit(r, bob, 3, "not mine"), react(r, bob, 2, "👍", true), edit(r, ann, 99, "nothing"),
	)
	var refused []int
	for i, o := range st.Outcomes {
		if o.Refused != nil {
			refused = append(refused, i)
		}
	}
	if !slices.Equal(refused, []int{8, 9, 10}) {
		s.t.Errorf("refused %v", refused)
	}
	s.expectWhole(r, 5)
	ms := s.all(r.ID)
	for i, want := range []chat.Message{
		{Body: "one!", Edited: true, Reactions: []chat.Reaction{reacted("👍", ann, bob)}}, {Deleted: true}, {Body: "three"},
		{Body: "four!", Edited: true}, {Body: "five", Reactions: []chat.Reaction{reacted("🎉", ann)}},
	} {
		if m := ms[i]; m.Body != want.Body || m.Edited != want.Edited || m.Deleted != want.Deleted || !slices.EqualFunc(m.Reactions, want.Reactions, chat.Reaction.Equal) {
			s.t.Errorf("message %d is %+v, want %+v", i+1, m, want)
		}
	}
	s.expectAnnounced(st.Changes[0])
	s.ingest(react(r, bob, 1, "👍", false), react(r, bob, 1, "🎉", true), react(r, bob, 1, "🎉", false))
	if m := s.all(r.ID)[0]; !slices.EqualFunc(m.Reactions, []chat.Reaction{reacted("👍", ann)}, chat.Reaction.Equal) {
		s.t.Errorf("%+v", m)
	}
}

// reacted is an emoji of these users, in the order of their accounts.
func reacted(emoji string, by ...chat.User) chat.Reaction {
	r := chat.Reaction{Emoji: emoji, Count: len(by)}
	for _, u := range by {
		r.By = append(r.By, chat.Reactor{User: u.ID, Name: u.Username})
	}
	return r
}

// expectAnnounced fails unless c is what the store says happened since c.Prev.
func (s *storeSuite) expectAnnounced(c chat.Changes) {
	s.t.Helper()
	ms, err := s.MessagesSince(s.t.Context(), c.Room, c.Prev, 1000)
	must(s.t, err)
	want := chat.Collect(c.Room, c.Prev, ms)
	slices.SortFunc(c.Messages, func(a, b chat.Message) int { return int(a.Seq - b.Seq) })
	slices.SortFunc(want.Messages, func(a, b chat.Message) int { return int(a.Seq - b.Seq) })
	if c.Rev != want.Rev || !slices.EqualFunc(c.Messages, want.Messages, same) {
		s.t.Errorf("announced %+v\nstored    %+v", c, want)
	}
}

func testSeveralRooms(s *storeSuite) {
	ann := s.user("ann")
	var rooms []chat.Room
	for n := range 20 {
		rooms = append(rooms, s.room(fmt.Sprint("Room ", n), ann, false))
	}
	gone := s.room("Gone", ann, false)
	_, err := s.RoomDelete(s.t.Context(), gone.ID, ann.ID)
	must(s.t, err)
	var cs []chat.Command
	for n := range 3 {
		for _, r := range append(rooms, gone) {
			cs = append(cs, post(r, ann, n, "hello"))
		}
	}
	st := s.ingest(cs...)
	if len(st.Changes) != len(rooms) {
		s.t.Errorf("%d rooms changed", len(st.Changes))
	}
	for i, o := range st.Outcomes {
		if refused := o.Refused != nil; refused != (cs[i].Room == gone.ID) || !reflect.DeepEqual(o.Command, cs[i]) {
			s.t.Errorf("%d: %+v", i, o)
		}
	}
	for _, r := range rooms {
		s.expectWhole(r, 3)
	}
}

func testRepeat(s *storeSuite) {
	r, ann, _ := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, ann, 2, "two"))
	st := s.ingest(post(r, ann, 2, "two"), post(r, ann, 3, "three"), post(r, ann, 1, "one"), post(r, ann, 3, "three"))
	for i, want := range []chat.Outcome{{Seq: 2, Repeat: true}, {Seq: 3}, {Seq: 1, Repeat: true}, {Seq: 3, Repeat: true}} {
		if o := st.Outcomes[i]; o.Seq != want.Seq || o.Repeat != want.Repeat {
			s.t.Errorf("%d: %+v", i, o)
		}
	}
	s.expectWhole(r, 3)
	st = s.ingest(post(r, ann, 1, "one"))
	if c := st.Changes; len(c) != 1 || c[0].Prev != 3 || c[0].Rev != 3 || len(c[0].Messages) != 0 || c[0].LastSeq != 3 {
		s.t.Errorf("a repeat alone tells %+v", c)
	}
	s.expectWhole(r, 3)
}

func testRepeatsAtOnce(s *storeSuite) {
	r, ann, bob := s.hall()
	const each = 25
	seqs := make([]map[chat.Key]int64, 6)
	s.worker.renew()
	var wg sync.WaitGroup
	for w := range seqs {
		seqs[w] = map[chat.Key]int64{}
		wg.Go(func() {
			for n := range each {
				st, err := s.worker.try(post(r, ann, n, "same"), post(r, ann, (n+w)%each, "same"), post(r, bob, n*10+w, "own"))
				if err != nil {
					s.t.Error(err)
					return
				}
				for _, o := range st.Outcomes {
					if seq := seqs[w][o.Command.Key]; seq != 0 && seq != o.Seq {
						s.t.Errorf("one message has seq %d and %d", seq, o.Seq)
					}
					seqs[w][o.Command.Key] = o.Seq
				}
			}
		})
	}
	wg.Wait()
	s.expectWhole(r, each+each*len(seqs))
	for n := range each {
		key := post(r, ann, n, "same").Key
		for w := range seqs {
			if seqs[w][key] != seqs[0][key] {
				s.t.Errorf("message %d has seq %d for one and %d for another", n, seqs[0][key], seqs[w][key])
			}
		}
	}
}

// An inbox restored from an older copy repeats commands applied long ago.
func testChangeAgain(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "A"))
	keyed := func(c chat.Command, n byte) chat.Command {
		c.Key = chat.Key{0: 0xcc, 15: n}
		return c
	}
	on, off := keyed(react(r, bob, 1, "👍", true), 1), keyed(react(r, bob, 1, "👍", false), 2)
	again := keyed(react(r, bob, 1, "👍", true), 5) // it was so already
	there, back := keyed(edit(r, ann, 1, "B"), 3), keyed(edit(r, ann, 1, "A"), 4)
	s.ingest(on, there)
	s.ingest(again)
	s.ingest(off, back)
	for _, c := range []chat.Command{on, again, there} {
		if o := s.ingest(c).Outcomes[0]; !o.Repeat || o.Refused != nil {
			s.t.Errorf("%s: %+v", c.Kind, o)
		}
	}
	s.expectWhole(r, 1)
	if m := s.all(r.ID)[0]; m.Body != "A" || len(m.Reactions) > 0 {
		s.t.Errorf("it is %+v", m)
	}
	s.ingest(keyed(react(r, bob, 1, "👍", true), 6)) // a new command
	if m := s.all(r.ID)[0]; len(m.Reactions) != 1 {
		s.t.Errorf("a new reaction was taken for an old one: %+v", m)
	}
}

func testRefusedAgain(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "A"))
	c := edit(r, bob, 1, "not mine")
	c.Key = chat.Key{1}
	for range 2 {
		if o := s.ingest(c).Outcomes[0]; o.Refused == nil || o.Repeat {
			s.t.Errorf("%+v", o)
		}
	}
}

func testUnstorable(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"))
	for what, c := range map[string]chat.Command{
		"NUL in a body": post(r, ann, 2, "a\x00b"), "NUL in an edit": edit(r, ann, 1, "\x00"), "NUL in an emoji": react(r, ann, 1, "\x00", true),
	} {
		if _, err := s.worker.try(post(r, bob, 7, "beside it"), c); !chat.Is(err, chat.Invalid) {
			s.t.Errorf("%s: %v", what, err)
		}
		s.expectWhole(r, 1)
	}
	s.ingest(post(r, bob, 7, "beside it"))
	s.expectWhole(r, 2)
}

func testFence(s *storeSuite) {
	r, ann, _ := s.hall()
	s.ingest(post(r, ann, 1, "one"))
	s.later(storing.LeaseTTL + 1e9)
	next := newWorker(s.t, s.Store)
	next.renew()
	for what, c := range map[string]chat.Command{"a post": post(r, ann, 2, "two"), "a repeat": post(r, ann, 1, "one"), "an edit": edit(r, ann, 1, "one!")} {
		if _, err := s.worker.try(c); err != storing.ErrFenced {
			s.t.Errorf("%s: %v", what, err)
		}
	}
	s.expectWhole(r, 1)
	_, err := next.try(post(r, ann, 2, "two"))
	must(s.t, err)
	s.expectWhole(r, 2)

	// One lost lease is enough, whatever other leases are held.
	shard := r.ID.Shard()
	both := []storing.Lease{s.worker.held[shard], next.held[(shard+1)%chat.ShardCount]}
	if _, err := s.Ingest(s.t.Context(), next.id, both, nil); err != storing.ErrFenced {
		s.t.Errorf("with one lease of two: %v", err)
	}
	// An epoch belongs to its worker alone.
	if _, err := s.Ingest(s.t.Context(), uuid.New(), []storing.Lease{next.held[shard]}, []chat.Command{post(r, ann, 3, "x")}); err != storing.ErrFenced {
		s.t.Errorf("under another's lease: %v", err)
	}
}
