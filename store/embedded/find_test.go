package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// installed makes a folder with programs that report a version and do nothing else.
func installed(t *testing.T, versions map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, says := range versions {
		script := fmt.Sprintf("#!/bin/sh\necho '%s'\n", says)
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755))
	}
	return dir
}

func postgresOf(t *testing.T, version string) string {
	says := "postgres (PostgreSQL) " + version + " (Debian)"
	return installed(t, map[string]string{"postgres": says, "initdb": says})
}

func TestTheNewestPostgresIsChosen(t *testing.T) {
	places := []string{postgresOf(t, "15.8"), postgresOf(t, "17beta2"), postgresOf(t, "9.6.24"), t.TempDir()}
	p, err := findPostgres(places, 0, "")
	must(t, err)
	equal(t, p.major, 17)
	equal(t, p.version, "17beta2")
	equal(t, filepath.Dir(p.path), places[1])
}

func TestDataIsServedByThePostgresThatMadeIt(t *testing.T) {
	places := []string{postgresOf(t, "15.8"), postgresOf(t, "17.2")}
	p, err := findPostgres(places, 15, "")
	must(t, err)
	equal(t, p.major, 15)

	_, err = findPostgres(places, 16, "/some/data")
	expectRefusal(t, err, "/some/data", "PostgreSQL 16", "only PostgreSQL 17", "PARLEY_DATA")
	_, err = findPostgres([]string{postgresOf(t, "12.1")}, 12, "/some/data")
	expectRefusal(t, err, "PostgreSQL 12", "14 or newer")
}

func TestAMissingOrOldPostgresIsNamed(t *testing.T) {
	_, err := findPostgres([]string{t.TempDir()}, 0, "")
	expectRefusal(t, err, "PostgreSQL 14 or newer is not installed")
	_, err = findPostgres([]string{installed(t, map[string]string{"postgres": "postgres (PostgreSQL) 15.8"})}, 0, "")
	expectRefusal(t, err, "PostgreSQL 14 or newer is not installed")
	_, err = findPostgres([]string{postgresOf(t, "13.16")}, 0, "")
	expectRefusal(t, err, "PostgreSQL 13.16 is installed", "14 or newer")
}

func TestRedisMayBeValkeyButNotOld(t *testing.T) {
	old := installed(t, map[string]string{"redis-server": "Redis server v=6.0.16 sha=00000000:0 bits=64"})
	valkey := installed(t, map[string]string{"valkey-server": "Valkey server v=8.0.1 sha=00000000:0 bits=64"})
	p, err := findRedis([]string{old, valkey})
	must(t, err)
	equal(t, p.path, filepath.Join(valkey, "valkey-server"))
	_, err = findRedis([]string{old})
	expectRefusal(t, err, "Redis 6.0.16 is installed", "7 or newer")
	_, err = findRedis([]string{t.TempDir()})
	expectRefusal(t, err, "Redis 7 or newer", "not installed")
}

func TestTheRemedyIsForThisSystemsPackageManager(t *testing.T) {
	for manager, words := range map[string]string{
		"apt-get": "`apt-get install postgresql`",
		"dnf":     "`dnf install postgresql-server`",
		"apk":     "`apk add postgresql`",
		"pacman":  "`pacman -S postgresql`",
		"brew":    "`brew install postgresql@17`",
	} {
		t.Setenv("PATH", installed(t, map[string]string{manager: ""}))
		if got := installHint(postgresPackage); !strings.Contains(got, words) {
			t.Errorf("with %s the remedy is %q", manager, got)
		}
	}
	t.Setenv("PATH", t.TempDir())
	equal(t, installHint(postgresPackage), " with the system's package manager")
}

func TestDataOfAMajorThatIsNotInstalledIsRefusedAtTheStart(t *testing.T) {
	dir := folder(t)
	must(t, os.MkdirAll(filepath.Join(dir, "postgres"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "postgres", "PG_VERSION"), []byte("99\n"), 0o600))
	_, err := Start(soon(t), Options{Dir: dir, Postgres: true})
	expectRefusal(t, err, "PostgreSQL 99", "PARLEY_DATA")
}
