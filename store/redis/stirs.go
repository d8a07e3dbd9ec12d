package redis

import (
	"context"
	"sync"
	"time"

	"parley/chat"
)

// stirs sees to it that those who only watch a room hear of it at most once a
// second, and of its newest message at the end of that second at the latest:
// whoever has looked in between must not miss what came after.
type stirs struct {
	say func(chat.Stirred)

	mu    sync.Mutex // guards what follows
	last  map[chat.RoomID]time.Time
	owed  map[chat.RoomID]chat.Stirred // of which nothing was said
	over  bool
	tasks sync.WaitGroup // the one goroutine that pays, while anything is owed
	stop  chan struct{}
}

const (
	stirEvery = time.Second
	stirLook  = 100 * time.Millisecond
	stirsMost = 10000 // rooms are remembered; past that, one may stir twice in a second
)

func newStirs(say func(chat.Stirred)) *stirs {
	return &stirs{say: say, last: map[chat.RoomID]time.Time{}, owed: map[chat.RoomID]chat.Stirred{}, stop: make(chan struct{})}
}

// now returns what to tell of a room at once, and whether it is due. If not, it is
// told later.
func (t *stirs) now(s chat.Stirred) (all chat.Stirred, due bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if owed, ok := t.owed[s.Room]; ok {
		s = owed.And(s)
	}
	if t.due(s.Room, time.Now()) {
		delete(t.owed, s.Room)
		return s, true
	}
	if len(t.owed) == 0 && !t.over {
		t.tasks.Go(t.pay)
	}
	t.owed[s.Room] = s
	return s, false
}

// due notes that a room stirs, if it may. The caller holds mu.
func (t *stirs) due(room chat.RoomID, now time.Time) bool {
	if now.Sub(t.last[room]) < stirEvery {
		return false
	}
	if len(t.last) >= stirsMost {
		clear(t.last)
	}
	t.last[room] = now
	return true
}

// pay tells what is owed as it becomes due, and ends when nothing is.
func (t *stirs) pay() {
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

// collect takes out what is due. When nothing is left, whoever owes next starts
// another goroutine.
func (t *stirs) collect(now time.Time) (due []chat.Stirred, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for room, s := range t.owed {
		if t.due(room, now) {
			due = append(due, s)
			delete(t.owed, room)
		}
	}
	return due, len(t.owed) > 0
}

// end waits for the one who pays; what is still owed is not told.
func (t *stirs) end() {
	t.mu.Lock()
	over := t.over
	t.over = true
	t.mu.Unlock()
	if !over {
		close(t.stop)
	}
	t.tasks.Wait()
}

// stirLimit bounds telling of one room.
const stirLimit = time.Second

func (s *Store) stir(n chat.Stirred) {
	ctx, cancel := context.WithTimeout(context.Background(), stirLimit)
	defer cancel()
	s.Cry(ctx, chat.News{Stirred: &n})
}
