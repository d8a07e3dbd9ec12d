package redis

import (
	"math/rand/v2"
	"testing"

	"parley/chat"
)

// announce has the cache apply changes, as an announcement does.
func (s *Store) announce(t testing.TB, cs ...chat.Changes) {
	t.Helper()
	s.do(t, "SCRIPT", "LOAD", applySource)
	for i := range cs {
		must(t, s.Announce(t.Context(), chat.Stored{Changes: cs[i : i+1]}, nil))
	}
}

func roomAt(id chat.RoomID, seq, rev int64) chat.Room {
	return chat.Room{ID: id, LastSeq: seq, LastRev: rev}
}

func expectLoaded(t testing.TB, s *Store, room chat.Room, above int64, want []chat.Message) {
	t.Helper()
	got, ok := s.Load(t.Context(), room, above)
	if !ok {
		t.Fatal("the cache does not have it")
	}
	expectMessages(t, got, want)
}

func expectNothing(t testing.TB, s *Store, room chat.Room, above int64) {
	t.Helper()
	if got, ok := s.Load(t.Context(), room, above); ok {
		t.Errorf("the cache says %s", brief(got))
	}
}

func TestTheCacheFollowsFromTheFirstMessageOn(t *testing.T) {
	s := open(t)
	ms := run(1, 0, 3)
	s.announce(t, changes(1, 0, ms[0]), changes(1, 1, ms[1], ms[2]))
	expectLoaded(t, s, roomAt(1, 3, 3), 0, ms)
	expectLoaded(t, s, roomAt(1, 3, 3), 1, ms[1:])
	edited := ms[0]
	edited.Rev, edited.Body, edited.Edited = 4, "other", true
	s.announce(t, chat.Changes{Room: 1, Prev: 3, Rev: 4, LastSeq: 3, Messages: []chat.Message{edited}})
	expectLoaded(t, s, roomAt(1, 3, 4), 0, []chat.Message{edited, ms[1], ms[2]})
}

func TestAStaleCacheIsRefused(t *testing.T) {
	s := open(t)
	s.announce(t, changes(1, 0, run(1, 0, 3)...))
	expectNothing(t, s, roomAt(1, 4, 4), 0) // a message is missing
	expectNothing(t, s, roomAt(1, 3, 4), 0) // a change is missing
	expectNothing(t, s, roomAt(2, 3, 3), 0) // another room
	expectLoaded(t, s, roomAt(1, 3, 2), 0, run(1, 0, 3))
}

func TestARepeatChangesNothing(t *testing.T) {
	s := open(t)
	ms := run(1, 0, 3)
	first := changes(1, 0, ms[0])
	s.announce(t, first, changes(1, 1, ms[1], ms[2]), first)
	s.announce(t, chat.Changes{Room: 1, Prev: 3, Rev: 3, LastSeq: 3})
	expectLoaded(t, s, roomAt(1, 3, 3), 0, ms)
}

func TestAGapThrowsThePictureAway(t *testing.T) {
	s := open(t)
	ms := run(1, 0, 4)
	s.announce(t, changes(1, 0, ms[0]), changes(1, 2, ms[2]))
	if n := s.int(t, "EXISTS", recentKey(1)); n != 0 {
		t.Error("it is still there")
	}
	s.announce(t, changes(1, 3, ms[3])) // and nothing begins in the middle
	if n := s.int(t, "EXISTS", recentKey(1)); n != 0 {
		t.Error("a picture began with message 4")
	}
	s.Fill(t.Context(), roomAt(1, 4, 4), ms)
	expectLoaded(t, s, roomAt(1, 4, 4), 0, ms)
}

func TestAFillNeverGoesBack(t *testing.T) {
	s := open(t)
	ms := run(1, 0, 3)
	s.announce(t, changes(1, 0, ms...))
	s.Fill(t.Context(), roomAt(1, 2, 2), ms[:2])
	expectLoaded(t, s, roomAt(1, 3, 3), 0, ms)
	wrong := run(1, 0, 3)
	wrong[0].Body = "of the same rev"
	s.Fill(t.Context(), roomAt(1, 3, 3), wrong)
	expectLoaded(t, s, roomAt(1, 3, 3), 0, ms)
	newer := run(1, 0, 4)
	s.Fill(t.Context(), roomAt(1, 4, 4), newer)
	expectLoaded(t, s, roomAt(1, 4, 4), 0, newer)
}

