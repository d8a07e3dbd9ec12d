package hub

import (
	"testing"
	"testing/synctest"
	"time"
)

// The first mark leaves at once. Then a socket is sent the marks of all its rooms in one
// frame, and only those.
func TestMarksOfManyRoomsLeaveTogether(t *testing.T) { synctest.Test(t, marksLeaveTogether) }

func marksLeaveTogether(t *testing.T) {
	h := New(noneBehind, nil)
	c := newCrowd(h, 2, Socket)
	h.Watch(c.clients[0], []int64{1, 2, 3})
	h.Watch(c.clients[1], []int64{2})
	all := func(int64) bool { return false }
	h.NotifyWatchers(2, []byte("first "), all)
	for n, w := range c.wires {
		if got := texts(frames(t, w.bytes())); got != "first " {
			t.Errorf("%d got %q", n, got)
		}
	}
	h.NotifyWatchers(1, []byte("1 "), all)
	h.NotifyWatchers(2, []byte("2 "), all)
	h.NotifyWatchers(3, []byte("3 "), all)
	h.NotifyWatchers(2, []byte("2, not for others "), func(person int64) bool { return person == c.clients[0].person })
	h.NotifyWatchers(1, []byte("1 again "), all)
	time.Sleep(longestGather)
	for n, want := range []string{"1 2 3 1 again ", "2 2, not for others "} {
		if got := frames(t, c.wires[n].bytes()); len(got) != 2 || got[1].payload != want {
			t.Errorf("%d got %q", n, got)
		}
	}
	h.CloseAll(t.Context(), 0)
	c.handlers.Wait()
}
