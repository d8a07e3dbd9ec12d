//go:build linux

package load

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

// paper is about the fragment of a message.
var paper = `<div id="came" data-level="7" hx-swap-oob="beforeend:#messages"><article id="m-1" class="message" data-seq="1">` +
	`<a href="/rooms/general/messages/1"><time datetime="2026-01-02T15:04:05Z">15:04</time></a><p>%s</p></article></div>`

// Two rooms with two sockets each: 0 and 2 are in the first, 1 and 3 in the other.
func TestLedgerTellsLostFromDoubled(t *testing.T) {
	l := newLedger(4, 2, 100, 6, 10)
	s := Workload{Places: make([]Place, 2)}
	got := func(socket int, at time.Duration, ids ...int) {
		var frame []byte
		for _, id := range ids {
			frame = append(frame, Mark(id)...)
		}
		l.frame(socket, frame, at)
	}
	got(0, 10*time.Millisecond, 100)
	got(0, 450*time.Millisecond, 102, 104)
	got(0, 460*time.Millisecond, 104)         // again
	got(2, 20*time.Millisecond, 100, 99, 106) // from other workloads
	got(1, 110*time.Millisecond, 101)
	got(3, 330*time.Millisecond, 103)
	var r Report
	refused := make([]bool, 6)
	refused[5] = true
	s.settle(l, refused, &r)
	if expected := s.expected(0, l, refused); expected != 10 {
		t.Errorf("%d deliveries are expected", expected)
	}
	if r.Delivered != 6 || r.Lost != 4 || r.Doubled != 1 || l.arrived.Load() != 6 {
		t.Errorf("%+v, %d arrived", r, l.arrived.Load())
	}
	if l.late.Max() != 250*time.Millisecond || l.late.N() != 6 { // 102 was due after 200 ms
		t.Errorf("the latest of %d came after %s", l.late.N(), l.late.Max())
	}
	if r.FrameSize != len(Mark(103)) || r.ToFrame != 1 { // 6 messages in 6 frames, of which one was a repeat
		t.Errorf("a frame with one message has %d bytes, and a frame %g messages", r.FrameSize, r.ToFrame)
	}
}

func TestLedgerKnowsWhoCaughtUp(t *testing.T) {
	l := newLedger(3, 1, 0, 2, 10)
	s := Workload{Places: make([]Place, 1), Ignore: 2}
	for _, d := range [][2]int{{0, 0}, {0, 1}, {1, 0}, {2, 0}} {
		l.frame(d[0], []byte(Mark(d[1])), 0)
	}
	var r Report
	s.settle(l, make([]bool, 2), &r)
	if r.CaughtUp != 1 || r.Delivered != 1 || r.Lost != 1 {
		t.Errorf("%+v", r)
	}
}

func BenchmarkLedger(b *testing.B) {
	for _, n := range []int{1, 10} {
		b.Run(fmt.Sprint(n, " messages in a frame"), func(b *testing.B) {
			l := newLedger(10_000, 1, 0, n, 50)
			var frame []byte
			for i := range n {
				frame = append(frame, fmt.Sprintf(paper, Mark(i))...)
			}
			frame = append(frame, bytes.Repeat([]byte(" "), 100*n)...)
			for i := 0; b.Loop(); i++ {
				if i%10_000 == 0 {
					clear(l.seen)
				}
				l.frame(i%10_000, frame, time.Second)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/message")
		})
	}
}
