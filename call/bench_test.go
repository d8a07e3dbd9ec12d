package call

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/pion/rtp"

	"parley/chat"
)

// BenchmarkForward is a packet of a camera on its way to so many people: numbers rewritten,
// encrypted and sent by UDP to each. An op is the packet to all of them; cpu-ns/packet is the
// processor time of the sending thread for each, as the receivers share the machine.
func BenchmarkForward(b *testing.B) {
	for _, watchers := range []int{1, 8} {
		b.Run(fmt.Sprintf("to %d", watchers), func(b *testing.B) {
			s := open(b)
			ann := s.page(b, 1, "ann").join(cam)
			for i := range watchers {
				p := s.page(b, chat.UserID(i+2), fmt.Sprint("p", i)).join(mic).watch("ann/cam")
				p.receives("ann/cam")
			}
			close(ann.stop)
			r := s.all()[0].seats[1].relays[cam]
			r.mu.Lock()
			epoch := r.epoch
			r.mu.Unlock()
			p := rtp.Packet{Header: rtp.Header{Version: 2, Marker: true}, Payload: append([]byte{0x90, 0x80, 0x80, 0}, make([]byte, 1100)...)}
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			began := threadTime(b)
			for b.Loop() {
				p.SequenceNumber++
				p.Timestamp += 900
				r.forward(epoch, &p, nil, time.Now())
			}
			b.ReportMetric(float64((threadTime(b)-began).Nanoseconds())/float64(b.N*watchers), "cpu-ns/packet")
		})
	}
}

// threadTime is the processor time that this thread has used.
func threadTime(b *testing.B) time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
