//go:build linux

package load

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// tick is the unit of /proc/PID/stat on Linux (proc(5): sysconf(_SC_CLK_TCK),
// 100 on every architecture that Go runs on).
const tick = 10 * time.Millisecond

// CPUOf is a process's processor time.
func CPUOf(pid int) time.Duration {
	fields := statOf(pid)
	if len(fields) < 15 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick
}

// MachineTime is the processor time of all this machine's processors since it started, used and in total
// (proc(5), the first line of /proc/stat).
func MachineTime() (used, all time.Duration) {
	raw, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(raw), "\n")
	for i, field := range strings.Fields(line) {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil || i > 8 { // guests' time is part of the used time
			continue
		}
		all += time.Duration(n) * tick
		if i != 4 && i != 5 { // idle, and waiting for a disk
			used += time.Duration(n) * tick
		}
	}
	return used, all
}

// statOf returns the fields of /proc/PID/stat after the command's name.
func statOf(pid int) []string {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	return strings.Fields(rest)
}

// childrenCPU adds up the processor time of pid's descendants, and of those that have ended.
func childrenCPU(pid int) (sum time.Duration) {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		child, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		fields := statOf(child)
		if len(fields) > 14 && fields[1] == strconv.Itoa(pid) {
			waited1, _ := strconv.ParseInt(fields[13], 10, 64)
			waited2, _ := strconv.ParseInt(fields[14], 10, 64)
			sum += CPUOf(child) + time.Duration(waited1+waited2)*tick + childrenCPU(child)
		}
	}
	return sum
}

// ResidentOf is a process's resident memory in bytes.
func ResidentOf(pid int) int64 {
	raw, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := bytes.Cut(raw, []byte("VmRSS:"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kb, _ := strconv.ParseInt(string(fields[0]), 10, 64)
	return kb << 10
}

// OwnCPU is this process's processor time.
func OwnCPU() time.Duration {
	var u unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u) // fails only for invalid arguments
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// spareFiles is a process's open files besides its connections.
const spareFiles = 500

// EnoughFiles returns an error unless this process, and a server that it starts, may hold n connections at
// once.
func EnoughFiles(n int) error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	if uint64(n+spareFiles) > limit.Cur {
		return fmt.Errorf("%d connections need %d open files, and this process may have %d: ask for fewer, or raise it (ulimit -n)",
			n, n+spareFiles, limit.Cur)
	}
	return nil
}
