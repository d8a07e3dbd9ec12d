package redis

import (
	"math/rand/v2"
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

// A tally says how many are here. It must say what counting says, whatever happened in between.
func TestTheTallyIsWhatCountingSays(t *testing.T) {
	s := open(t)
	rng := rand.New(rand.NewPCG(1, 2))
	const room, shard = 1, 1
	nodes := []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}
	reports := make([]int64, len(nodes))
	some := func() (list ids) {
		for range rng.IntN(4) {
			list = append(list, chat.UserID(1+rng.IntN(8)))
		}
		return list
	}
	for step := range 600 {
		i := rng.IntN(len(nodes))
		switch rng.IntN(12) {
		case 0: // it dies, and comes again under another name
			s.do(t, "ZADD", nodesKey(shard), "1", nodes[i].String())
			nodes[i], reports[i] = uuid.New(), 0
		case 1: // all die, and nothing of the shard is left but what rooms were told
			if rng.IntN(4) == 0 {
				s.do(t, "DEL", nodesKey(shard), reportsKey(shard))
				for j := range nodes {
					nodes[j], reports[j] = uuid.New(), 0
				}
				here(t, s, room+chat.ShardCount, nodes[i], ids{9}, nil) // the first is seen in another room
				reports[i]++
			}
		case 2: // it is silent for too long, while another one reports, and goes on before anybody notices
			s.do(t, "ZADD", nodesKey(shard), "1", nodes[i].String())
			j := (i + 1) % len(nodes)
			here(t, s, room, nodes[j], ids{chat.UserID(1 + rng.IntN(8))}, nil)
			here(t, s, room+chat.ShardCount, nodes[i], ids{9}, nil)
			reports[i]++
			reports[j]++
		case 3: // its silence is noticed, or a report of it was lost
			reports[i] += int64(rng.IntN(2))
			_, known, err := s.KeepPresence(t.Context(), shard, nodes[i], reports[i])
			if must(t, err); !known {
				nodes[i], reports[i] = uuid.New(), 0
			}
		default:
			n, err := s.ReportPresence(t.Context(), room, nodes[i], some(), some(), some())
			must(t, err)
			reports[i]++
			online, _, err := s.PresentUsers(t.Context(), room)
			must(t, err)
			if n != len(online) {
				t.Fatalf("step %d: %d are counted, and %v are online", step, n, online)
			}
		}
		online, _, err := s.PresentUsers(t.Context(), room)
		must(t, err)
		if n, err := s.CountOnline(t.Context(), room, 0); err != nil || n != len(online) {
			t.Fatalf("step %d: %d are counted (%v), and %v are online", step, n, err, online)
		}
	}
}

// A node that people only leave keeps those who stay, whoever counts.
func TestWhatANodeReportedIsKeptWhilePeopleLeave(t *testing.T) {
	s := open(t)
	node, other := uuid.New(), uuid.New()
	here(t, s, 1, node, ids{1, 2}, nil)
	_, err := s.ReportPresence(t.Context(), 1, other, nil, ids{3}, nil)
	must(t, err)
	s.do(t, "PEXPIRE", nodeKey(1, node), "60000")
	here(t, s, 1, node, nil, ids{2})
	if ttl := s.int(t, "PTTL", nodeKey(1, node)); ttl < presenceKept.Milliseconds()/2 {
		t.Errorf("those who stay are kept for %d ms", ttl)
	}
	here(t, s, 1, node, nil, ids{1})
	here(t, s, 1, node, ids{1}, nil) // the tally begins anew
	if ttl := s.int(t, "PTTL", tallyKey(1)); ttl < presenceKept.Milliseconds()/2 {
		t.Errorf("the tally is kept for %d ms", ttl)
	}
	expectOnline(t, s, 1, 1)
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
