package main

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
	"parley/store/embedded"
	"parley/store/redis"
)

// childNamed finds a process of ours by its name, as proc(5) shows it.
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
	t.Fatalf("there is no %s of ours", name)
	return 0
}

func TestAPrivateServerThatDiesComesBackWithItsData(t *testing.T) {
	dir, err := os.MkdirTemp("", "parley-private-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil { // under root the servers run as somebody else
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
	if err := s.Put(ctx, chat.Command{Verb: chat.Post, Room: 1, Author: 1, Body: "kept"}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(childNamed(t, "redis", dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for down := false; ; {
		err := s.Ping(ctx)
		down = down || err != nil
		if err == nil && down {
			break // it was away, and the same client has it again
		}
		if ctx.Err() != nil {
			t.Fatal("it did not come back:", err)
		}
		time.Sleep(time.Millisecond)
	}
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
