package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// expectRefusal expects err to be a sentence with all of these words.
func expectRefusal(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("nothing was refused")
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q is missing from: %v", w, err)
		}
	}
	if !strings.HasSuffix(err.Error(), ".") || strings.Contains(err.Error(), "\n") {
		t.Errorf("not one sentence: %v", err)
	}
}

func TestASecondParleyOnTheSameDataIsRefused(t *testing.T) {
	dir := folder(t)
	h := startHolder(t, dir)
	_, err := Start(soon(t), Options{Dir: dir, Postgres: true, Redis: true})
	expectRefusal(t, err, "Another Parley", dir, "PARLEY_DATA")
	equal(t, ask(t, h.Database, "select 'undisturbed'"), "undisturbed")
	beside, err := Start(soon(t), Options{Dir: dir, Postgres: true, Join: true})
	must(t, err)
	equal(t, beside.DatabaseURL(), h.Database)
	equal(t, beside.RedisURL(), "")
	must(t, beside.Stop())
	equal(t, ask(t, h.Database, "select 'still there'"), "still there")
	must(t, h.in.Close())
	must(t, h.cmd.Wait())
	start(t, dir)
}

func TestRootIsToldWhichFolderIsClosed(t *testing.T) {
	if os.Geteuid() != 0 {
		return // only root needs another user for the servers
	}
	home := filepath.Dir(folder(t))
	must(t, os.Chmod(home, 0o700))
	dir := filepath.Join(home, "deep", "data")
	_, err := Start(soon(t), Options{Dir: dir, Postgres: true})
	expectRefusal(t, err, "PARLEY_DATA", dir, "may not enter "+home+";", "/var/lib/parley")
	equal(t, exists(filepath.Join(home, "deep")), false)
}

func TestRootsUmaskDoesNotCloseTheFolder(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077))
	startRedisOnly(t, folder(t))
}

func TestAFolderThatCannotBeMadeIsNamed(t *testing.T) {
	file := folder(t)
	must(t, os.WriteFile(file, nil, 0o600))
	_, err := Start(soon(t), Options{Dir: filepath.Join(file, "data"), Redis: true})
	expectRefusal(t, err, "PARLEY_DATA", file)
}

func TestForeignDataIsNotTouched(t *testing.T) {
	dir := folder(t)
	must(t, os.MkdirAll(filepath.Join(dir, "postgres"), 0o755))
	_, err := Start(soon(t), Options{Dir: dir, Postgres: true})
	expectRefusal(t, err, filepath.Join(dir, "postgres"), "PARLEY_DATA")
}
