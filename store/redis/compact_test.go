package redis

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// onDisk reports whether a text is in a file of the append-only log.
func (s *Store) onDisk(t *testing.T, text string) (found bool) {
	t.Helper()
	dirs, err := s.do(t, "CONFIG", "GET", "dir").AsStrMap()
	must(t, err)
	names, err := s.do(t, "CONFIG", "GET", "appenddirname").AsStrMap()
	must(t, err)
	err = filepath.WalkDir(filepath.Join(dirs["dir"], names["appenddirname"]), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil // it is gone, or was never made
		}
		raw, _ := os.ReadFile(path)
		found = found || strings.Contains(string(raw), text)
		return nil
	})
	must(t, err)
	return found
}

func (s *Store) awaitInfo(t *testing.T, lines ...string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
		info, err := s.do(t, "INFO", "persistence").ToString()
		must(t, err)
		missing := 0
		for _, line := range lines {
			if !strings.Contains(info, line+":0\r\n") {
				missing++
			}
		}
		if missing == 0 {
			return
		}
	}
	t.Fatal("Redis goes on writing")
}

func TestWhatWasDeletedLeavesTheAppendOnlyFile(t *testing.T) {
	const secret = "a text that was deleted"
	s := open(t)
	before, err := s.do(t, "CONFIG", "GET", "appendonly").AsStrMap()
	must(t, err)
	t.Cleanup(func() { s.do(t, "CONFIG", "SET", "appendonly", before["appendonly"]) })
	rewritten := func() { s.awaitInfo(t, "aof_rewrite_in_progress", "aof_rewrite_scheduled") }

	s.do(t, "CONFIG", "SET", "appendonly", "no")
	must(t, s.Compact(t.Context(), 0)) // a new Redis
	s.do(t, "SET", "it", secret)
	must(t, s.Compact(t.Context(), 0))
	rewritten()
	if s.onDisk(t, secret) {
		t.Error("a Redis without an append-only file has one now")
	}
	s.do(t, "DEL", "it")

	s.do(t, "CONFIG", "SET", "appendonly", "yes")
	rewritten()
	s.do(t, "SET", "it", secret)
	s.do(t, "DEL", "it")
	must(t, s.Compact(t.Context(), time.Hour))
	rewritten()
	if !s.onDisk(t, secret) {
		t.Fatal("the file was written anew within the hour, or never had the text")
	}
	must(t, s.Compact(t.Context(), 0))
	rewritten()
	if s.onDisk(t, secret) {
		t.Error("the text is still there")
	}
}
