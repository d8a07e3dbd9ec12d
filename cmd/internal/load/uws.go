//go:build linux

package load

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// UWS is uWebSockets, a server in C++: a process that copies each message to all sockets of a topic, and does
// nothing else. The messages come through a pipe, one to a line.
type UWS struct {
	Bun     string // the path that Bun returned
	Sockets int
	Payload int // of a frame, in bytes
	Rate    int // messages a second
	For     time.Duration
}

// UWSReport is its cost, and what became of the messages.
type UWSReport struct {
	Report
	CPU time.Duration
}

// PerMillion is the processor time for a million deliveries, in seconds.
func (r UWSReport) PerMillion() float64 { return PerMillion(r.CPU, r.Delivered) }

// bunPackage is the program alone, without the installer that Bun's own package runs.
const bunPackage = "@oven/bun-linux-%s@1.4.5"

// Bun is the path of Bun, which has uWebSockets inside: that of the machine, or one that npm puts into the
// user's cache.
func Bun() (path string, err error) {
	if path, err = exec.LookPath("bun"); err == nil {
		return path, nil
	}
	processor := map[string]string{"amd64": "x64", "arm64": "aarch64"}[runtime.GOARCH]
	dir, err := os.UserCacheDir()
	if err != nil || processor == "" {
		return "", fmt.Errorf("there is no Bun for this machine (%s)", runtime.GOARCH)
	}
	dir = filepath.Join(dir, "parley-bench")
	path = filepath.Join(dir, "node_modules/@oven/bun-linux-"+processor, "bin/bun")
	if exec.Command(path, "--version").Run() == nil {
		return path, nil
	}
	get := exec.Command("npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", dir, fmt.Sprintf(bunPackage, processor))
	if out, err := get.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm has no Bun: %w: %s", err, out)
	}
	return path, exec.Command(path, "--version").Run()
}

//go:embed uws.js
var uwsScript string

// Run measures it in a process of its own.
func (u UWS) Run() (r UWSReport, err error) {
	cmd := exec.Command(u.Bun, "-e", uwsScript)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	in, err := cmd.StdinPipe()
	if err != nil {
		return r, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return r, err
	}
	if err := cmd.Start(); err != nil {
		return r, err
	}
	r, err = u.measure(cmd.Process.Pid, in, out)
	_ = in.Close() // ends it
	if waitErr := cmd.Wait(); err == nil {
		err = waitErr
	}
	return r, err
}

func (u UWS) measure(pid int, in io.Writer, out io.Reader) (r UWSReport, err error) {
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return r, fmt.Errorf("uWebSockets did not start: %w", err)
	}
	clients, err := NewClients(strings.TrimSpace(addr))
	if err != nil {
		return r, err
	}
	defer clients.Close()
	if _, err := clients.Open(slices.Repeat([]Spot{{Person: &Person{}}}, u.Sockets), 256, time.Minute); err != nil {
		return r, err
	}
	workload := Workload{Places: make([]Place, 1), Clients: clients, Rate: u.Rate, For: 2 * time.Second, Post: func(text string) error {
		_, err := fmt.Fprintln(in, text+strings.Repeat("-", max(u.Payload-len(text), 0)))
		return err
	}}
	workload.Run() // the first round costs more than the others
	workload.For = u.For
	before := CPUOf(pid)
	r.Report = workload.Run()
	r.CPU = CPUOf(pid) - before
	return r, nil
}
