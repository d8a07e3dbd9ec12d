//go:build linux

package load

import (
	"sync/atomic"
	"time"
)

// ledger records which message arrived at which socket. Message first+n belongs to room n modulo rooms and is
// due n/rate seconds after begin.
type ledger struct {
	first, total, rooms, rate int
	begin                     time.Time
	offset                    time.Duration // of begin, on the clients' clock

	arrived atomic.Int64 // deliveries without repeats

	// The loop alone uses these until it stops counting.
	seen      [][]uint64 // for each socket a bit for each message of its room
	late      Times
	last      time.Duration // the last arrival after begin
	doubled   int
	frames    int // frames with messages
	frameSize int // of the last frame with a single message
}

func newLedger(sockets, rooms, first, total, rate int) *ledger {
	return &ledger{first: first, total: total, rooms: rooms, rate: rate, seen: make([][]uint64, sockets)}
}

// due is when message n should be sent, after begin.
func (l *ledger) due(n int) time.Duration {
	return time.Duration(n) * time.Second / time.Duration(l.rate)
}

// frame notes the messages of a frame that a socket received; now is on the clients' clock.
func (l *ledger) frame(socket int, payload []byte, now time.Duration) {
	found := 0
	marks(payload, func(id int) {
		found++
		if n := id - l.first; n >= 0 && n < l.total {
			l.note(socket, n, now-l.offset)
		}
	})
	if found > 0 {
		l.frames++
	}
	if found == 1 {
		l.frameSize = len(payload)
	}
}

func (l *ledger) note(socket, n int, at time.Duration) {
	place := n / l.rooms
	if l.seen[socket] == nil {
		l.seen[socket] = make([]uint64, l.total/l.rooms/64+1)
	}
	word, bit := &l.seen[socket][place/64], uint64(1)<<(place%64)
	if *word&bit != 0 {
		l.doubled++
		return
	}
	*word |= bit
	l.arrived.Add(1)
	l.late.Add(at - l.due(n))
	l.last = at
}

func (l *ledger) has(socket, n int) bool {
	place := n / l.rooms
	return l.seen[socket] != nil && l.seen[socket][place/64]&(1<<(place%64)) != 0
}
