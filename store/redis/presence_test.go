package redis

import (
	"slices"
	"testing"
	"time"

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
	if keys, _ := s.do(t, "KEYS", "*present:*").AsStrSlice(); len(keys) != 0 {
		t.Errorf("it leaves %q", keys)
	}
}

// What dead nodes leave goes by itself.
func TestAReportLastsForAWhile(t *testing.T) {
	s := open(t)
	node := uuid.New()
	here(t, s, 1, node, ids{1}, nil)
	expect := func(key string, most time.Duration) {
		t.Helper()
		if ttl := s.int(t, "PTTL", key); ttl <= most.Milliseconds()/2 || ttl > most.Milliseconds() {
			t.Errorf("%s is kept for %d ms", key, ttl)
		}
	}
	for _, key := range []string{nodesKey(1), reportsKey(1)} {
		expect(key, 2*presenceTTL)
		s.do(t, "PERSIST", key)
	}
	for _, key := range []string{nodeKey(1, node), presenceKey(1)} {
		s.do(t, "PERSIST", key)
	}
	here(t, s, 1, node, nil, nil)
	expect(nodeKey(1, node), presenceKept)
	expect(presenceKey(1), presenceKept)
	if _, known, err := s.KeepPresence(t.Context(), 1, node, 2); err != nil || !known {
		t.Fatalf("known %v, %v", known, err)
	}
	expect(nodesKey(1), 2*presenceTTL)
	expect(reportsKey(1), 2*presenceTTL)
	now, err := s.do(t, "TIME").AsStrSlice()
	must(t, err)
	score, err := s.do(t, "ZSCORE", nodesKey(1), node.String()).AsFloat64()
	must(t, err)
	left := score/1000 - float(t, now[0])
	if want := presenceTTL.Seconds(); left > want+1 || left < 0 {
		t.Errorf("the node is kept for %.1f s, want %.1f", left, want)
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
