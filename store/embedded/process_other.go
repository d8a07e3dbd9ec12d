//go:build unix && !linux

package embedded

import "syscall"

// attributes runs a child in its own process group. There is no parent-death signal here: after a kill -9 of
// Parley its servers stay, and the next start reports it.
func attributes(syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

func surelyNotServing(int, string) bool { return false }
