package redis

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
)

// fillUp makes Redis report a full memory, as with noeviction, until the test ends or
// empty is called.
func fillUp(t testing.TB, s *Store) (empty func()) {
	t.Helper()
	empty = func() { s.do(t, "CONFIG", "SET", "maxmemory", "0") }
	s.do(t, "CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1")
	t.Cleanup(empty)
	return empty
}

// Waiting commands can be stored, announced and removed, so that a full memory does not
// stay full.
func TestAFullMemoryTakesNothingMoreAndGivesAllBack(t *testing.T) {
	s := open(t)
	must(t, s.Enqueue(t.Context(), command(1, 1)))
	must(t, s.Enqueue(t.Context(), command(1, 2)))
	here(t, s, 1, uuid.New(), ids{7}, nil)
	s.FillRecent(t.Context(), chat.Room{ID: 1, LastSeq: 1, LastRev: 1}, run(1, 0, 1))
	room := followRoom(t, s, 1)
	empty := fillUp(t, s)

	for what, err := range map[string]error{
		"put": s.Enqueue(t.Context(), command(1, 3)), "limit": s.Allow(t.Context(), chat.MessagesByPerson, "1"),
	} {
		if e := chat.As(err); e.Kind != chat.Unavailable || e.Retry == 0 || e.Text == "" {
			t.Errorf("%s: %+v", what, e)
		}
	}
	must(t, s.Ping(t.Context()))
	if n, err := s.CountOnline(t.Context(), 1, 0); n != 1 || err != nil {
		t.Errorf("%d are present, %v", n, err)
	}
	if ms, _, ok := s.LoadRecent(t.Context(), chat.Room{ID: 1, LastSeq: 1, LastRev: 1}, 0); !ok || len(ms) != 1 {
		t.Errorf("the cache has %s", brief(ms))
	}

	s.FillRecent(t.Context(), chat.Room{ID: 2, LastSeq: 1, LastRev: 1}, run(2, 0, 1))
	if _, _, ok := s.LoadRecent(t.Context(), chat.Room{ID: 2, LastSeq: 1, LastRev: 1}, 0); ok {
		t.Error("the cache takes more than there is room for")
	}

	es := take(t, s, 1, 10)
	if len(es) != 2 {
		t.Fatalf("%d wait", len(es))
	}
	c := changes(1, 1, run(1, 1, 3)...)
	must(t, s.PublishAndAck(t.Context(), storing.Stored{Changes: []chat.Changes{c}}, map[int][]string{1: {es[0].ID, es[1].ID}}))
	if e := receive(t, room.heard); e.Changes == nil || e.Changes.Rev != 3 {
		t.Errorf("%+v", e)
	}
	if left := take(t, s, 1, 10); len(left) != 0 {
		t.Errorf("%d are left", len(left))
	}
	// The cache missed the change, and does not claim otherwise.
	if ms, _, ok := s.LoadRecent(t.Context(), chat.Room{ID: 1, LastSeq: 3, LastRev: 3}, 0); ok {
		t.Errorf("the cache has %s", brief(ms))
	}

	empty()
	must(t, s.Enqueue(t.Context(), command(1, 3)))
	must(t, s.Allow(t.Context(), chat.MessagesByPerson, "1"))
	s.FillRecent(t.Context(), chat.Room{ID: 1, LastSeq: 3, LastRev: 3}, run(1, 0, 3))
	if ms, _, ok := s.LoadRecent(t.Context(), chat.Room{ID: 1, LastSeq: 3, LastRev: 3}, 0); !ok {
		t.Errorf("the cache has %s", brief(ms))
	}
}

// An unstorable entry must not block its shard until there is memory.
func TestPoisonLeavesAFullMemoryToo(t *testing.T) {
	s := open(t)
	must(t, s.Enqueue(t.Context(), command(1, 1)))
	must(t, s.Enqueue(t.Context(), command(1, 2)))
	es := take(t, s, 1, 10)
	fillUp(t, s)
	must(t, s.DeadLetter(t.Context(), 1, es[0], "it is poison"))
	if left := take(t, s, 1, 10); len(left) != 1 || left[0].ID != es[1].ID {
		t.Errorf("%+v is left", left)
	}
	dead, err := s.c.Do(t.Context(), s.c.B().Xrange().Key(deadKey(1)).Start("-").End("+").Build()).AsXRange()
	if err != nil || len(dead) != 1 || dead[0].FieldValues["entry"] != es[0].ID || dead[0].FieldValues["c"] != es[0].Raw {
		t.Errorf("the dead letters are %v, %v", dead, err)
	}
}

func TestWhateverRedisRefusesIsAnOutage(t *testing.T) {
	s := open(t)
	for _, said := range []string{
		"OOM command not allowed when used memory > 'maxmemory'.",
		"MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
		"LOADING Redis is loading the dataset in memory",
		"BUSY Redis is busy running a script.",
		"TRYAGAIN Multiple keys request during rehashing of slot",
		"CLUSTERDOWN The cluster is down",
		"MASTERDOWN Link with MASTER is down",
		"READONLY You can't write against a read only replica.",
		"NOREPLICAS Not enough good replicas to write.",
	} {
		err := s.c.Do(t.Context(), s.c.B().Eval().Script("return redis.error_reply(ARGV[1])").Numkeys(0).Arg(said).Build()).Error()
		if err == nil {
			t.Fatalf("%q is no error", said)
		}
		if e := chat.As(translate(err)); e.Kind != chat.Unavailable || e.Retry == 0 || e.Cause == nil {
			t.Errorf("%q: %+v", said, e)
		}
	}
}
