//go:build faults

package faults

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
)

// This file is only in the build for fault tests (-tags faults). It lets them end or stop the process at the
// moments that are hardest to survive, and set its clock. PARLEY_FAULTS names a Unix socket. Each line sent to
// it is "<point> kill", "<point> stop", "none" or "clock <duration>", and is answered with "ok". The next
// batch's worker passes these points:
//
//	taken      the batch was read from the inbox, and nothing is done yet
//	changing   the same, and it holds more than new messages
//	storing    its transaction is under way
//	stored     it is committed, and not announced
//	announced  it is announced, and still in the inbox
type faults struct {
	skew atomic.Int64 // added to the clock, in nanoseconds

	mu    sync.Mutex // guards armed
	armed map[string]syscall.Signal
}

var armory = &faults{armed: map[string]syscall.Signal{}}

func init() {
	path := os.Getenv("PARLEY_FAULTS")
	if path == "" {
		return
	}
	_ = os.Remove(path) // left by a process that was killed
	ln, err := net.Listen("unix", path)
	if err != nil {
		panic(err)
	}
	go armory.listen(ln)
}

func (f *faults) listen(ln net.Listener) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			for lines := bufio.NewScanner(conn); lines.Scan(); {
				fmt.Fprintln(conn, f.obey(lines.Text()))
			}
		}()
	}
}

func (f *faults) obey(line string) string {
	what, how, _ := strings.Cut(line, " ")
	if what == "clock" {
		d, err := time.ParseDuration(how)
		f.skew.Store(int64(d))
		return orOK(err)
	}
	if what == "none" {
		f.mu.Lock()
		clear(f.armed)
		f.mu.Unlock()
		return "ok"
	}
	sig, ok := map[string]syscall.Signal{"kill": syscall.SIGKILL, "stop": syscall.SIGSTOP}[how]
	if !ok {
		return "what?"
	}
	f.mu.Lock()
	f.armed[what] = sig
	f.mu.Unlock()
	return "ok"
}

func orOK(err error) string {
	if err != nil {
		return err.Error()
	}
	return "ok"
}

func (f *faults) take(point string) (sig syscall.Signal, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	sig, ok = f.armed[point]
	delete(f.armed, point)
	return sig, ok
}

// at is called when a point is passed.
func (f *faults) at(point string) {
	if sig, ok := f.take(point); ok {
		deliver(sig)
	}
}

// deliver returns when the signal has had its effect. With several threads that takes a moment.
func deliver(sig syscall.Signal) {
	_ = syscall.Kill(os.Getpid(), sig)
	time.Sleep(50 * time.Millisecond)
}

func (f *faults) now() time.Time { return time.Now().Add(time.Duration(f.skew.Load())) }

// Clock is the process's clock.
func Clock() func() time.Time { return armory.now }

// Inject puts the points into a worker.
func Inject(w *storing.Worker) {
	w.MessageLog = faultyLog{w.MessageLog}
	w.Outbox = faultyOutbox{w.Outbox}
}

type faultyLog struct{ storing.MessageLog }

func (b faultyLog) Ingest(ctx context.Context, worker uuid.UUID, ls []storing.Lease, cs []chat.Command) (storing.Stored, error) {
	armory.at("taken")
	if slices.ContainsFunc(cs, func(c chat.Command) bool { return c.Kind != chat.Post }) {
		armory.at("changing")
	}
	if sig, ok := armory.take("storing"); ok {
		// At any moment of it: between its statements, in the commit, or just after.
		time.AfterFunc(time.Duration(time.Now().UnixNano()%int64(4*time.Millisecond)), func() {
			deliver(sig)
		})
	}
	s, err := b.MessageLog.Ingest(ctx, worker, ls, cs)
	if err == nil {
		armory.at("stored")
	}
	return s, err
}

type faultyOutbox struct{ storing.Outbox }

func (h faultyOutbox) PublishAndAck(ctx context.Context, s storing.Stored, done map[int][]string) error {
	if sig, ok := armory.take("announced"); ok {
		if err := h.Outbox.PublishAndAck(ctx, s, nil); err != nil {
			return err
		}
		deliver(sig)
	}
	return h.Outbox.PublishAndAck(ctx, s, done)
}
