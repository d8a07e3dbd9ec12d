package redis

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/storing"
	"parley/store/storetest"
)

func TestARedisThatIsAwayIsSaidSo(t *testing.T) {
	if _, err := Open("unix://" + filepath.Join(t.TempDir(), "nowhere.sock")); err == nil {
		t.Error("opened nothing")
	}
	if _, err := Open("http://127.0.0.1"); err == nil || !strings.Contains(err.Error(), "not usable") {
		t.Error(err)
	}
}

func TestAnAddressMayEndInASlash(t *testing.T) {
	opt, err := options("redis://a:1/, redis://b:2/")
	if err != nil || !slices.Equal(opt.InitAddress, []string{"a:1", "b:2"}) || opt.SelectDB != 0 {
		t.Errorf("%+v %v", opt.InitAddress, err)
	}
}

func TestAnOutageIsOneSentence(t *testing.T) {
	s := open(t)
	must(t, s.Ping(t.Context()))
	s.Close()
	for what, err := range map[string]error{
		"ping": s.Ping(t.Context()), "put": s.Enqueue(t.Context(), chat.Command{Room: 1}),
		"limit": s.Allow(t.Context(), chat.MessagesByPerson, "1"), "forget": s.InvalidateRecent(t.Context(), 1),
		"announce": s.PublishAndAck(t.Context(), storing.Stored{}, map[int][]string{1: {"1-1"}}),
	} {
		if e := chat.As(err); e.Kind != chat.Unavailable || e.Retry == 0 || !strings.Contains(e.Sentence(), "queue cannot be reached") {
			t.Errorf("%s: %+v", what, e)
		}
	}
	if _, _, ok := s.LoadRecent(t.Context(), chat.Room{ID: 1, LastSeq: 1, LastRev: 1}, 0); ok {
		t.Error("the cache answers")
	}
}

func TestAllKeysOfARoomHaveTheTagOfItsShard(t *testing.T) {
	for room, shard := range map[chat.RoomID]string{1: "{s1}", 16: "{s0}", 31: "{s15}"} {
		for _, key := range []string{recentKey(room), roomChan(room), presenceKey(room), inboxKey(room.Shard()), deadKey(room.Shard()), newsKey(room.Shard())} {
			if !strings.HasPrefix(key, shard) {
				t.Errorf("room %d has key %s", room, key)
			}
		}
	}
}

// The driver may see the end of a connection before it sends the next command.
// In many rounds it does not.
func TestABrokenConnectionIsNoOutage(t *testing.T) {
	address := storetest.Redis(t)
	s, other := openAt(t, address), openAt(t, address)
	for range 100 {
		other.do(t, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal("ping:", err)
		}
		other.do(t, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
		if err := s.Allow(t.Context(), chat.MessagesByPerson, "1"); chat.Is(err, chat.Unavailable) {
			t.Fatal("script:", err)
		}
	}
}
