//go:build linux

package load

import (
	"fmt"
	"net"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Clients is many connections, read by one goroutine through epoll. It shares the machine with the measured
// server. A goroutine for each connection would take a second system call and a switch for each frame.
type Clients struct {
	// Return is how long a closed connection waits before it comes back, as a page does, to catch up; 0: it
	// stays away.
	Return time.Duration

	host    string // the server's name in requests
	to      unix.Sockaddr
	local   bool // the server is on this machine
	epoll   int
	wakeFD  int
	began   time.Time
	stopped chan struct{}

	mu    sync.Mutex // guards the fields below
	todo  []func()
	ended bool // wakeFD is closed

	// These belong to the loop alone.
	conns  []*conn
	ledger *ledger
	buffer []byte
	closes map[string]int
	marks  int // of other rooms
	queue  []*conn
	dialed int // connections that are being opened
	atOnce int
	over   bool
	full   chan struct{} // closed when the last connection of Open is open
	failed func(error)
}

// NewClients makes clients of a server at host:port.
func NewClients(addr string) (*Clients, error) {
	to, local, err := resolve(addr)
	if err != nil {
		return nil, err
	}
	w := &Clients{
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

// count counts arrivals in a ledger from now on; nil ends it.
func (w *Clients) count(l *ledger) { w.do(func() { w.ledger = l }) }

// Closes counts how connections ended: by a close frame's code, or by another cause.
func (w *Clients) Closes() (ways map[string]int) {
	w.do(func() {
		ways = map[string]int{}
		for way, n := range w.closes {
			ways[way] = n
		}
	})
	return ways
}

// Marks is how many marks of other rooms have arrived.
func (w *Clients) Marks() (n int) {
	w.do(func() { n = w.marks })
	return n
}

// Len is the number of open connections.
func (w *Clients) Len() (n int) {
	w.do(func() {
		for _, c := range w.conns {
			if c.step == talking {
				n++
			}
		}
	})
	return n
}

// Stall makes the first n connections stop reading; after Stall(0) all read again.
func (w *Clients) Stall(n int) {
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

// Close ends all connections and the loop.
func (w *Clients) Close() {
	w.do(func() {
		w.over, w.Return = true, 0
		for _, c := range w.conns {
			w.closeConn(c)
		}
	})
	<-w.stopped
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	_ = unix.Close(w.epoll)
	_ = unix.Close(w.wakeFD)
}

// Open opens a connection for each spot, atOnce at a time. It returns the time until each had received
// something.
func (w *Clients) Open(spots []Spot, atOnce int, patience time.Duration) (time.Duration, error) {
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
