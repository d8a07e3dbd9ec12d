package embedded

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// attributes has a child run in a process group of its own, so that Ctrl-C in a terminal reaches Parley
// alone, and receive death when Parley is gone.
func attributes(death syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: death}
}

// surelyNotServing tells whether pid is certainly no server at work on the folder data: it is gone, it is a
// zombie that nobody collects, or it is another program that got the number later. When in doubt it is false.
func surelyNotServing(pid int, data string) bool {
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	stat, err := os.ReadFile(filepath.Join(proc, "stat"))
	if err != nil {
		return os.IsNotExist(err) && exists("/proc/self/stat")
	}
	// The state is the field after the program's name, which is in brackets and may itself contain brackets.
	if rest := stat[bytes.LastIndexByte(stat, ')')+1:]; bytes.HasPrefix(rest, []byte(" Z")) {
		return true
	}
	cwd, err := os.Readlink(filepath.Join(proc, "cwd"))
	return err == nil && cwd != data
}
