package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"parley/e2e/browser"
	"parley/store/embedded"
)

// stores are a PostgreSQL and a Redis. A test can stop its own ones.
type stores struct {
	dir             string
	postgres, redis *embedded.Servers
	database        string // the URL of a database in another test's PostgreSQL
}

// shared are for tests that stop neither.
var shared struct {
	sync.Once
	stores
	err error
}

func sharedStores(t *testing.T) *stores {
	t.Helper()
	shared.Do(func() { shared.err = shared.open() })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return &shared.stores
}

// ownStores are both servers for one test.
func ownStores(t *testing.T) *stores {
	t.Helper()
	s := &stores{}
	s.closeWith(t)
	must(t, s.open())
	return s
}

// freshStores are empty: a database in the shared PostgreSQL, which takes longest to start, and a Redis for
// one test.
func freshStores(t *testing.T) *stores {
	t.Helper()
	name := fmt.Sprintf("fresh_%d", people.Add(1))
	tell(t, "create database "+name+" owner "+embedded.AppRole)
	t.Cleanup(func() { tell(t, "drop database "+name+" with (force)") })
	u, err := url.Parse(sharedStores(t).postgres.DatabaseURL())
	must(t, err)
	u.Path = "/" + name
	s := &stores{database: u.String()}
	s.closeWith(t)
	s.dir, err = folder()
	must(t, errors.Join(err, s.startRedis()))
	return s
}

// tell runs a statement as the shared PostgreSQL's superuser.
func tell(t *testing.T, statement string) {
	t.Helper()
	ctx := context.Background() // cleaning up runs after the test's own context
	conn, err := pgx.Connect(ctx, sharedStores(t).postgres.AdminURL())
	must(t, err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	must(t, err)
}

func (s *stores) closeWith(t *testing.T) {
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
}

// folder is one that the servers' user may enter, unlike t.TempDir under root.
func folder() (string, error) {
	dir, err := os.MkdirTemp("", "parley-process-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

func (s *stores) open() (err error) {
	if s.dir, err = folder(); err != nil {
		return err
	}
	return errors.Join(s.startPostgres(), s.startRedis())
}

func (s *stores) startPostgres() (err error) {
	s.postgres, err = s.start(embedded.Options{Dir: filepath.Join(s.dir, "pg"), Postgres: true})
	return err
}

func (s *stores) startRedis() (err error) {
	s.redis, err = s.start(embedded.Options{Dir: filepath.Join(s.dir, "rd"), Redis: true})
	return err
}

func (s *stores) start(o embedded.Options) (*embedded.Servers, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return embedded.Start(ctx, o)
}

func (s *stores) close() (err error) {
	for _, servers := range []*embedded.Servers{s.postgres, s.redis} {
		if servers != nil {
			err = errors.Join(err, servers.Stop())
		}
	}
	if s.dir != "" {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	return err
}

// env is a process's environment to use them.
func (s *stores) env(more ...string) []string {
	return append([]string{
		"DATABASE_URL=" + s.databaseURL(), "REDIS_URL=" + s.redis.RedisURL(), "JWT_SECRET=" + secret, "PARLEY_DATABASE_CONNS=5",
	}, more...)
}

// postgresPIDs are the postmaster and all of its children. Each backend has its own process group, so each
// has to be named.
func (s *stores) postgresPIDs(t *testing.T) []int {
	t.Helper()
	return family(t, postmaster(t, filepath.Join(s.dir, "pg")))
}

// postmaster reads the first line of the lock file of a private PostgreSQL.
func postmaster(t *testing.T, data string) int {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(data, "postgres", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// family is a process and its children, from /proc.
func family(t *testing.T, pid int) []int {
	t.Helper()
	pids := []int{pid}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		child, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		raw, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(raw), ") ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			pids = append(pids, child)
		}
	}
	return pids
}

// alive reports whether a process exists and is no zombie.
func alive(pid int) bool {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func (s *stores) redisPID(t *testing.T) int { return redisPID(t, s.redis.RedisURL()) }

// redisPID asks Redis itself.
func redisPID(t *testing.T, address string) int {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("unix", u.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(browser.Patience))
	fmt.Fprint(c, "INFO server\r\n")
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "process_id:"); ok {
			pid, _ := strconv.Atoi(text)
			return pid
		}
	}
	t.Fatal("Redis does not say who it is")
	return 0
}

func signalAll(t *testing.T, s syscall.Signal, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		if err := syscall.Kill(pid, s); err != nil && err != syscall.ESRCH {
			t.Fatal(err)
		}
	}
}

var people atomic.Int64

// person is a new user, signed in.
func person(t *testing.T, p *process) *browser.Browser {
	t.Helper()
	return browser.Open(t, p.base).SignUp(fmt.Sprintf("person-%d", people.Add(1)))
}

// room creates a room with members; the first of them creates it.
func room(t *testing.T, members ...*browser.Browser) string {
	t.Helper()
	slug := members[0].MakeRoom(fmt.Sprintf("Room %d", people.Add(1)), "public")
	for _, b := range members[1:] {
		b.Join(slug)
	}
	return slug
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
