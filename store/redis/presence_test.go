package redis

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

type ids = []chat.UserID

func here(t testing.TB, s *Store, room chat.RoomID, node uuid.UUID, came, went ids) int {
	t.Helper()
	n, err := s.ReportPresence(t.Context(), room, node, came, nil, went)
	must(t, err)
	return n
}

func expectOnline(t testing.TB, s *Store, room chat.RoomID, want ...chat.UserID) {
	t.Helper()
	got, _, err := s.PresentUsers(t.Context(), room)
	must(t, err)
	slices.Sort(got)
	n, err := s.CountOnline(t.Context(), room, 0)
	if err != nil || !slices.Equal(got, want) || n != len(want) {
		t.Errorf("%v are online and %d counted (%v), want %v", got, n, err, want)
	}
}

func TestAnEmptyRoomLeavesNothing(t *testing.T) {
	s := open(t)
	node := uuid.New()
	here(t, s, 1, node, ids{1, 2}, nil)
	here(t, s, 1, node, nil, ids{1, 2})
	if keys, _ := s.do(t, "KEYS", "*").AsStrSlice(); len(keys) != 0 {
		t.Errorf("it leaves %q", keys)
	}
}

func TestAWordKeepsPeopleForSevenSeconds(t *testing.T) {
	s := open(t)
	node := uuid.New()
	here(t, s, 1, node, ids{1}, nil)
	set := presenceKey(1) + ":" + node.String()
	s.do(t, "PEXPIRE", set, "100000")
	s.do(t, "ZADD", presenceKey(1), "99999999999999", node.String())
	here(t, s, 1, node, nil, nil)
	if ttl := s.int(t, "PTTL", set); ttl <= 0 || ttl > presenceTTL.Milliseconds() {
		t.Errorf("the people are kept for %d ms", ttl)
	}
	now, err := s.do(t, "TIME").AsStrSlice()
	must(t, err)
	score, err := s.do(t, "ZSCORE", presenceKey(1), node.String()).AsFloat64()
	must(t, err)
	left := score/1000 - float(t, now[0])
	if want := presenceTTL.Seconds(); left > want+1 || left < 0 {
		t.Errorf("the node is kept for %.1f s, want %.1f", left, want)
	}
	if ttl := s.int(t, "PTTL", presenceKey(1)); ttl <= 0 || ttl > 2*presenceTTL.Milliseconds() {
		t.Errorf("the room is kept for %d ms", ttl)
	}
}

func TestAThousandPeopleComeAtOnce(t *testing.T) {
	s := open(t)
	var came ids
	for n := range chat.UserID(10_000) {
		came = append(came, n+1)
	}
	if n := here(t, s, 1, uuid.New(), came, nil); n != len(came) {
		t.Errorf("%d", n)
	}
	expectOnline(t, s, 1, came...)
}
