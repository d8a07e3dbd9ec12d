package call

import (
	"slices"
	"testing"

	"parley/chat"
)

func TestTracksThatNobodyReceivesAreIdle(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.page(t, 1, "ann").join(mic, cam)
	idle := func(user chat.UserID, want ...chat.TrackKind) func(chat.Call) bool {
		return func(c chat.Call) bool { p := c.Of(user); return p != nil && slices.Equal(p.Idle, want) }
	}
	s.until(t, "nobody hears or sees ann", idle(1, mic, cam))
	bob := s.page(t, 2, "bob").join(mic).watch("ann/mic")
	s.until(t, "bob hears her", idle(1, cam))
	bob.watch("ann/mic", "ann/cam")
	s.until(t, "bob sees her", idle(1))
	bob.receives("ann/cam")
	s.until(t, "nobody hears bob", idle(2, mic))
	bob.watch("ann/mic", "-")
	s.until(t, "bob sees her no longer", idle(1, cam))
	bob.ask(chat.CallLeave, nil)
	s.until(t, "bob has left", idle(1, mic, cam))
	s.page(t, 1, "ann").join(mic)
	s.until(t, "her next page's are its own", func(c chat.Call) bool { return idle(1, mic)(c) && !c.Of(1).Sends(cam) })
}

// A track without receivers is told as idle by the second check, and not before.
func TestATrackIsIdleAfterSomeChecks(t *testing.T) {
	t.Parallel()
	s := newSeat(chat.CallRequest{})
	on := []chat.TrackKind{cam}
	for check, want := range [][]chat.TrackKind{nil, nil, on, on} {
		if got := s.idle(on, check > 0); !slices.Equal(got, want) {
			t.Errorf("after %d checks idle are %v, want %v", check, got, want)
		}
	}
	watcher := newSlot(0, webrtcKind(2))
	s.relays[cam].add(watcher)
	if got := s.idle(on, false); got != nil {
		t.Errorf("with a receiver idle are %v", got)
	}
	s.relays[cam].drop(watcher)
	if got := s.idle(on, true); got != nil {
		t.Errorf("after one check idle are %v", got)
	}
	if got := s.idle(nil, true); got != nil || s.relays[cam].unseen != 0 {
		t.Errorf("a track that is off is idle: %v", got)
	}
}
