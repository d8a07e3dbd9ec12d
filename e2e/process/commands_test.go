package process

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMigrateBringsTheSchemaAndEnds(t *testing.T) {
	t.Parallel()
	s := freshStores(t)
	data := filepath.Join(t.TempDir(), "data")
	for range 2 { // the second time there is nothing to do
		out, errs, code := command([]string{"DATABASE_URL=" + s.databaseURL(), "PARLEY_DATA=" + data}, "migrate")
		if code != 0 || strings.Contains(errs, "level=ERROR") {
			t.Fatalf("%d %s %s", code, out, errs)
		}
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("it started a server that it has no use for: %v", err)
	}
	conn, err := pgx.Connect(t.Context(), s.database)
	must(t, err)
	defer conn.Close(t.Context())
	var n int
	must(t, conn.QueryRow(t.Context(), "select count(*) from messages").Scan(&n))
	equal(t, "messages", n, 0)
}

func TestAnUnknownCommandIsToldWhatThereIs(t *testing.T) {
	t.Parallel()
	_, errs, code := command(nil, "dance")
	equal(t, "the exit code", code, 1)
	for _, part := range []string{`no command "dance"`, "serve", "migrate", "health", "seed"} {
		if !strings.Contains(errs, part) {
			t.Errorf("%q is not in %q", part, errs)
		}
	}
	out, _, code := command(nil, "help")
	if code != 0 || !strings.Contains(out, "usage: parley") {
		t.Errorf("help: %d %q", code, out)
	}
}

func TestSeedFillsADatabase(t *testing.T) {
	t.Parallel()
	s := freshStores(t)
	if _, errs, code := command([]string{"DATABASE_URL=" + s.databaseURL(), "REDIS_URL=" + s.redis.RedisURL(), "PARLEY_DATABASE_CONNS=5"}, "seed", "-messages", "120", "-room", "Filled"); code != 0 {
		t.Fatal(errs)
	}
	p := run(t, s.env()...)
	ann := person(t, p)
	ann.Join("filled")
	equal(t, "messages", len(ann.Whole("filled").Articles), 120)
	equal(t, "the next one", ann.Say("filled", "hello"), 121)
}
