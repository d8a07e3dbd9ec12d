//go:build linux

package load

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Senders upload files, many at a time, from a process of their own: what they do takes no turn from the
// goroutines that measure.
type Senders struct {
	*Person
	Room   string
	AtOnce int
	Size   int64 // of a file, in bytes
	Most   int   // files in all
}

// SendersReport counts files.
type SendersReport struct {
	Stored  int
	Refused int // for want of time: with 503
	Failure string
}

const sendersCommand = "send-files"

// During sends files while f runs, ends the uploads that have begun, and reports.
func (s Senders) During(f func() error) (r SendersReport, err error) {
	cmd, in, out, err := self(sendersCommand, s.Addr, s.Cookie, s.Room, strconv.Itoa(s.AtOnce), strconv.FormatInt(s.Size, 10), strconv.Itoa(s.Most))
	if err != nil {
		return r, err
	}
	err = f()
	_ = in.Close()
	err = errors.Join(err, json.NewDecoder(out).Decode(&r), cmd.Wait())
	if err == nil && r.Failure != "" {
		err = errors.New(r.Failure)
	}
	return r, err
}

// self starts this program as something else, which ends with its input or with this process.
func self(args ...string) (*exec.Cmd, io.Closer, io.Reader, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, nil, nil, err
	}
	cmd := exec.Command(program, args...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	in, inErr := cmd.StdinPipe()
	out, outErr := cmd.StdoutPipe()
	return cmd, in, out, errors.Join(inErr, outErr, cmd.Start())
}

// SendersIfAsked is Senders or a Sink, and does not return, in a process that one of them has started. Each program
// that measures uploads calls it first.
func SendersIfAsked() {
	var err error
	switch {
	case len(os.Args) == 8 && os.Args[1] == sendersCommand:
		err = sendersOf(os.Args[2:]).send()
	case len(os.Args) == 3 && os.Args[1] == sinkCommand:
		err = readFiles(os.Args[2])
	default:
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func sendersOf(args []string) Senders {
	t := NewTarget(args[0])
	t.Client.ReadTimeout, t.Client.WriteTimeout = 2*time.Minute, 2*time.Minute
	t.Client.Dial = func(addr string) (net.Conn, error) { return net.DialTimeout("tcp", addr, time.Minute) } // all connect at once
	s := Senders{Person: &Person{Target: t, Cookie: args[1]}, Room: args[2]}
	s.AtOnce, _ = strconv.Atoi(args[3])
	s.Size, _ = strconv.ParseInt(args[4], 10, 64)
	s.Most, _ = strconv.Atoi(args[5])
	return s
}

func (s Senders) send() error {
	var mu sync.Mutex // guards left and r
	var r SendersReport
	left := s.Most
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		mu.Lock()
		defer mu.Unlock()
		left = 0
	}()
	next := func() bool {
		mu.Lock()
		defer mu.Unlock()
		left--
		return left >= 0 && r.Failure == ""
	}
	var wg sync.WaitGroup
	for range s.AtOnce {
		wg.Go(func() {
			for next() {
				err := s.Upload(s.Room, s.Size)
				mu.Lock()
				r.count(err)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return json.NewEncoder(os.Stdout).Encode(r)
}

func (r *SendersReport) count(err error) {
	busy := new(StatusError)
	switch {
	case err == nil:
		r.Stored++
	case errors.As(err, &busy) && busy.Status == 503:
		r.Refused++
	default:
		r.Failure = err.Error()
	}
}
