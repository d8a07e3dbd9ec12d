package hub

import (
	"fmt"
	"testing"
	"time"
)

// sink takes everything at once, and signals the last of many.
type sink struct {
	Conn
	took chan struct{}
}

func (s *sink) TryWrite(b []byte) (int, error) {
	if s.took != nil {
		s.took <- struct{}{}
	}
	return len(b), nil
}

func (s *sink) SetWriteDeadline(time.Time) error { return nil }

// BenchmarkBroadcast is one message to all subscriptions of a room, without the kernel.
func BenchmarkBroadcast(b *testing.B) {
	body := make([]byte, 600)
	for _, n := range []int{1, 32, 1000} {
		b.Run(fmt.Sprintf("subscriptions=%d", n), func(b *testing.B) {
			h := New(noneBehind, nil)
			h.crew.workers = 1 << 20 // never overloaded
			took := make(chan struct{}, 1)
			for i := range n {
				s := &sink{}
				if i == n-1 {
					s.took = took
				}
				h.Subscribe(1, client(Socket, s, int64(i))).CaughtUp(0)
			}
			b.ReportAllocs()
			for rev := int64(1); b.Loop(); rev++ {
				h.Broadcast(1, &Update{Prev: rev - 1, Rev: rev, Render: func(Kind) []byte { return body }})
				<-took
			}
		})
	}
}
