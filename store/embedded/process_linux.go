package embedded

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// attributes runs a child in its own process group, so that Ctrl-C in a terminal reaches Parley alone. The
// child dies when Parley does.
func attributes(death syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: death}
}

// surelyNotServing reports whether pid is certainly no server at work on the folder data. It is gone, an
// uncollected zombie, or another program that got the number later. When in doubt it is false.
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
