package hub

import (
	"os"
	"syscall"
	"time"
)

// epoll is Linux's list of descriptors to wait for. Its own descriptor waits in the Go
// runtime's list, so that waiting takes no thread.
type epoll struct {
	file   *os.File
	raw    syscall.RawConn
	poll   func(fd uintptr) bool // made once; what follows is its result
	events [256]syscall.EpollEvent
	n      int
	err    error
	ready  []int
}

func openEpoll() (*epoll, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	_ = syscall.SetNonblock(fd, true) // or else os would read from it with a thread
	e := &epoll{file: os.NewFile(uintptr(fd), "epoll")}
	e.poll = e.look
	e.raw, err = e.file.SyscallConn()
	return e, err
}

// look is false when no descriptor is ready.
func (e *epoll) look(fd uintptr) bool {
	for {
		if e.n, e.err = syscall.EpollWait(int(fd), e.events[:], 0); e.err != syscall.EINTR {
			return e.n != 0
		}
	}
}

// wait waits until descriptors are ready, and returns them. The list is used again.
func (e *epoll) wait() (ready []int, err error) {
	if err := e.raw.Read(e.poll); err != nil {
		return nil, err
	}
	if e.err != nil {
		return nil, os.NewSyscallError("epoll_wait", e.err)
	}
	e.ready = e.ready[:0]
	for _, event := range e.events[:e.n] {
		e.ready = append(e.ready, int(event.Fd))
	}
	return e.ready, nil
}

// add reports a connection whenever it has something to read, also if it has now.
func (e *epoll) add(c polled) (fd int, err error) {
	controlErr := c.Control(func(p uintptr) {
		fd = int(p)
		event := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP, Fd: int32(fd)}
		err = e.control(syscall.EPOLL_CTL_ADD, fd, &event)
	})
	if controlErr != nil {
		err = controlErr
	}
	return fd, err
}

func (e *epoll) remove(c polled) {
	_ = c.Control(func(fd uintptr) { _ = e.control(syscall.EPOLL_CTL_DEL, int(fd), nil) })
}

func (e *epoll) control(op, fd int, event *syscall.EpollEvent) (err error) {
	controlErr := e.raw.Control(func(own uintptr) { err = syscall.EpollCtl(int(own), op, fd, event) })
	if controlErr != nil {
		return controlErr
	}
	return err
}

// wake ends wait, now or when it is called.
func (e *epoll) wake() { _ = e.file.SetReadDeadline(time.Unix(1, 0)) }

func (e *epoll) close() { _ = e.file.Close() }
