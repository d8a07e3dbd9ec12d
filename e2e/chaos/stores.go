package chaos

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"parley/chat"
	"parley/store/embedded"
)

// stores are a real PostgreSQL and a real Redis with faults. Faults of one store never overlap.
type stores struct {
	dir string

	mu       sync.Mutex // guards the fields below, and serializes faults
	postgres *embedded.Servers
	redis    *embedded.Servers

	pool *pgxpool.Pool // past all proxies, to read stored rows
}

func openStores(dir string) (*stores, error) {
	s := &stores{dir: dir}
	if err := errors.Join(s.startPostgres(), s.startRedis()); err != nil {
		return s, err
	}
	var err error
	s.pool, err = pgxpool.New(context.Background(), s.postgres.DatabaseURL())
	return s, err
}

func (s *stores) startPostgres() (err error) {
	s.postgres, err = start(embedded.Options{Dir: filepath.Join(s.dir, "pg"), Postgres: true})
	return err
}

func (s *stores) startRedis() (err error) {
	s.redis, err = start(embedded.Options{Dir: filepath.Join(s.dir, "rd"), Redis: true})
	return err
}

func start(o embedded.Options) (*embedded.Servers, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return embedded.Start(ctx, o)
}

func (s *stores) close() (err error) {
	if s.pool != nil {
		s.pool.Close()
	}
	for _, servers := range []*embedded.Servers{s.postgres, s.redis} {
		if servers != nil {
			err = errors.Join(err, servers.Stop())
		}
	}
	return err
}

func (s *stores) postgresSocket() string {
	u, err := url.Parse(s.postgres.DatabaseURL())
	if err != nil {
		panic(err) // the folder was made a moment ago
	}
	return filepath.Join(u.Query().Get("host"), ".s.PGSQL.5432")
}

func (s *stores) redisSocket() string {
	return strings.TrimPrefix(s.redis.RedisURL(), "unix://")
}

// killPostgres kills the postmaster, or one of its children, which makes it end all sessions and recover.
// restartPostgres stops it in order.
func (s *stores) killPostgres() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	pid, err := s.postmaster()
	if err != nil {
		return err
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
	<-s.postgres.Failed()
	_ = s.postgres.Stop() // has nothing left to stop
	return s.startPostgres()
}

func (s *stores) killBackend() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var pid int
	err := s.pool.QueryRow(ctx, `select pid from pg_stat_activity
		where backend_type = 'client backend' and pid <> pg_backend_pid() order by backend_start limit 1`).Scan(&pid)
	if err != nil {
		return err
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}

func (s *stores) restartPostgres() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.postgres.Stop(), s.startPostgres())
}

