package redis

import (
	"context"
	"sync"
	"time"

	"parley/chat"
)

// activityThrottle publishes a room's activity at most once a second. The newest
// message is published at the end of that second at the latest: readers who looked in
// between must not miss it.
type activityThrottle struct {
	say func(chat.Activity)

	mu    sync.Mutex // guards the fields below
	last  map[chat.RoomID]time.Time
	owed  map[chat.RoomID]chat.Activity // not yet published
	over  bool
	tasks sync.WaitGroup // the one goroutine that publishes, while anything is owed
	stop  chan struct{}
}

const (
	stirEvery = time.Second
	stirLook  = 100 * time.Millisecond
	stirsMost = 10000 // rooms are remembered; past that, a room may publish twice in a second
)

func newActivityThrottle(say func(chat.Activity)) *activityThrottle {
	return &activityThrottle{say: say, last: map[chat.RoomID]time.Time{}, owed: map[chat.RoomID]chat.Activity{}, stop: make(chan struct{})}
}

// admit returns the activity to publish at once, and whether it is due. If not, it is
// published later.
func (t *activityThrottle) admit(s chat.Activity) (all chat.Activity, due bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if owed, ok := t.owed[s.Room]; ok {
		s = owed.Merge(s)
	}
	if t.mayPublish(s.Room, time.Now()) {
		delete(t.owed, s.Room)
		return s, true
	}
	if len(t.owed) == 0 && !t.over {
		t.tasks.Go(t.publishDue)
	}
	t.owed[s.Room] = s
	return s, false
}

// mayPublish notes a publication for the room, if it may. The caller holds mu.
func (t *activityThrottle) mayPublish(room chat.RoomID, now time.Time) bool {
	if now.Sub(t.last[room]) < stirEvery {
		return false
	}
	if len(t.last) >= stirsMost {
		clear(t.last)
	}
	t.last[room] = now
	return true
}

// publishDue publishes owed activity as it becomes due, and ends when none is left.
func (t *activityThrottle) publishDue() {
	tick := time.NewTicker(stirLook)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-t.stop:
			return
		}
		due, more := t.collect(time.Now())
		for _, s := range due {
			t.say(s)
		}
		if !more {
			return
		}
	}
}

// collect takes out the due activity. When nothing is left, the next owed activity
// starts another goroutine.
func (t *activityThrottle) collect(now time.Time) (due []chat.Activity, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for room, s := range t.owed {
		if t.mayPublish(room, now) {
			due = append(due, s)
			delete(t.owed, room)
		}
	}
	return due, len(t.owed) > 0
}

// close waits for publishDue; activity still owed is dropped.
func (t *activityThrottle) close() {
	t.mu.Lock()
	over := t.over
	t.over = true
	t.mu.Unlock()
	if !over {
		close(t.stop)
	}
	t.tasks.Wait()
}

// activityTimeout bounds publishing for one room.
const activityTimeout = time.Second

func (s *Store) publishActivity(n chat.Activity) {
	ctx, cancel := context.WithTimeout(context.Background(), activityTimeout)
	defer cancel()
	s.PublishToUser(ctx, chat.UserEvent{Activity: &n})
}
