//go:build linux

package load

import (
	"encoding/binary"
	"time"

	"golang.org/x/sys/unix"
)

// wakeSlot is the descriptor that wakes the loop.
const wakeSlot = -1

func (w *Clients) watch(op, fd, slot int, events uint32) error {
	return unix.EpollCtl(w.epoll, op, fd, &unix.EpollEvent{Events: events, Fd: int32(slot)})
}

// nap is how long the loop sleeps with many connections before it polls again. A frame that wakes it costs
// the writer time, which a real server across a network does not spend. The loop sees a frame this much later
// at most.
var nap = unix.NsecToTimespec(int64(time.Millisecond))

const manyConns = 100

func (w *Clients) loop() {
	defer close(w.stopped)
	events := make([]unix.EpollEvent, 1024)
	for n, err := 0, error(nil); !w.over; {
		if len(w.conns) >= manyConns && n < len(events) {
			_ = unix.Nanosleep(&nap, nil)
		}
		n, err = unix.EpollWait(w.epoll, events, -1)
		if err != nil && err != unix.EINTR {
			panic(err) // the descriptor is ours: no other code can have closed it
		}
		for _, e := range events[:max(n, 0)] {
			if e.Fd == wakeSlot {
				w.obey()
			} else if c := w.conns[e.Fd]; c.fd >= 0 {
				w.ready(c)
			}
		}
	}
}

// do makes the loop call f, and returns afterwards.
func (w *Clients) do(f func()) {
	done := make(chan struct{})
	w.later(func() { f(); close(done) })
	select {
	case <-done:
	case <-w.stopped:
	}
}

func (w *Clients) later(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.ended {
		w.todo = append(w.todo, f)
		_, _ = unix.Write(w.wakeFD, binary.NativeEndian.AppendUint64(nil, 1))
	}
}

func (w *Clients) obey() {
	var count [8]byte
	_, _ = unix.Read(w.wakeFD, count[:])
	w.mu.Lock()
	todo := w.todo
	w.todo = nil
	w.mu.Unlock()
	for _, f := range todo {
		f()
	}
}

// now is the time on the clients' own clock.
func (w *Clients) now() time.Duration { return time.Since(w.began) }
