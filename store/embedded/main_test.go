package embedded

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/rueidis"
)

// holderDir makes the test binary a second Parley: it starts both servers in that folder, reports on stdout and
// stops them when its stdin ends.
const holderDir = "PARLEY_TEST_HOLDER_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holderDir); dir != "" {
		if err := hold(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// held is a holder's output when its servers are ready.
type held struct {
	Database, Redis       string
	PostgresPID, RedisPID int
}

func hold(dir string) error {
	s, err := Start(context.Background(), Options{Dir: dir, Postgres: true, Redis: true})
	if err != nil {
		return err
	}
	err = json.NewEncoder(os.Stdout).Encode(held{s.DatabaseURL(), s.RedisURL(), s.pg.cmd.Process.Pid, s.redis.cmd.Process.Pid})
	if err != nil {
		return err
	}
	io.Copy(io.Discard, os.Stdin)
	return s.Stop()
}

type holder struct {
	held
	cmd *exec.Cmd
	in  io.Closer
}

// startHolder runs another process that holds dir.
func startHolder(t *testing.T, dir string) *holder {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holderDir+"="+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	h := &holder{cmd: cmd, in: in}
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	must(t, json.NewDecoder(out).Decode(&h.held))
	return h
}

func (h *holder) kill(t *testing.T) {
	t.Helper()
	must(t, h.cmd.Process.Kill())
	h.cmd.Wait()
}

// folder is an empty folder that the servers' user may pass through, which t.TempDir is not under root.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "parley-test-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o711))
	return filepath.Join(dir, "data")
}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func start(t *testing.T, dir string) *Servers {
	t.Helper()
	s, err := Start(soon(t), Options{Dir: dir, Postgres: true, Redis: true})
	must(t, err)
	t.Cleanup(func() { s.Stop() })
	return s
}

func startRedisOnly(t *testing.T, dir string) *Servers {
	t.Helper()
	s, err := Start(soon(t), Options{Dir: dir, Redis: true})
	must(t, err)
	t.Cleanup(func() { s.Stop() })
	return s
}

func stop(t *testing.T, s *Servers) {
	t.Helper()
	must(t, s.Stop())
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(soon(t), url)
	must(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// ask runs a query that returns one text.
func ask(t *testing.T, url, sql string) string {
	t.Helper()
	var answer string
	must(t, connect(t, url).QueryRow(soon(t), sql).Scan(&answer))
	return answer
}

// tell runs a statement.
func tell(t *testing.T, url, sql string) {
	t.Helper()
	_, err := connect(t, url).Exec(soon(t), sql)
	must(t, err)
}

func redisClient(t *testing.T, url string) rueidis.Client {
	t.Helper()
	o, err := rueidis.ParseURL(url)
	must(t, err)
	c, err := rueidis.NewClient(o)
	must(t, err)
	t.Cleanup(c.Close)
	return c
}

// redisDo runs one command and returns its answer as text.
func redisDo(t *testing.T, url string, words ...string) string {
	t.Helper()
	c := redisClient(t, url)
	answer, err := c.Do(soon(t), c.B().Arbitrary(words...).Build()).ToString()
	must(t, err)
	return answer
}

func redisSetting(t *testing.T, s *Servers, name string) string {
	t.Helper()
	c := redisClient(t, s.RedisURL())
	settings, err := c.Do(soon(t), c.B().ConfigGet().Parameter(name).Build()).AsStrMap()
	must(t, err)
	return settings[name]
}

// write leaves a mark in both servers, and expectKept finds it again.
func write(t *testing.T, database, redis string) {
	t.Helper()
	tell(t, database, "create table mark as select 'kept' as word")
	redisDo(t, redis, "SET", "mark", "kept")
}

func expectKept(t *testing.T, s *Servers) {
	t.Helper()
	equal(t, ask(t, s.DatabaseURL(), "select word from mark"), "kept")
	equal(t, redisDo(t, s.RedisURL(), "GET", "mark"), "kept")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
