//go:build linux

package load

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// RawLoop is the least that a server could do: a process that writes one ready-made frame to each connection
// with write(2), over and over. The clients read it, as they read the measured server.
type RawLoop struct {
	Connections int
	Payload     int // of a frame, in bytes
	Rate        int // deliveries a second, as long as it keeps up
	For         time.Duration
}

// RawReport is the loop's cost.
type RawReport struct {
	Deliveries int
	CPU        time.Duration
	Took       time.Duration
}

// PerMillion is the processor time for a million deliveries, in seconds.
func (r RawReport) PerMillion() float64 { return PerMillion(r.CPU, r.Deliveries) }

// PerMillion is the processor time for a million deliveries, in seconds.
func PerMillion(cpu time.Duration, deliveries int) float64 {
	return cpu.Seconds() * 1e6 / float64(max(deliveries, 1))
}

// rawCommand is the first argument of a process that is the loop.
const rawCommand = "raw-loop"

// Run measures the loop in a process of its own, which runs this program.
func (l RawLoop) Run() (RawReport, error) {
	self, err := os.Executable()
	if err != nil {
		return RawReport{}, err
	}
	cmd := exec.Command(self, rawCommand, strconv.Itoa(l.Connections), strconv.Itoa(l.Payload), strconv.Itoa(l.Rate), l.For.String())
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // it would wait for its connections
	in, err := cmd.StdinPipe()
	if err != nil {
		return RawReport{}, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return RawReport{}, err
	}
	if err := cmd.Start(); err != nil {
		return RawReport{}, err
	}
	r, err := l.read(json.NewDecoder(out), in)
	_ = in.Close() // ends it after a failure
	if waitErr := cmd.Wait(); err == nil {
		err = waitErr
	}
	return r, err
}

func (l RawLoop) read(out *json.Decoder, in io.Writer) (r RawReport, err error) {
	var addr string
	if err := out.Decode(&addr); err != nil {
		return r, fmt.Errorf("the raw loop did not start: %w", err)
	}
	w, err := NewClients(addr)
	if err != nil {
		return r, err
	}
	defer w.Close()
	if _, err := w.Open(slices.Repeat([]Spot{{Way: Bare}}, l.Connections), 256, time.Minute); err != nil {
		return r, err
	}
	if _, err := fmt.Fprintln(in, "go"); err != nil {
		return r, err
	}
	return r, out.Decode(&r)
}

// RawLoopIfAsked runs the loop, and does not return, in a process that Run has started. Each program that
// measures calls it first.
func RawLoopIfAsked() {
	if len(os.Args) != 6 || os.Args[1] != rawCommand {
		return
	}
	var l RawLoop
	var errs [4]error
	l.Connections, errs[0] = strconv.Atoi(os.Args[2])
	l.Payload, errs[1] = strconv.Atoi(os.Args[3])
	l.Rate, errs[2] = strconv.Atoi(os.Args[4])
	l.For, errs[3] = time.ParseDuration(os.Args[5])
	for _, err := range append(errs[:], l.serve()) {
		if err != nil {
			fmt.Fprintln(os.Stderr, "raw loop:", err)
			os.Exit(1)
		}
	}
	os.Exit(0)
}

func (l RawLoop) serve() error {
	fds, err := l.accept()
	if err != nil {
		return err
	}
	if _, err := os.Stdin.Read(make([]byte, 8)); err != nil {
		return nil // the parent has ended it
	}
	r, err := l.write(fds)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// accept prints its address and accepts the connections. They block, so a slow reader costs waiting time and
// no processor time.
func (l RawLoop) accept() (fds []int, err error) {
	ln, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(ln)
	if err := unix.Bind(ln, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return nil, err
	}
	if err := unix.Listen(ln, 4096); err != nil {
		return nil, err
	}
	at, err := unix.Getsockname(ln)
	if err != nil {
		return nil, err
	}
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(at.(*unix.SockaddrInet4).Port))
	if err := json.NewEncoder(os.Stdout).Encode(addr); err != nil {
		return nil, err
	}
	for range l.Connections {
		fd, _, err := unix.Accept4(ln, unix.SOCK_CLOEXEC)
		if err != nil {
			return nil, err
		}
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
		fds = append(fds, fd)
	}
	return fds, nil
}

// write goes over all connections again and again. It writes to each when it is due, or at once when it is
// late.
func (l RawLoop) write(fds []int) (r RawReport, err error) {
	frame := rawFrame(l.Payload)
	pass := time.Duration(float64(time.Second) * float64(len(fds)) / float64(l.Rate))
	cpu, began := OwnCPU(), time.Now()
	for next := began; time.Since(began) < l.For; next = next.Add(pass) {
		time.Sleep(time.Until(next))
		for _, fd := range fds {
			if _, err := unix.Write(fd, frame); err != nil {
				return r, err
			}
		}
		r.Deliveries += len(fds)
	}
	r.CPU, r.Took = OwnCPU()-cpu, time.Since(began)
	return r, nil
}

func rawFrame(payload int) []byte {
	b := []byte{0x80 | opText, byte(payload)}
	if payload > 125 {
		b = []byte{0x80 | opText, 126, byte(payload >> 8), byte(payload)}
	}
	return append(b, make([]byte, payload)...)
}
