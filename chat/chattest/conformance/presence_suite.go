package conformance

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
)

// TestPresence tests a broker against chat.Presence.
func TestPresence(t *testing.T, open OpenBroker) {
	runBroker(t, open, "people count once on whatever nodes they are", testOnline)
	runBroker(t, open, "a dead node's people go", testDeadNode)
	runBroker(t, open, "a node learns that reports of it were lost", testLostReports)
	runBroker(t, open, "a room is told its number when it changes", testNumberTold)
	runBroker(t, open, "who is away on one node is online by another", testAway)
	runBroker(t, open, "a person who is about to come is counted once", testCountWith)
}

type ids = []chat.UserID

func (s *brokerSuite) expectHere(node uuid.UUID, came, went ids, want int) {
	s.t.Helper()
	if n, err := s.ReportPresence(s.t.Context(), 1, node, came, nil, went); err != nil || n != want {
		s.t.Errorf("%d are here, %v; want %d", n, err, want)
	}
}

func (s *brokerSuite) expectOnline(room chat.RoomID, want ...chat.UserID) {
	s.t.Helper()
	got, _, err := s.PresentUsers(s.t.Context(), room)
	must(s.t, err)
	slices.Sort(got)
	n, err := s.CountOnline(s.t.Context(), room, 0)
	if err != nil || !slices.Equal(got, want) || n != len(want) {
		s.t.Errorf("%v are online and %d counted (%v), want %v", got, n, err, want)
	}
}

func testOnline(s *brokerSuite) {
	a, b := uuid.New(), uuid.New()
	s.expectHere(a, ids{1, 2}, nil, 2)
	s.expectHere(b, ids{2, 3}, nil, 3)
	s.expectHere(b, ids{2}, nil, 3) // a second tab
	s.expectOnline(1, 1, 2, 3)
	s.expectOnline(2)
	s.expectHere(a, nil, ids{2}, 3) // still on the other
	s.expectHere(b, ids{4}, ids{2, 3}, 2)
	s.expectOnline(1, 1, 4)
	s.expectHere(a, nil, ids{1}, 1)
	s.expectHere(b, nil, ids{4}, 0)
	s.expectOnline(1)
}

// expectKept keeps a node's reports of room 1 alive.
func (s *brokerSuite) expectKept(node uuid.UUID, reports, deaths int64, known bool) {
	s.t.Helper()
	died, there, err := s.KeepPresence(s.t.Context(), chat.RoomID(1).Shard(), node, reports)
	if err != nil || died != deaths || there != known {
		s.t.Errorf("%d have died, known %v, %v; want %d, %v", died, there, err, deaths, known)
	}
}

func testDeadNode(s *brokerSuite) {
	dead, alive := uuid.New(), uuid.New()
	s.expectHere(dead, ids{1, 2}, nil, 2)
	s.later(chattest.PresenceTTL / 2)
	s.expectHere(alive, ids{2, 3}, nil, 3)
	s.expectKept(alive, 1, 0, true)
	s.later(chattest.PresenceTTL/2 + time.Second)
	s.expectOnline(1, 2, 3)
	s.expectKept(alive, 1, 1, true)
	s.expectHere(alive, nil, nil, 2)
	s.later(chattest.PresenceTTL - time.Second)
	s.expectKept(alive, 2, 1, true) // which keeps its users
	s.later(chattest.PresenceTTL - time.Second)
	s.expectOnline(1, 2, 3)
	s.expectKept(dead, 1, 1, false)
	s.expectHere(uuid.New(), ids{1}, nil, 3) // it names all users again under another name
	s.later(chattest.PresenceTTL + time.Second)
	s.expectOnline(1)
}

func testLostReports(s *brokerSuite) {
	node := uuid.New()
	s.expectKept(node, 0, 0, false) // it has reported nothing
	s.expectHere(node, ids{1}, nil, 1)
	s.expectHere(node, ids{2}, ids{1}, 1)
	s.expectKept(node, 2, 0, true)
	s.expectKept(node, 3, 1, false)
	s.expectOnline(1)
	s.expectKept(node, 2, 1, false)
	s.expectHere(node, ids{3}, nil, 2) // one that does not listen
	s.expectKept(node, 3, 2, false)
	s.expectOnline(1)
	again := uuid.New()
	s.expectHere(again, ids{2}, nil, 1)
	s.expectKept(again, 1, 2, true)
}

func testNumberTold(s *brokerSuite) {
	room := s.followRoom(1)
	expect := func(want int) {
		s.t.Helper()
		if e := receive(s.t, room.heard); e.Online == nil || *e.Online != want {
			s.t.Errorf("%+v, want %d online", e, want)
		}
	}
	a, b := uuid.New(), uuid.New()
	s.expectHere(a, ids{1, 2}, nil, 2)
	expect(2)
	s.expectHere(a, nil, nil, 2)
	s.expectHere(b, ids{2}, nil, 2)
	s.expectHere(b, ids{3}, nil, 3)
	expect(3)
	s.later(chattest.PresenceTTL / 2)
	s.expectKept(b, 2, 0, true)
	s.later(chattest.PresenceTTL/2 + time.Second)
	s.expectHere(b, nil, nil, 2) // a is dead
	expect(2)
	s.expectHere(b, nil, ids{2, 3}, 0)
	expect(0)
	s.expectHere(b, ids{2}, nil, 1)
	expect(1)
}

func testCountWith(s *brokerSuite) {
	s.expectHere(uuid.New(), ids{1, 2}, nil, 2)
	for who, want := range map[chat.UserID]int{0: 2, 1: 2, 3: 3, 12: 3} {
		if n, err := s.CountOnline(s.t.Context(), 1, who); err != nil || n != want {
			s.t.Errorf("with %d: %d (%v), want %d", who, n, err, want)
		}
	}
	s.expectOnline(1, 1, 2)
}

func testAway(s *brokerSuite) {
	a, b := uuid.New(), uuid.New()
	report := func(node uuid.UUID, online, away, gone ids, want int) {
		s.t.Helper()
		if n, err := s.ReportPresence(s.t.Context(), 1, node, online, away, gone); err != nil || n != want {
			s.t.Errorf("%d are online (%v), want %d", n, err, want)
		}
	}
	expect := func(want ...chat.UserID) {
		s.t.Helper()
		_, away, err := s.PresentUsers(s.t.Context(), 1)
		if slices.Sort(away); err != nil || !slices.Equal(away, want) {
			s.t.Errorf("%v are away (%v), want %v", away, err, want)
		}
	}
	report(a, ids{1, 2}, ids{3}, nil, 2)
	expect(3)
	report(b, ids{3}, ids{1}, nil, 3)
	expect()
	report(a, ids{3}, ids{1, 2}, nil, 1)
	expect(1, 2)
	report(b, nil, ids{3}, ids{1}, 1)
	report(a, nil, nil, ids{1, 3}, 0)
	expect(2, 3)
	s.later(chattest.PresenceTTL / 2)
	report(b, nil, nil, nil, 0)
	s.later(chattest.PresenceTTL/2 + time.Second)
	expect(3) // a report keeps those away, too
}
