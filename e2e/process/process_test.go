package process

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/e2e/browser"
	"parley/e2e/internal/proc"
)

// process is a running Parley.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	said  *proc.Output
	ready chan struct{}
	base  string // valid after ready
	done  chan struct{}
	err   error // how it ended; valid after done
}

const secret = "the secret of all these processes, long enough"

// environment is a small one of our own, with a test's additions.
func environment(env ...string) []string {
	all := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir(),
		"PARLEY_ADDR=127.0.0.1:0", "PARLEY_ADMIN_ADDR=off", "PARLEY_BCRYPT_COST=4", "PARLEY_LIMITS=off",
		"PARLEY_TRUSTED_PROXIES=127.0.0.1",
	}
	return append(all, env...)
}

// run starts the binary and returns when it is ready.
func run(t *testing.T, env ...string) *process {
	t.Helper()
	p := begin(t, env...)
	p.await()
	return p
}

func (p *process) await() {
	p.t.Helper()
	select {
	case <-p.ready:
	case <-p.done:
		p.t.Fatalf("it is not ready: %s", p.said)
	}
}

const ready = "Parley is ready on "

// begin starts the binary and waits for nothing.
func begin(t *testing.T, env ...string) *process {
	t.Helper()
	return beginAs(t, nil, env...)
}

// beginAs starts it as another user.
func beginAs(t *testing.T, who *syscall.Credential, env ...string) *process {
	t.Helper()
	p := &process{
		t: t, cmd: exec.Command(parley, "serve"), said: &proc.Output{}, ready: make(chan struct{}), done: make(chan struct{}),
	}
	p.cmd.Env, p.cmd.Stderr, p.cmd.WaitDelay = environment(env...), p.said, time.Second
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	out, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout = w
	if err := proc.Start(p.cmd); err != nil {
		t.Fatal(err)
	}
	w.Close()
	go p.listen(out)
	t.Cleanup(func() {
		p.signal(syscall.SIGCONT)
		p.signal(syscall.SIGTERM)
		p.gone(browser.Patience)
		if t.Failed() {
			t.Logf("process %d said:\n%.20000s", p.cmd.Process.Pid, p.said)
		}
	})
	return p
}

// listen reads the first line, which names its address, and all the rest.
func (p *process) listen(out *os.File) {
	defer close(p.done)
	lines := bufio.NewReader(io.TeeReader(out, p.said))
	line, _ := lines.ReadString('\n')
	if base, ok := strings.CutPrefix(strings.TrimSpace(line), ready); ok {
		p.base = base
		close(p.ready)
	}
	_, _ = io.Copy(io.Discard, lines)
	out.Close()
	p.err = p.cmd.Wait()
}

func (p *process) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// gone waits for the end of a process. One that takes longer must print its goroutines.
func (p *process) gone(within time.Duration) bool {
	select {
	case <-p.done:
		return true
	case <-time.After(within):
	}
	p.t.Errorf("process %d does not end", p.cmd.Process.Pid)
	p.signal(syscall.SIGQUIT)
	select {
	case <-p.done:
	case <-time.After(browser.Patience):
		p.kill()
	}
	return false
}

// stopLimit is a process manager's limit, which the contract grants.
const stopLimit = 15 * time.Second

// stop ends a process as a process manager does.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if p.gone(stopLimit) && p.err != nil {
		p.t.Errorf("it ended with %v: %s", p.err, p.said)
	}
}

func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.done
}

// command runs one of the binary's other commands to its end.
func command(env []string, args ...string) (out, errs string, code int) {
	cmd := exec.Command(parley, args...)
	var o, e bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = environment(env...), &o, &e
	if err := proc.Start(cmd); err != nil {
		return "", err.Error(), -1
	}
	_ = cmd.Wait()
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}
