package main

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/cmd/parley/commands"
	"parley/store/postgres"
)

func TestACheckOfFilesEndsWithAnErrorForWhatStays(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	ann.Upload(slug, "", "gone.txt", []byte("bytes that go")).Is(303)
	path := func(h chat.Hash) string {
		return filepath.Join(w.dir, "data", "files", h.String()[:2], h.String())
	}
	gone, left := chat.Hash(sha256.Sum256([]byte("bytes that go"))), chat.Hash(sha256.Sum256([]byte("bytes that nobody knows")))
	if err := os.Remove(path(gone)); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-25 * time.Hour)
	for _, err := range []error{os.MkdirAll(filepath.Dir(path(left)), 0o700), os.WriteFile(path(left), []byte("bytes that nobody knows"), 0o600), os.Chtimes(path(left), old, old)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) (string, error) {
		cfg := *w.unlimited.cfg
		cfg.Web, cfg.Live, cfg.Worker = false, true, false // roles that keep no files
		var out strings.Builder
		err := commands.CheckFiles(t.Context(), &cfg, args, &out)
		return out.String(), err
	}
	said, err := run("check")
	if err == nil || !strings.Contains(said, "missing: "+gone.String()+", 13 bytes\n") || !strings.Contains(said, "left over: "+left.String()) {
		t.Errorf("%v: %s", err, said)
	}
	if said, err = run("check", "--repair"); err == nil || !strings.Contains(said, "removed: "+left.String()) || !strings.Contains(said, "missing: "+gone.String()) {
		t.Errorf("%v: %s", err, said)
	}
	if _, err := os.Stat(path(left)); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
	other, err := postgres.Open(t.Context(), postgres.Options{URL: w.servers.DatabaseURL()})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	unlock, err := other.LockRepair(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if said, err = run("check", "--repair"); err == nil || !strings.Contains(err.Error(), "is running") || commands.ExitCode(err) != 75 || said != "" {
		t.Errorf("a second repair: %v: %s", err, said)
	}
	if said, err = run("check"); err == nil || commands.ExitCode(err) != 1 || !strings.Contains(said, "missing: "+gone.String()) {
		t.Errorf("a check beside a repair: %v: %s", err, said)
	}
	unlock()
	if _, err := run("repair"); err == nil {
		t.Error("any word is taken")
	}
}
