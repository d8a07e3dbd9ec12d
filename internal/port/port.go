//go:build unix

// Package port reserves TCP ports for servers that tests and measurements start and restart. A free port that
// was only looked up may be taken by the time the server binds it.
package port

import (
	"fmt"
	"os"
	"syscall"
)

// Reservation holds a port on 127.0.0.1 without listening on it. The kernel assigns a bound port to no other
// process. A server that sets SO_REUSEADDR, as Go, Redis and nginx do, can still bind it by its number
// (socket(7)). While no server listens, connections are refused.
type Reservation struct {
	Port int
	fd   int
}

// Reserve holds a port that the kernel chooses, until Release.
func Reserve() (*Reservation, error) {
	syscall.ForkLock.RLock()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	r := &Reservation{fd: fd}
	if err := r.bind(); err != nil {
		r.Release()
		return nil, err
	}
	return r, nil
}

func (r *Reservation) bind() error {
	if err := syscall.SetsockoptInt(r.fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		return os.NewSyscallError("setsockopt", err)
	}
	if err := syscall.Bind(r.fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return os.NewSyscallError("bind", err)
	}
	name, err := syscall.Getsockname(r.fd)
	if err != nil {
		return os.NewSyscallError("getsockname", err)
	}
	r.Port = name.(*syscall.SockaddrInet4).Port
	return nil
}

// Addr is the address to listen on, as 127.0.0.1:41234.
func (r *Reservation) Addr() string { return fmt.Sprintf("127.0.0.1:%d", r.Port) }

// Release frees the port.
func (r *Reservation) Release() { _ = syscall.Close(r.fd) }
