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
	n, err := s.Here(t.Context(), room, node, came, went)
	must(t, err)
	return n
}

func expectOnline(t testing.TB, s *Store, room chat.RoomID, want ...chat.UserID) {
	t.Helper()
	got, err := s.Online(t.Context(), room)
	must(t, err)
	slices.Sort(got)
	n, err := s.Count(t.Context(), room, 0)
	if err != nil || !slices.Equal(got, want) || n != len(want) {
		t.Errorf("%v are online and %d counted (%v), want %v", got, n, err, want)
	}
}

func TestPeopleCountOnceOnWhateverNodesTheyAre(t *testing.T) {
	s := open(t)
	a, b := uuid.New(), uuid.New()
	if n := here(t, s, 1, a, ids{1, 2}, nil); n != 2 {
		t.Errorf("%d", n)
	}
	if n := here(t, s, 1, b, ids{2, 3}, nil); n != 3 {
		t.Errorf("%d", n)
	}
	if n := here(t, s, 1, b, ids{2}, nil); n != 3 { // a second tab
		t.Errorf("%d", n)
	}
	expectOnline(t, s, 1, 1, 2, 3)
	expectOnline(t, s, 2)
	if n := here(t, s, 1, a, nil, ids{2}); n != 3 { // still on the other
		t.Errorf("%d", n)
	}
	if n := here(t, s, 1, b, ids{4}, ids{2, 3}); n != 2 {
		t.Errorf("%d", n)
	}
	expectOnline(t, s, 1, 1, 4)
	if n := here(t, s, 1, a, nil, ids{1}); n != 1 {
		t.Errorf("%d", n)
	}
	if n := here(t, s, 1, b, nil, ids{4}); n != 0 {
		t.Errorf("%d", n)
	}
	expectOnline(t, s, 1)
	if keys, _ := s.do(t, "KEYS", "*").AsStrSlice(); len(keys) != 0 {
		t.Errorf("an empty room leaves %q", keys)
	}
}

// silence lets what a node said run out, as 7 s without a word do.
func silence(t testing.TB, s *Store, room chat.RoomID, node uuid.UUID) {
	t.Helper()
	s.do(t, "ZADD", hereKey(room), "1", node.String())
}

func TestADeadNodesPeopleGo(t *testing.T) {
	s := open(t)
	dead, alive := uuid.New(), uuid.New()
	here(t, s, 1, dead, ids{1, 2}, nil)
	here(t, s, 1, alive, ids{2, 3}, nil)
	silence(t, s, 1, dead)
	expectOnline(t, s, 1, 2, 3)
	if n := here(t, s, 1, alive, nil, nil); n != 2 {
		t.Errorf("%d", n)
	}
	// It comes back, and its set was forgotten as well: it must name everybody again.
	s.do(t, "DEL", hereKey(1)+":"+dead.String())
	if n := here(t, s, 1, dead, nil, nil); n != 2 {
		t.Errorf("%d", n)
	}
	if n := here(t, s, 1, dead, ids{1}, nil); n != 3 {
		t.Errorf("%d", n)
	}
}

func TestAWordKeepsPeopleForSevenSeconds(t *testing.T) {
	s := open(t)
	node := uuid.New()
	here(t, s, 1, node, ids{1}, nil)
	set := hereKey(1) + ":" + node.String()
	s.do(t, "PEXPIRE", set, "100000")
	s.do(t, "ZADD", hereKey(1), "99999999999999", node.String())
	here(t, s, 1, node, nil, nil)
	if ttl := s.int(t, "PTTL", set); ttl <= 0 || ttl > presenceTTL.Milliseconds() {
		t.Errorf("the people are kept for %d ms", ttl)
	}
	now, err := s.do(t, "TIME").AsStrSlice()
	must(t, err)
	score, err := s.do(t, "ZSCORE", hereKey(1), node.String()).AsFloat64()
	must(t, err)
	left := score/1000 - float(t, now[0])
	if want := presenceTTL.Seconds(); left > want+1 || left < 0 {
		t.Errorf("the node is kept for %.1f s, want %.1f", left, want)
	}
	if ttl := s.int(t, "PTTL", hereKey(1)); ttl <= 0 || ttl > 2*presenceTTL.Milliseconds() {
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

func TestSomebodyWhoIsAboutToComeIsCountedOnce(t *testing.T) {
	s := open(t)
	here(t, s, 1, uuid.New(), ids{1, 2}, nil)
	for who, want := range map[chat.UserID]int{0: 2, 1: 2, 3: 3, 12: 3} {
		if n, err := s.Count(t.Context(), 1, who); err != nil || n != want {
			t.Errorf("with %d: %d (%v), want %d", who, n, err, want)
		}
	}
	expectOnline(t, s, 1, 1, 2)
}
