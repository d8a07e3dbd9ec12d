package redis

import (
	"math/rand/v2"
	"testing"

	"parley/chat"
	"parley/chat/storing"
)

// announce makes the cache apply changes, as an announcement does.
func (s *Store) announce(t testing.TB, cs ...chat.Changes) {
	t.Helper()
	s.do(t, "SCRIPT", "LOAD", applySource)
	for i := range cs {
		must(t, s.PublishAndAck(t.Context(), storing.Stored{Changes: cs[i : i+1]}, nil))
	}
}

func roomAt(id chat.RoomID, seq, rev int64) chat.Room {
	return chat.Room{ID: id, LastSeq: seq, LastRev: rev}
}

func expectLoaded(t testing.TB, s *Store, room chat.Room, above int64, want []chat.Message) {
	t.Helper()
	got, _, ok := s.LoadRecent(t.Context(), room, above)
	if !ok {
		t.Fatal("the cache does not have it")
	}
	expectMessages(t, got, want)
}

func expectNothing(t testing.TB, s *Store, room chat.Room, above int64) {
	t.Helper()
	if got, _, ok := s.LoadRecent(t.Context(), room, above); ok {
		t.Errorf("the cache says %s", brief(got))
	}
}

func TestAHoleIsNoticed(t *testing.T) {
	s := open(t)
	s.announce(t, changes(1, 0, run(1, 0, 5)...))
	s.do(t, "HDEL", recentKey(1), "3")
	expectNothing(t, s, roomAt(1, 5, 5), 0)
	expectLoaded(t, s, roomAt(1, 5, 5), 3, run(1, 3, 5))
	s.do(t, "HSET", recentKey(1), "3", "rubbish")
	expectNothing(t, s, roomAt(1, 5, 5), 2)
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
		if n := s.int(t, "HLEN", recentKey(1)); n != min(last, recentKeep)+2 {
			t.Fatalf("%d fields at message %d", n, last)
		}
		expectLoaded(t, s, roomAt(1, last, last), max(0, last-recentKeep), run(1, max(0, last-recentKeep), last))
	}
	if ttl := s.int(t, "TTL", recentKey(1)); ttl <= 0 || ttl > int64(recentTTL.Seconds()) {
		t.Errorf("it lives %d s", ttl)
	}
}
