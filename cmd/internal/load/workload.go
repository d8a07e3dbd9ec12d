//go:build linux

package load

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// Workload is a steady load of messages on places whose spots have open connections.
type Workload struct {
	Places  []Place
	Clients *Clients
	Rate    int // messages a second, over all rooms
	For     time.Duration
	Pad     int // bytes added to a message of usual length
	Ignore  int // this many of the first connections are not waited for

	// Post sends a message to a server that is no Parley. Without it, members send to their places.
	Post func(text string) error

	// Wake is called when the others have everything. From then on the first connections are waited for too.
	Wake func()
}

// Report is a workload's result. Latency runs from a message's due time to its arrival at a socket, so it
// includes a late sender.
type Report struct {
	Sent, Refused int
	FirstRefusal  error
	Expected      int // deliveries: each sent message, to each socket of its room
	Delivered     int
	Lost, Doubled int
	CaughtUp      int // connections that were not waited for and have everything, after Wake
	Late          Times
	Took          time.Duration // from the first due time to the last arrival
	FrameSize     int           // payload of a frame with one message
	ToFrame       float64       // messages in a frame, on average
}

// senders is the number of concurrent requests.
const senders = 256

// nextMark numbers the messages of all workloads, so a late arrival never counts for another workload.
var nextMark atomic.Int64

// Missing messages count as lost after quiet without any arrival, and after lateMost in all.
const (
	quiet    = 15 * time.Second
	lateMost = time.Minute
)

// Run sends, and waits until all has arrived or nothing has for a while.
func (s *Workload) Run() Report {
	total := max(int(s.For.Seconds()*float64(s.Rate)), 1)
	first := int(nextMark.Add(int64(total))) - total
	l := newLedger(len(s.Clients.conns), len(s.Places), first, total, s.Rate)
	l.begin = time.Now().Add(100 * time.Millisecond)
	l.offset = l.begin.Sub(s.Clients.began)
	s.Clients.count(l)
	r := Report{Sent: total}
	refused := s.send(l, &r)
	r.Expected = s.expected(s.Ignore, l, refused)
	s.wait(s.Ignore, l, refused)
	s.Clients.do(func() { r.Late, r.Took = l.late, l.last })
	if s.Wake != nil {
		s.Wake()
		s.wait(0, l, refused)
	}
	s.Clients.count(nil)
	s.settle(l, refused, &r)
	return r
}

// send reports which messages were refused.
func (s *Workload) send(l *ledger, r *Report) []bool {
	refused, pad := make([]bool, l.total), strings.Repeat(" and so on", s.Pad/10)
	var next atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range min(senders, l.total) {
		wg.Go(func() {
			for n := int(next.Add(1)) - 1; n < l.total; n = int(next.Add(1)) - 1 {
				time.Sleep(time.Until(l.begin.Add(l.due(n))))
				if err := s.post(n, Mark(l.first+n)+pad); err != nil {
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

// post sends message n.
func (s *Workload) post(n int, text string) error {
	if s.Post != nil {
		return s.Post(text)
	}
	p := s.Places[n%len(s.Places)]
	return p.Members[n/len(s.Places)%len(p.Members)].Send(p.Slug, text, uuid.NewString())
}

// each calls f for every expected delivery to connections from first on.
func (s *Workload) each(first int, l *ledger, refused []bool, f func(socket, n int)) {
	for n := range l.total {
		if refused[n] {
			continue
		}
		for socket := n % len(s.Places); socket < len(l.seen); socket += len(s.Places) {
			if socket >= first {
				f(socket, n)
			}
		}
	}
}

func (s *Workload) expected(first int, l *ledger, refused []bool) (sum int) {
	s.each(first, l, refused, func(int, int) { sum++ })
	return sum
}

// wait returns when connections from first on have all expected messages, or when waiting longer is
// pointless. A refused message may still be stored and arrive, so then it checks each one.
func (s *Workload) wait(first int, l *ledger, refused []bool) {
	expected, began := s.expected(first, l, refused), time.Now()
	some := slices.Contains(refused, true)
	last, since := l.arrived.Load(), began
	for last < int64(expected) || some && s.missing(first, l, refused) > 0 {
		if time.Since(since) > quiet || time.Since(began) > lateMost {
			return
		}
		time.Sleep(5 * time.Millisecond)
		if now := l.arrived.Load(); now != last {
			last, since = now, time.Now()
		}
	}
}

func (s *Workload) missing(first int, l *ledger, refused []bool) (n int) {
	s.Clients.do(func() {
		s.each(first, l, refused, func(socket, message int) {
			if !l.has(socket, message) {
				n++
			}
		})
	})
	return n
}

func (s *Workload) settle(l *ledger, refused []bool, r *Report) {
	behind := make(map[int]bool)
	s.each(0, l, refused, func(socket, n int) {
		switch has := l.has(socket, n); {
		case socket < s.Ignore:
			behind[socket] = behind[socket] || !has
		case has:
			r.Delivered++
		default:
			r.Lost++
		}
	})
	for _, b := range behind {
		if !b {
			r.CaughtUp++
		}
	}
	r.Doubled, r.FrameSize, r.ToFrame = l.doubled, l.frameSize, float64(l.arrived.Load())/float64(max(l.frames, 1))
}
