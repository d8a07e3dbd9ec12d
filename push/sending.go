package push

import (
	"context"
	"sync"

	"parley/chat"
)

// sending is what a sender does at once, up to atOnce. A slow push service takes its places
// for as long as it may, and the others go on.
type sending struct {
	mu      sync.Mutex // guards the fields below but all
	running int
	full    bool          // more may wait than there was room for
	room    chan struct{} // closed when there is room again
	all     sync.WaitGroup
}

// roomy is how many may run when a sender takes more: it takes some together.
const roomy = atOnce * 3 / 4

// free is how many more may begin. Only one goroutine begins them.
func (s *sending) free() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.full = s.running >= atOnce
	return atOnce - s.running
}

// awaited is closed when there is room again. Nothing comes unless it was full.
func (s *sending) awaited() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.full {
		return nil
	}
	room := make(chan struct{})
	if s.running <= roomy {
		close(room)
	} else {
		s.room = room
	}
	return room
}

func (s *sending) begin(do func()) {
	s.mu.Lock()
	s.running++
	s.mu.Unlock()
	s.all.Go(func() {
		defer s.end()
		do()
	})
}

func (s *sending) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	if s.room != nil && s.running <= roomy {
		close(s.room)
		s.room = nil
	}
}

func (s *sending) wait() { s.all.Wait() }

// presence asks once for each room.
func presence(ctx context.Context, from Presence) func(chat.RoomID) ([]chat.UserID, error) {
	var mu sync.Mutex // guards rooms
	rooms := map[chat.RoomID]func() ([]chat.UserID, error){}
	return func(room chat.RoomID) ([]chat.UserID, error) {
		mu.Lock()
		ask := rooms[room]
		if ask == nil {
			ask = sync.OnceValues(func() ([]chat.UserID, error) {
				online, _, err := from.PresentUsers(ctx, room)
				return online, err
			})
			rooms[room] = ask
		}
		mu.Unlock()
		return ask()
	}
}
