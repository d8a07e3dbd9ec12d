package chattest

import (
	"fmt"
	"sync"

	"github.com/google/uuid"

	"parley/chat"
)

// subscription holds the events that wait for one subscriber of a channel.
type subscription struct {
	bell chan struct{} // has something when anything waits

	mu      sync.Mutex // guards waiting
	waiting []any
}

func (s *subscription) add(what any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = append(s.waiting, what)
	select {
	case s.bell <- struct{}{}:
	default:
	}
}

func (s *subscription) take() []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.waiting
	s.waiting = nil
	return all
}

func roomChannel(id chat.RoomID) string   { return fmt.Sprint("room:", id) }
func newsChannel(shard int) string        { return fmt.Sprint("news:", shard) }
func ticketChannel(node uuid.UUID) string { return "tickets:" + node.String() }
