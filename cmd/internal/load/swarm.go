//go:build linux

package load

import (
	"encoding/binary"
	"fmt"
	"net"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Swarm is many connections, read by one goroutine through epoll: it shares the
// machine with the server that is measured, and a goroutine for each connection
// would take a second system call and a switch for each frame.
type Swarm struct {
	// Return is how long a connection that was closed waits before it comes back,
	// as a page does, to go on after what it has; 0: it stays away.
	Return time.Duration

	host    string // as the server is called in requests
	to      unix.Sockaddr
	local   bool // the server is on this machine
	epoll   int
	wakeFD  int
	began   time.Time
	stopped chan struct{}

	mu    sync.Mutex // guards what follows
	todo  []func()
	ended bool // wakeFD is closed

	// Touched by the loop alone.
	conns  []*conn
	ledger *ledger
	buffer []byte
	closes map[string]int
	queue  []*conn
	dialed int // connections that are being opened
	atOnce int
	over   bool
	full   chan struct{} // closed when the last connection of Open is open
	failed func(error)
}

// NewSwarm makes a swarm for a server at host:port.
func NewSwarm(addr string) (*Swarm, error) {
	to, local, err := resolve(addr)
	if err != nil {
		return nil, err
	}
	w := &Swarm{
		host: addr, to: to, local: local, began: time.Now(), stopped: make(chan struct{}),
		buffer: make([]byte, 256<<10), closes: map[string]int{},
	}
	if w.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return nil, err
	}
	if w.wakeFD, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err != nil {
		return nil, err
	}
	if err := w.watch(unix.EPOLL_CTL_ADD, w.wakeFD, wakeSlot, unix.EPOLLIN); err != nil {
		return nil, err
	}
	go w.loop()
	return w, nil
}

func resolve(addr string) (to unix.Sockaddr, local bool, err error) {
	tcp, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return nil, false, err
	}
	if ip := tcp.IP.To4(); ip != nil {
		return &unix.SockaddrInet4{Port: tcp.Port, Addr: [4]byte(ip)}, ip.IsLoopback(), nil
	}
	return &unix.SockaddrInet6{Port: tcp.Port, Addr: [16]byte(tcp.IP.To16())}, false, nil
}

// wakeSlot stands for the descriptor that wakes the loop.
const wakeSlot = -1

func (w *Swarm) watch(op, fd, slot int, events uint32) error {
	return unix.EpollCtl(w.epoll, op, fd, &unix.EpollEvent{Events: events, Fd: int32(slot)})
}

// With many connections the loop naps before it looks for more: a frame that
// finds it asleep wakes it, at the cost of whoever writes, which for a real
// server across a network is none. It sees a frame so much later at most.
var nap = unix.NsecToTimespec(int64(time.Millisecond))

const manyConns = 100

func (w *Swarm) loop() {
	defer close(w.stopped)
	events := make([]unix.EpollEvent, 1024)
	for n, err := 0, error(nil); !w.over; {
		if len(w.conns) >= manyConns && n < len(events) {
			_ = unix.Nanosleep(&nap, nil)
		}
		n, err = unix.EpollWait(w.epoll, events, -1)
		if err != nil && err != unix.EINTR {
			panic(err) // the descriptor is ours: nobody else can have closed it
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

// do has the loop call f, and returns when it has.
func (w *Swarm) do(f func()) {
	done := make(chan struct{})
	w.later(func() { f(); close(done) })
	select {
	case <-done:
	case <-w.stopped:
	}
}

func (w *Swarm) later(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.ended {
		w.todo = append(w.todo, f)
		_, _ = unix.Write(w.wakeFD, binary.NativeEndian.AppendUint64(nil, 1))
	}
}

func (w *Swarm) obey() {
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

// now is the time on the swarm's own clock.
func (w *Swarm) now() time.Duration { return time.Since(w.began) }

// count has what arrives entered into a ledger from now on; nil ends it.
func (w *Swarm) count(l *ledger) { w.do(func() { w.ledger = l }) }

// Closes is how often connections ended in which way: by the code of a close
// frame, or by what else happened.
func (w *Swarm) Closes() (ways map[string]int) {
	w.do(func() {
		ways = map[string]int{}
		for way, n := range w.closes {
			ways[way] = n
		}
	})
	return ways
}

// Len is how many connections are open.
func (w *Swarm) Len() (n int) {
	w.do(func() {
		for _, c := range w.conns {
			if c.step == talking {
				n++
			}
		}
	})
	return n
}

// Stall has the first n connections stop reading; Stall(0) has all read again.
func (w *Swarm) Stall(n int) {
	w.do(func() {
		for i, c := range w.conns {
			if stalled := i < n; stalled != c.stalled && c.fd >= 0 {
				c.stalled = stalled
				op := map[bool]int{true: unix.EPOLL_CTL_DEL, false: unix.EPOLL_CTL_ADD}[stalled]
				_ = w.watch(op, c.fd, c.slot, unix.EPOLLIN)
			}
		}
	})
}

// Close ends all connections and the swarm.
func (w *Swarm) Close() {
	w.do(func() {
		w.over, w.Return = true, 0
		for _, c := range w.conns {
			w.hangUp(c)
		}
	})
	<-w.stopped
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	_ = unix.Close(w.epoll)
	_ = unix.Close(w.wakeFD)
}

// Open opens a connection for each spot, so many at once, and returns how long
// it took until each had been sent something.
func (w *Swarm) Open(spots []Spot, atOnce int, patience time.Duration) (time.Duration, error) {
	full, failed := make(chan struct{}), make(chan error, 1)
	began := time.Now()
	w.do(func() {
		w.full, w.atOnce = full, atOnce
		w.failed = func(err error) {
			select {
			case failed <- err:
			default:
			}
		}
		for _, s := range spots {
			c := &conn{Spot: s, slot: len(w.conns), fd: -1}
			w.conns = append(w.conns, c)
			w.queue = append(w.queue, c)
		}
		w.dialMore()
	})
	select {
	case <-full:
		return time.Since(began), nil
	case err := <-failed:
		return 0, err
	case <-time.After(patience):
		return 0, fmt.Errorf("not all of %d connections were open after %s", len(spots), patience)
	}
}