func (s *stores) postmaster() (int, error) {
	raw, err := os.ReadFile(filepath.Join(s.dir, "pg", "postgres", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(raw), "\n")
	return strconv.Atoi(first)
}

// killRedis kills Redis. between may change its folder before Redis starts again.
func (s *stores) killRedis(between func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	pid, err := s.redisPID()
	if err != nil {
		return err
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
	<-s.redis.Failed()
	_ = s.redis.Stop()
	return errors.Join(between(), s.startRedis())
}

// copyRedis keeps Redis's present files. Its append-only file may end in the middle of a command: Redis cuts
// that off.
func (s *stores) copyRedis() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := filepath.Join(s.dir, "kept")
	if err := os.RemoveAll(kept); err != nil {
		return err
	}
	return exec.Command("cp", "-a", s.redisData(), kept).Run()
}

// olderRedis restarts Redis from copyRedis's files.
func (s *stores) olderRedis() error {
	return s.killRedis(func() error {
		if err := os.RemoveAll(s.redisData()); err != nil {
			return err
		}
		return exec.Command("cp", "-a", filepath.Join(s.dir, "kept"), s.redisData()).Run()
	})
}

func (s *stores) redisData() string { return filepath.Join(s.dir, "rd", "redis") }

func (s *stores) redisPID() (int, error) {
	info, err := s.tellRedis("INFO", "server")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(info, "process_id:")
	id, _, _ := strings.Cut(rest, "\r\n")
	return strconv.Atoi(id)
}

// tellRedis sends a command past all proxies and returns the answer, which is one line or one bulk string
// (RESP2).
func (s *stores) tellRedis(args ...string) (string, error) {
	conn, err := net.Dial("unix", s.redisSocket())
	if err != nil {
		return "", err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	command := fmt.Sprintf("*%d\r\n", len(args))
	for _, arg := range args {
		command += fmt.Sprintf("$%d\r\n%s\r\n", len(arg), arg)
	}
	if _, err := io.WriteString(conn, command); err != nil {
		return "", err
	}
	r := bufio.NewReader(conn)
	line, err := r.ReadString('\n')
	line = strings.TrimSpace(line)
	switch {
	case err != nil:
		return "", err
	case strings.HasPrefix(line, "-"):
		return "", errors.New(line)
	case !strings.HasPrefix(line, "$"):
		return line[1:], nil
	}
	size, err := strconv.Atoi(line[1:])
	if err != nil || size < 0 {
		return "", err
	}
	bulk := make([]byte, size)
	if _, err := io.ReadFull(r, bulk); err != nil {
		return "", err
	}
	return string(bulk), nil
}

// fillRedis sets Redis's memory limit so that it is full, or resets it.
func (s *stores) fillRedis(full bool) error {
	limit := map[bool]string{true: "1", false: "0"}[full]
	_, err := s.tellRedis("CONFIG", "SET", "maxmemory", limit)
	return err
}

func (s *stores) flushRedis() error {
	_, err := s.tellRedis("FLUSHALL")
	return err
}

// poison puts an entry into each shard that no worker can decode, and one into each room that no database can
// store.
func (s *stores) poison(rooms int) error {
	var errs []error
	put := func(shard int, raw string) {
		_, err := s.tellRedis("XADD", inbox(shard), "*", "c", raw)
		errs = append(errs, err)
	}
	for i := range chat.ShardCount {
		put(i, "this is no command")
	}
	for i := range rooms {
		id := chat.RoomID(i + 1)
		put(id.Shard(), fmt.Sprintf(`{"v":"post","r":%d,"a":1,"u":"host","b":"a\u0000b"}`, id))
	}
	return errors.Join(errs...)
}

func inbox(shard int) string { return fmt.Sprintf("{s%d}inbox", shard) }

// newestEntry returns the id of a stream's last entry, "" of an empty one; upTo, how many of the entries up to an
// id there are, at most 1.
const (
	newestEntry = "local e = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1); return e[1] and e[1][1] or ''"
	upTo        = "return #redis.call('XRANGE', KEYS[1], '-', ARGV[1], 'COUNT', 1)"
)

// drained reports whether all commands have left the inbox that were in it at the first call. It notes in
// newestAt each shard's newest one then. While people write, other ones are always there.
func (s *stores) drained(newestAt map[int]string) bool {
	left := false
	for i := range chat.ShardCount {
		at, noted := newestAt[i]
		if !noted {
			id, err := s.tellRedis("EVAL", newestEntry, "1", inbox(i))
			if err != nil {
				return false
			}
			newestAt[i], at = id, id
		}
		if at == "" {
			continue
		}
		n, err := s.tellRedis("EVAL", upTo, "1", inbox(i), at)
		if err == nil && n == "0" {
			newestAt[i] = ""
			continue
		}
		left = true
	}
	return !left
}

// waiting is the number of commands in the inbox.
func (s *stores) waiting() (total int, err error) {
	for i := range chat.ShardCount {
		answer, err := s.tellRedis("XLEN", inbox(i))
		if err != nil {
			return 0, err
		}
		n, err := strconv.Atoi(answer)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}
