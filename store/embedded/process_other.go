//go:build unix && !linux

package embedded

import "syscall"

// attributes has a child run in a process group of its own. There is no parent-death signal here: after a
// kill -9 of Parley its servers stay, and the next start says so.
func attributes(syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

func surelyNotServing(int, string) bool { return false }
