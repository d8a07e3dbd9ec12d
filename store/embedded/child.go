package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// child is a server that was started. A nil child was not asked for, and stop accepts it.
type child struct {
	name string
	cmd  *exec.Cmd
	log  *slog.Logger
	// hold is the lock that the child and all that it forks share; see home.hold.
	hold *os.File

	phase atomic.Int32
	done  chan struct{} // closed when the process is gone and its output is read
	err   error         // how it ended; read after done

	mu   sync.Mutex // guards tail
	tail []string
}

// The phases of a child's life. Warnings during start and stop are routine, so only those in between are logged
// as warnings.
const (
	starting int32 = iota
	running
	stopping
)

// launch starts cmd and reads its output until it ends. warns picks the lines that an operator should read.
func launch(name string, cmd *exec.Cmd, hold *os.File, log *slog.Logger, warns func(line string) bool) (*child, error) {
	c := &child{name: name, cmd: cmd, hold: hold, log: log.With("server", name), done: make(chan struct{})}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer w.Close()
	cmd.Stdout, cmd.Stderr = w, w
	if err := startOnThread(cmd); err != nil {
		_ = r.Close()
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		defer r.Close()
		eachLine(r, func(line string) { c.hear(line, warns) })
	}()
	go func() {
		c.err = cmd.Wait()
		<-drained
		close(c.done)
	}()
	return c, nil
}

func (c *child) hear(line string, warns func(string) bool) {
	c.mu.Lock()
	c.tail = append(c.tail, line)
	if len(c.tail) > 6 {
		c.tail = c.tail[1:]
	}
	c.mu.Unlock()
	level := slog.LevelDebug
	if c.phase.Load() == running && warns(line) {
		level = slog.LevelWarn
	}
	c.log.Log(context.Background(), level, "A private server spoke.", "line", line)
}

// lastLines are the last few lines of the child's output, for an error that has to explain its end.
func (c *child) lastLines() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.tail, "; ")
}

func (c *child) stopping() bool { return c.phase.Load() == stopping }

func (c *child) death() error {
	how := "exit status 0"
	if c.err != nil {
		how = c.err.Error()
	}
	return fmt.Errorf("%s ended by itself (%s): %s", c.name, how, c.lastLines())
}

// await returns when ready reports true, the child ends, or ctx does.
func (c *child) await(ctx context.Context, ready func() bool) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ready() {
		select {
		case <-c.done:
			return c.death()
		case <-ctx.Done():
			return fmt.Errorf("%s was not ready in time (%w): %s", c.name, ctx.Err(), c.lastLines())
		case <-tick.C:
		}
	}
	c.phase.CompareAndSwap(starting, running)
	return nil
}

// stopStep is a signal and how long it gets before the next one is sent.
type stopStep struct {
	signal   syscall.Signal
	patience time.Duration
}

// stop ends the child and releases its hold.
func (c *child) stop(ladder []stopStep) error {
	if c == nil {
		return nil
	}
	defer c.hold.Close()
	return c.end(ladder)
}

// end takes the stop steps until the child is gone, and kills it at last. It returns an error when the child
// was killed or ended badly, but not for a death already reported through Failed.
func (c *child) end(ladder []stopStep) error {
	select {
	case <-c.done:
		return nil
	default:
	}
	c.phase.Store(stopping)
	for _, r := range ladder {
		if c.signal(r.signal) && c.gone(r.patience) {
			return c.ended()
		}
	}
	c.signal(syscall.SIGKILL)
	<-c.done
	return fmt.Errorf("%s did not stop when asked and was killed: %s", c.name, c.lastLines())
}

func (c *child) signal(s syscall.Signal) bool {
	err := c.cmd.Process.Signal(s)
	return err == nil || errors.Is(err, os.ErrProcessDone)
}

func (c *child) gone(within time.Duration) bool {
	select {
	case <-c.done:
		return true
	case <-time.After(within):
		return false
	}
}

func (c *child) ended() error {
	if c.err != nil {
		return fmt.Errorf("%s stopped with %w: %s", c.name, c.err, c.lastLines())
	}
	return nil
}
