//go:build linux

package load

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// Storm is a steady load of messages on places whose spots a swarm has open.
type Storm struct {
	Places []Place
	Swarm  *Swarm
	Rate   int // messages a second, over all rooms
	For    time.Duration
	Ignore int // so many of the first connections are not waited for
}

// Report is what a storm did. Latency is from when a message was due to be sent
// until it arrived at a socket, so a sender that falls behind counts too.
type Report struct {
	Sent, Refused   int
	FirstRefusal    error
	Expected        int // deliveries: each message that was sent, to each socket of its room
	Delivered       int
	Lost, Doubled   int
	Late            Times
	Took            time.Duration // from the first due to the last arrival
	FrameSize       int           // payload of a frame with one message
	BytesPerMessage float64
}

// lanes is how many requests may be under way at once.
const lanes = 256

// nextMark numbers the messages of all storms, so that what arrives late is
// never counted for another.
var nextMark atomic.Int64

// quiet is how long nothing may arrive before what is missing counts as lost.
const quiet = 10 * time.Second

// Run sends, and waits until all has arrived or nothing has for a while.
func (s *Storm) Run() Report {
	total := max(int(s.For.Seconds()*float64(s.Rate)), 1)
	first := int(nextMark.Add(int64(total))) - total
	l := newLedger(len(s.Swarm.conns), len(s.Places), first, total, s.Rate)
	l.begin = time.Now().Add(100 * time.Millisecond)
	l.offset = l.begin.Sub(s.Swarm.began)
	s.Swarm.count(l)
	r := Report{Sent: total}
	refused := s.send(l, &r)
	r.Expected = s.expected(l, refused)
	l.wait(r.Expected)
	s.Swarm.count(nil)
	s.settle(l, refused, &r)
	return r
}

// send returns which messages were refused.
func (s *Storm) send(l *ledger, r *Report) []bool {
	refused := make([]bool, l.total)
	var next atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range min(lanes, l.total) {
		wg.Go(func() {
			for n := int(next.Add(1)) - 1; n < l.total; n = int(next.Add(1)) - 1 {
				time.Sleep(time.Until(l.begin.Add(l.due(n))))
				p := s.Places[n%len(s.Places)]
				err := p.Members[n/len(s.Places)%len(p.Members)].Send(p.Slug, Mark(l.first+n), uuid.NewString())
				if err != nil {
					mu.Lock()
					refused[n] = true
					r.Refused, r.Sent = r.Refused+1, r.Sent-1
					if r.FirstRefusal == nil {
						r.FirstRefusal = err
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return refused
}

// each calls f for every delivery that should be made.
func (s *Storm) each(l *ledger, refused []bool, f func(socket, n int)) {
	for n := range l.total {
		if refused[n] {
			continue
		}
		for socket := n % len(s.Places); socket < len(l.seen); socket += len(s.Places) {
			if socket >= s.Ignore {
				f(socket, n)
			}
		}
	}
}

func (s *Storm) expected(l *ledger, refused []bool) (sum int) {
	s.each(l, refused, func(int, int) { sum++ })
	return sum
}

// wait returns when so much has arrived, or when nothing has for a while.
func (l *ledger) wait(expected int) {
	last, since := l.arrived.Load(), time.Now()
	for last < int64(expected) && time.Since(since) < quiet {
		time.Sleep(5 * time.Millisecond)
		if now := l.arrived.Load(); now != last {
			last, since = now, time.Now()
		}
	}
}

func (s *Storm) settle(l *ledger, refused []bool, r *Report) {
	s.each(l, refused, func(socket, n int) {
		if l.has(socket, n) {
			r.Delivered++
		} else {
			r.Lost++
		}
	})
	r.Doubled, r.Late, r.Took, r.FrameSize = l.doubled, l.late, l.last, l.frameSize
	if n := l.arrived.Load(); n > 0 {
		r.BytesPerMessage = float64(l.bytes) / float64(n)
	}
}
