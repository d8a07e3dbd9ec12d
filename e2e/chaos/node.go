package chaos

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"parley/e2e/internal/proc"
	"parley/store/embedded"
)

// node is one process of Parley, with a proxy on each of its connections. It is restarted whenever it ends,
// as by a process manager.
type node struct {
	name, roles string
	steady      bool // is never stopped: sends nothing late, and takes over
	binary      string
	env         []string
	points      string // the socket of its fault points
	log         *os.File

	front, postgres, redis *proxy

	mu     sync.Mutex // guards the fields below
	still  bool       // it was stopped, or will stop itself at the next point
	proc   *os.Process
	ready  bool
	starts int
	ended  chan struct{} // closed when the present process has ended
}

func (n *node) has(role string) bool { return strings.Contains(n.roles, role) }

// newNode makes a node that reaches its stores through proxies, and trusts the certificate of a push service here.
func newNode(dir, binary, name, roles string, s *stores, root string) (*node, error) {
	n := &node{name: name, roles: roles, binary: binary, points: filepath.Join(dir, name+".points")}
	var err error
	if n.log, err = os.Create(filepath.Join(dir, name+".log")); err != nil {
		return nil, err
	}
	for _, p := range []**proxy{&n.front, &n.postgres, &n.redis} {
		if *p, err = newProxy(); err != nil {
			return nil, err
		}
	}
	n.postgres.aim("unix", s.postgresSocket())
	n.redis.aim("unix", s.redisSocket())
	n.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir(),
		"PARLEY_ADDR=127.0.0.1:0", "PARLEY_ADMIN_ADDR=off", "PARLEY_ORIGIN=" + origin, "PARLEY_BCRYPT_COST=4", "PARLEY_LIMITS=off",
		"PARLEY_DATABASE_CONNS=8", "PARLEY_DATA=" + filepath.Join(dir, "data"), "PARLEY_ROLES=" + roles, "PARLEY_FAULTS=" + n.points,
		"JWT_SECRET=the secret of all these processes, long enough",
		"DATABASE_URL=postgres://" + embedded.AppRole + "@" + n.postgres.addr() + "/parley?sslmode=disable",
		"SSL_CERT_FILE=" + root, "PARLEY_PREVIEW_NETWORKS=127.0.0.0/8",
		"REDIS_URL=redis://" + n.redis.addr(),
	}
	return n, nil
}

const startAgain = 200 * time.Millisecond

// keep keeps the node running until ctx ends.
func (n *node) keep(ctx context.Context) {
	for ctx.Err() == nil {
		n.run(ctx)
		select {
		case <-time.After(startAgain):
		case <-ctx.Done():
		}
	}
}

func (n *node) run(ctx context.Context) {
	cmd := exec.Command(n.binary, "serve")
	cmd.Env, cmd.Stderr = n.env, n.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // it may be stopped
	out, w, err := os.Pipe()
	if err != nil {
		return
	}
	defer out.Close()
	cmd.Stdout = w
	err = proc.Start(cmd)
	w.Close()
	if err != nil {
		return
	}
	ended := make(chan struct{})
	n.mu.Lock()
	n.proc, n.ended = cmd.Process, ended
	n.starts++
	n.mu.Unlock()
	if ctx.Err() != nil { // our context may have ended just before
		n.signal(syscall.SIGTERM)
	}
	lines := bufio.NewReader(out)
	line, _ := lines.ReadString('\n')
	if base, ok := strings.CutPrefix(strings.TrimSpace(line), "Parley is ready on http://"); ok {
		n.front.aim("tcp", base)
		n.setReady(true)
	}
	_, _ = io.Copy(io.Discard, lines)
	_ = cmd.Wait()
	n.front.aim("", "")
	n.setReady(false)
	close(ended)
}

func (n *node) setReady(ready bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ready = ready
}

func (n *node) isReady() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.ready
}

func (n *node) signal(s syscall.Signal) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.proc != nil {
		_ = n.proc.Signal(s)
	}
}

// present is the present process.
func (n *node) present() (ended <-chan struct{}, starts int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.ended, n.starts
}

// arm makes the process signal itself at a point, or sets its clock.
func (n *node) arm(point, how string) error {
	conn, err := net.DialTimeout("unix", n.points, time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	if _, err := fmt.Fprintln(conn, point, how); err != nil {
		return err
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && strings.TrimSpace(answer) != "ok" {
		err = fmt.Errorf("%s %s: %s", point, how, answer)
	}
	return err
}

// stand reserves a stopped node: other faults must not reach it, because it would handle them after it
// continues. It is false when another fault has it.
func (n *node) stand(still bool) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if still && n.still {
		return false
	}
	n.still = still
	return true
}

func (n *node) stands() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.still
}

// heal undoes every lasting fault.
func (n *node) heal() {
	n.signal(syscall.SIGCONT)
	for _, p := range []*proxy{n.front, n.postgres, n.redis} {
		for _, l := range p.all() {
			if !l.frozen.Load() && (l.lost[0].Load() || l.lost[1].Load()) {
				l.close()
			}
		}
	}
}

// said are its log's lines that contain a word.
func (n *node) said(word string) (lines []string) {
	raw, err := os.ReadFile(n.log.Name())
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(raw)) {
		if strings.Contains(line, word) {
			lines = append(lines, n.name+": "+strings.TrimSpace(line))
		}
	}
	return lines
}

func (n *node) close() {
	for _, p := range []*proxy{n.front, n.postgres, n.redis} {
		p.close()
	}
	n.log.Close()
}
