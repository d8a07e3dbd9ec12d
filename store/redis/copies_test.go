package redis

import (
	"context"
	"testing"

	"github.com/redis/rueidis"

	"parley/chat"
)

// load is LoadRecent of what the cache must have.
func load(t *testing.T, s *Store, room chat.Room) []chat.Message {
	t.Helper()
	ms, shared, ok := s.LoadRecent(t.Context(), room, 0)
	if !ok || !shared {
		t.Fatalf("it is there: %t, shared: %t", ok, shared)
	}
	return ms
}

func TestADecodedCopyServesUntilTheRoomChanges(t *testing.T) {
	s := open(t)
	s.announce(t, changes(1, 0, run(1, 0, 5)...))
	first := load(t, s, roomAt(1, 5, 5))
	if again := load(t, s, roomAt(1, 5, 5)); &again[0] != &first[0] {
		t.Error("it was decoded again")
	}
	edited := run(1, 2, 3)
	edited[0].Rev, edited[0].Body, edited[0].Edited = 6, "edited", true
	s.announce(t, changes(1, 5, edited...))
	if after := load(t, s, roomAt(1, 5, 6)); after[2].Body != "edited" {
		t.Errorf("it says %q", after[2].Body)
	}
	// The reader has read the room before the edit, and the cache since.
	if after := load(t, s, roomAt(1, 5, 5)); after[2].Body != "edited" {
		t.Errorf("it says %q", after[2].Body)
	}
}

// A deleted account changes what messages say, and no rev.
func TestACopyThatIsMadeAnewIsAnotherOne(t *testing.T) {
	s := open(t)
	s.announce(t, changes(1, 0, run(1, 0, 5)...))
	load(t, s, roomAt(1, 5, 5))
	for _, name := range []string{"", "ben"} {
		if err := s.InvalidateRecent(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		expectNothing(t, s, roomAt(1, 5, 5), 0)
		ms := run(1, 0, 5)
		ms[0].AuthorName = name
		s.FillRecent(t.Context(), roomAt(1, 5, 5), ms)
		if got := load(t, s, roomAt(1, 5, 5)); got[0].AuthorName != name {
			t.Errorf("the author is %q, want %q", got[0].AuthorName, name)
		}
	}
}

func TestACopyOfAnOlderReleaseIsReadEachTimeUntilItChanges(t *testing.T) {
	s := open(t)
	s.announce(t, changes(1, 0, run(1, 0, 5)...))
	s.do(t, "HDEL", recentKey(1), "copy")
	for range 2 {
		if ms, shared, ok := s.LoadRecent(t.Context(), roomAt(1, 5, 5), 0); !ok || shared || len(ms) != 5 {
			t.Fatalf("%d messages, shared: %t", len(ms), shared)
		}
	}
	s.announce(t, changes(1, 5, run(1, 5, 6)...))
	if ms := load(t, s, roomAt(1, 6, 6)); len(ms) != 6 {
		t.Errorf("%d messages", len(ms))
	}
}

// counted counts what is asked.
type counted struct {
	rueidis.Client
	n int
}

func (c *counted) Do(ctx context.Context, cmd rueidis.Completed) rueidis.RedisResult {
	c.n++
	return c.Client.Do(ctx, cmd)
}

// Each question may take half a second then, and the messages are still to be read.
func TestARedisThatIsAwayIsAskedForACopyOnce(t *testing.T) {
	s := open(t)
	s.announce(t, changes(1, 0, run(1, 0, 5)...))
	load(t, s, roomAt(1, 5, 5))
	s.Close()
	c := &counted{Client: s.c}
	s.c = c
	if ms, _, ok := s.LoadRecent(t.Context(), roomAt(1, 5, 5), 0); ok || c.n != 1 {
		t.Errorf("it has %d messages: %t, after %d questions", len(ms), ok, c.n)
	}
}
