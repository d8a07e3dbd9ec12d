package load

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// Storm is a steady load of messages on some rooms.
type Storm struct {
	Rooms   []string
	Senders []*Person // take turns; all are members of all rooms
	Readers int       // sockets for each room
	Rate    int       // messages a second, over all rooms
	For     time.Duration
}

// Report is what a storm did. Latency is from when a message was due to be sent
// until it arrived at a socket, so a sender that falls behind counts too.
type Report struct {
	Sent, Refused int
	Delivered     int // messages that arrived at every reader of their room
	P50, P99, Max time.Duration
	Took          time.Duration // from the first due to the last arrival
}

// arrivals counts, for each message, at how many sockets it arrived, and when last.
type arrivals struct {
	due   []time.Time
	count []atomic.Int32
	late  []atomic.Int64 // ns after due
	open  atomic.Int64   // arrivals that are still to come
}

func (a *arrivals) heard(frame []byte, at time.Time) {
	Marks(frame, func(id int) {
		if id < len(a.due) {
			a.count[id].Add(1)
			a.late[id].Store(int64(at.Sub(a.due[id])))
			a.open.Add(-1)
		}
	})
}

// lanes is how many requests may be under way at once.
const lanes = 512

// Run sends and waits until all has arrived, or nothing has for 10 s.
func (s *Storm) Run() (Report, error) {
	total := int(s.For.Seconds() * float64(s.Rate))
	a := &arrivals{due: make([]time.Time, total), count: make([]atomic.Int32, total), late: make([]atomic.Int64, total)}
	a.open.Store(int64(total * s.Readers))
	listeners, err := s.listen(a)
	if err != nil {
		return Report{}, err
	}
	defer func() {
		for _, l := range listeners {
			l.Close()
		}
	}()
	start := time.Now().Add(200 * time.Millisecond)
	for id := range a.due {
		a.due[id] = start.Add(time.Duration(id) * time.Second / time.Duration(s.Rate))
	}
	refused := s.send(a)
	a.wait()
	return a.report(s, start, refused), nil
}

func (s *Storm) listen(a *arrivals) ([]*Listener, error) {
	var list []*Listener
	for _, room := range s.Rooms {
		for r := range s.Readers {
			l, err := s.Senders[r%len(s.Senders)].Listen(room, a.heard)
			if err != nil {
				return list, err
			}
			list = append(list, l)
		}
	}
	return list, nil
}

func (s *Storm) send(a *arrivals) (refused int) {
	var next, failed atomic.Int64
	var wg sync.WaitGroup
	for range lanes {
		wg.Go(func() {
			for {
				id := int(next.Add(1)) - 1
				if id >= len(a.due) {
					return
				}
				time.Sleep(time.Until(a.due[id]))
				err := s.Senders[id%len(s.Senders)].Send(s.Rooms[id%len(s.Rooms)], Mark(id), uuid.NewString())
				if err != nil {
					if failed.Add(1) == 1 {
						fmt.Println("first refusal:", err)
					}
					a.open.Add(-int64(s.Readers))
				}
			}
		})
	}
	wg.Wait()
	return int(failed.Load())
}

// wait returns when everything has arrived, or when nothing has for a while.
func (a *arrivals) wait() {
	last, since := a.open.Load(), time.Now()
	for a.open.Load() > 0 && time.Since(since) < 10*time.Second {
		time.Sleep(10 * time.Millisecond)
		if now := a.open.Load(); now != last {
			last, since = now, time.Now()
		}
	}
}

func (a *arrivals) report(s *Storm, start time.Time, refused int) Report {
	r := Report{Sent: len(a.due) - refused, Refused: refused}
	var late []time.Duration
	for id := range a.due {
		if int(a.count[id].Load()) == s.Readers {
			r.Delivered++
			d := time.Duration(a.late[id].Load())
			late = append(late, d)
			r.Took = max(r.Took, a.due[id].Add(d).Sub(start))
		}
	}
	if len(late) > 0 {
		slices.Sort(late)
		r.P50, r.P99, r.Max = late[len(late)/2], late[len(late)*99/100], late[len(late)-1]
	}
	return r
}
