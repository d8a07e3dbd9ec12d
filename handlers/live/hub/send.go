//go:build !linux || !(amd64 || arm64)

package hub

import "syscall"

// send writes what a socket takes at once.
func send(fd uintptr, b []byte) (int, error) { return syscall.Write(int(fd), b) }
