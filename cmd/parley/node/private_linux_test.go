package node

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/chat"
	"parley/e2e/browser"
	"parley/store/embedded"
	"parley/store/redis"
)

// childNamed is the pid of our child with a name, as proc(5) shows it, or 0.
func childNamed(t *testing.T, name, dir string) int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		raw, _ := os.ReadFile(path)
		var pid, parent int
		var comm, state string
		if n, _ := fmt.Sscanf(string(raw), "%d %s %s %d", &pid, &comm, &state, &parent); n != 4 || parent != os.Getpid() {
			continue
		}
		cwd, _ := os.Readlink(filepath.Join(filepath.Dir(path), "cwd"))
		if strings.Contains(comm, name) && strings.HasPrefix(cwd, dir) {
			return pid
		}
	}
	return 0
}

func TestAPrivateServerThatDiesComesBackWithItsData(t *testing.T) {
	dir, err := os.MkdirTemp("", "parley-private-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil { // under root the servers run as another user
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p, err := startPrivate(ctx, embedded.Options{Dir: dir + "/data", Redis: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	watched := make(chan error, 1)
	go func() { watched <- p.watch(ctx) }()
	s, err := redis.Open(p.servers.RedisURL())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Enqueue(ctx, chat.Command{Kind: chat.Post, Room: 1, Author: 1, Body: "kept"}); err != nil {
		t.Fatal(err)
	}
	killed := childNamed(t, "redis", dir)
	if killed == 0 {
		t.Fatal("there is no Redis of ours")
	}
	if err := syscall.Kill(killed, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	browser.Await(t, "another Redis, and the same client has it", func() bool {
		pid := childNamed(t, "redis", dir)
		return pid != 0 && pid != killed && s.Ping(ctx) == nil
	})
	if waiting, err := s.Waiting(ctx); err != nil || waiting[1] != 1 {
		t.Errorf("%v wait in the inbox, %v", waiting, err)
	}
	cancel()
	if err := <-watched; err != nil {
		t.Fatal(err)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
}

// told is a log that tells of its warnings.
type told struct {
	slog.Handler
	warned chan string
}

func (h told) Enabled(context.Context, slog.Level) bool { return true }

func (h told) Handle(_ context.Context, r slog.Record) error {
	if r.Level == slog.LevelWarn {
		h.warned <- r.Message
	}
	return nil
}

func TestARestartWaitsForACommandThatHasTheFolder(t *testing.T) {
	dir, err := os.MkdirTemp("", "parley-private-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil { // under root the servers run as another user
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	h := told{slog.DiscardHandler, make(chan string, 8)}
	options := embedded.Options{Dir: dir + "/data", Redis: true, Log: slog.New(h)}
	p, err := startPrivate(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.stop() })
	if err := p.servers.Stop(); err != nil { // as after a death, before the next start
		t.Fatal(err)
	}
	options.Log = slog.New(slog.DiscardHandler)
	command, err := embedded.Start(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Stop() })
	restarted := make(chan error, 1)
	go func() { restarted <- p.restart(ctx) }()
	select {
	case <-h.warned:
	case err := <-restarted:
		t.Fatalf("it did not wait: %v", err)
	}
	if err := command.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := <-restarted; err != nil {
		t.Fatal(err)
	}
	s, err := redis.Open(p.servers.RedisURL())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Ping(ctx); err != nil {
		t.Error(err)
	}
}
