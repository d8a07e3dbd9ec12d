package embedded

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestOnlyTheRequestedServersRun(t *testing.T) {
	s := startRedisOnly(t, folder(t))
	equal(t, s.DatabaseURL(), "")
	equal(t, redisDo(t, s.RedisURL(), "PING"), "PONG")
	stop(t, s)
}

func TestOnlyWhoAsksRunsUnsynced(t *testing.T) {
	s, err := Start(soon(t), Options{Dir: folder(t), Postgres: true, Redis: true, Unsynced: true})
	must(t, err)
	t.Cleanup(func() { s.Stop() })
	for _, name := range []string{"fsync", "full_page_writes"} {
		equal(t, ask(t, s.DatabaseURL(), "show "+name), "off")
	}
	equal(t, redisSetting(t, s, "appendonly"), "yes")
	equal(t, redisSetting(t, s, "appendfsync"), "no")
}

func TestTheServersRunAsTheyShould(t *testing.T) {
	t.Setenv("JWT_SECRET", "a secret of the parent")
	s := start(t, folder(t))
	t.Run("nothing that was acknowledged can be lost", func(t *testing.T) {
		for _, name := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
			equal(t, ask(t, s.DatabaseURL(), "show "+name), "on")
		}
		equal(t, redisSetting(t, s, "appendonly"), "yes")
		equal(t, redisSetting(t, s, "appendfsync"), "always")
		equal(t, redisSetting(t, s, "maxmemory-policy"), "noeviction")
	})
	t.Run("nobody else can reach them", func(t *testing.T) {
		equal(t, ask(t, s.DatabaseURL(), "show listen_addresses"), "")
		equal(t, redisSetting(t, s, "port"), "0")
		info, err := os.Stat(s.home.sockets)
		must(t, err)
		equal(t, info.Mode().Perm(), 0o700)
	})
	t.Run("the database speaks Unicode", func(t *testing.T) {
		equal(t, ask(t, s.DatabaseURL(), "show server_encoding"), "UTF8")
		if ask(t, s.DatabaseURL(), "show lc_ctype") == "C.UTF-8" {
			equal(t, ask(t, s.DatabaseURL(), "select lower('ÄŐΩЖ')"), "äőωж")
		}
	})
	t.Run("they do not inherit secrets", func(t *testing.T) {
		env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", s.pg.cmd.Process.Pid))
		if runtime.GOOS != "linux" {
			return // only /proc shows another process's environment
		}
		must(t, err)
		if !bytes.Contains(env, []byte("PATH=")) || bytes.Contains(env, []byte("JWT_SECRET")) {
			t.Errorf("PostgreSQL runs with %q", env)
		}
	})
	t.Run("a stop leaves nothing behind and may be repeated", func(t *testing.T) {
		stop(t, s)
		stop(t, s)
		for _, name := range []string{"lock", "PostgreSQL.lock", "Redis.lock"} {
			// Every process that a server forked has the lock as well, so this covers all of them.
			f, err := tryLock(s.home.path(name))
			must(t, err)
			f.Close()
		}
		select {
		case err := <-s.Failed():
			t.Errorf("a stop that was asked for was reported as a failure: %v", err)
		default:
		}
	})
}

func TestAnyFolderNameWorks(t *testing.T) {
	dir := filepath.Join(filepath.Dir(folder(t)), `a b"d'e%20[f]?#g\h+i`)
	s := start(t, dir)
	equal(t, s.home.sockets, filepath.Join(dir, "run"))
	write(t, s.DatabaseURL(), s.RedisURL())
	stop(t, s)
	expectKept(t, start(t, dir))
}

func TestWhereSocketsCannotBeTheyGetAFolderThatIsRemoved(t *testing.T) {
	dir := filepath.Join(filepath.Dir(folder(t)), "a,"+strings.Repeat("n", 120))
	h := startHolder(t, dir)
	write(t, h.Database, h.Redis)
	left, err := os.Readlink(filepath.Join(dir, "run"))
	must(t, err)
	h.kill(t)

	s := start(t, dir)
	expectKept(t, s)
	now := s.home.sockets
	if exists(left) || !exists(now) {
		t.Errorf("the folder of the killed process remains (%t) or the new one does not exist (%t)", exists(left), exists(now))
	}
	stop(t, s)
	equal(t, exists(now), false)
}