func TestAFilledPictureGoesOn(t *testing.T) {
	s := open(t)
	ms := run(1, 0, 200)
	s.Fill(t.Context(), roomAt(1, 199, 199), ms[149:199])
	s.announce(t, changes(1, 199, ms[199]))
	expectLoaded(t, s, roomAt(1, 200, 200), 150, ms[150:])
	// An edit of what the picture does not have leaves holes, which are noticed.
	old := ms[120]
	old.Rev, old.Body = 201, "edited"
	s.announce(t, chat.Changes{Room: 1, Prev: 200, Rev: 201, LastSeq: 200, Messages: []chat.Message{old}})
	expectLoaded(t, s, roomAt(1, 200, 201), 150, ms[150:])
	expectNothing(t, s, roomAt(1, 200, 201), 100)
	far := ms[2]
	far.Rev = 202
	s.announce(t, chat.Changes{Room: 1, Prev: 201, Rev: 202, LastSeq: 200, Messages: []chat.Message{far}})
	if n := s.int(t, "HEXISTS", recentKey(1), "3"); n != 0 {
		t.Error("what is far back is kept")
	}
}

func TestAHoleIsNoticed(t *testing.T) {
	s := open(t)
	s.announce(t, changes(1, 0, run(1, 0, 5)...))
	s.do(t, "HDEL", recentKey(1), "3")
	expectNothing(t, s, roomAt(1, 5, 5), 0)
	expectLoaded(t, s, roomAt(1, 5, 5), 3, run(1, 3, 5))
	s.do(t, "HSET", recentKey(1), "4", "rubbish")
	expectNothing(t, s, roomAt(1, 5, 5), 3)
}

func TestTheWindowHoldsAHundredAndFifty(t *testing.T) {
	s := open(t)
	last := int64(0)
	rnd := rand.New(rand.NewPCG(1, 2))
	for last < 1000 {
		upto := last + 1 + rnd.Int64N(60)
		if rnd.IntN(5) == 0 {
			upto = last + 512 // a full batch
		}
		s.announce(t, changes(1, last, run(1, last, upto)...))
		last = upto
		if n := s.int(t, "HLEN", recentKey(1)); n != min(last, recentKeep)+1 {
			t.Fatalf("%d fields at message %d", n, last)
		}
		expectLoaded(t, s, roomAt(1, last, last), max(0, last-recentKeep), run(1, max(0, last-recentKeep), last))
	}
	if ttl := s.int(t, "TTL", recentKey(1)); ttl <= 0 || ttl > int64(recentTTL.Seconds()) {
		t.Errorf("it lives %d s", ttl)
	}
}

func TestAnEmptyRoomIsKnownToBeEmpty(t *testing.T) {
	s := open(t)
	s.Fill(t.Context(), roomAt(1, 0, 0), nil)
	expectLoaded(t, s, roomAt(1, 0, 0), 0, nil)
	s.announce(t, changes(1, 0, run(1, 0, 1)...))
	expectLoaded(t, s, roomAt(1, 1, 1), 0, run(1, 0, 1))
}

func TestWhatIsForgottenIsGone(t *testing.T) {
	s := open(t)
	s.announce(t, changes(1, 0, run(1, 0, 2)...), changes(2, 0, run(2, 0, 2)...), changes(3, 0, run(3, 0, 2)...))
	must(t, s.Forget(t.Context(), 1, 2, 99))
	must(t, s.Forget(t.Context()))
	expectNothing(t, s, roomAt(1, 2, 2), 0)
	expectNothing(t, s, roomAt(2, 2, 2), 0)
	expectLoaded(t, s, roomAt(3, 2, 2), 0, run(3, 0, 2))
}

// A model that keeps every message decides what the cache may say: nothing, or
// the truth of a rev that is no older than what was asked for.
func TestTheCacheNeverSaysWhatIsNotSo(t *testing.T) {
	s := open(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	var truth []chat.Message
	rev, served := int64(0), 0
	for range 400 {
		c := chat.Changes{Room: 1, Prev: rev}
		for range rnd.IntN(4) {
			rev++
			if len(truth) > 0 && rnd.IntN(3) == 0 {
				i := max(0, len(truth)-1-rnd.IntN(60))
				truth[i].Rev, truth[i].Body = rev, "edited"
				c.Messages = append(c.Messages, truth[i])
			} else {
				truth = append(truth, said(1, int64(len(truth)+1), rev, "new"))
				c.Messages = append(c.Messages, truth[len(truth)-1])
			}
		}
		last := map[int64]chat.Message{}
		for _, m := range c.Messages {
			last[m.Seq] = truth[m.Seq-1]
		}
		c.Messages = c.Messages[:0:0]
		for _, m := range last {
			c.Messages = append(c.Messages, m)
		}
		c.Rev, c.LastSeq = rev, int64(len(truth))
		room := roomAt(1, c.LastSeq, rev)
		above := max(0, c.LastSeq-chat.PageSize)
		switch rnd.IntN(8) {
		case 0: // lost on its way
		case 1:
			s.Fill(t.Context(), room, truth[above:])
		default:
			s.announce(t, c)
		}
		if got, ok := s.Load(t.Context(), room, above); ok {
			served++
			expectMessages(t, got, truth[above:])
		} else if rnd.IntN(2) == 0 {
			s.Fill(t.Context(), room, truth[above:])
		}
	}
	if served < 100 {
		t.Errorf("it answered %d times of 400", served)
	}
}
