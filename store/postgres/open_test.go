package postgres

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/storing"
	"parley/store/storetest"
)

func TestSeveralProcessesMigrateAtOnce(t *testing.T) {
	url := storetest.Empty(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := migrate(t.Context(), url); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s := openAt(t, url)
	if n := one[int](t, s, "select count(*) from goose_db_version where version_id = 1"); n != 1 {
		t.Errorf("the first migration ran %d times", n)
	}
	if n := one[int](t, s, "select count(*) from shards"); n != chat.ShardCount {
		t.Errorf("%d shards", n)
	}
}

func TestOneConnectionIsEnoughToMigrate(t *testing.T) {
	s, err := Open(t.Context(), Options{URL: storetest.Empty(t), Conns: 1})
	must(t, err)
	defer s.Close()
	for range 2 {
		must(t, s.Migrate(t.Context(), silent))
	}
}

func TestADatabaseThatIsAwayIsAnOutage(t *testing.T) {
	s, err := Open(t.Context(), Options{URL: "postgres:///parley?host=" + filepath.Join(t.TempDir(), "nowhere")})
	must(t, err)
	defer s.Close()
	expectKind(t, s.Ping(t.Context()), chat.Unavailable)
	_, err = s.Access(t.Context(), "general", 1)
	expectKind(t, err, chat.Unavailable)
	if text := chat.As(err).Sentence(); strings.Contains(text, "nowhere") || !strings.Contains(text, "database") {
		t.Errorf("people are told %q", text)
	}
	_, err = s.Ingest(t.Context(), [16]byte{}, nil, nil)
	expectKind(t, err, chat.Unavailable)
}

func TestAnAddressThatIsNoneIsRefusedAtOnce(t *testing.T) {
	if _, err := Open(t.Context(), Options{URL: "postgres://%zz"}); err == nil {
		t.Error("it passed")
	}
}

func TestACancelledCallIsAnOutage(t *testing.T) {
	s := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.RoomsOf(ctx, 1, "")
	expectKind(t, err, chat.Unavailable)
}

func TestAConnectionThatWasCutIsReplaced(t *testing.T) {
	s := open(t)
	must(t, s.Ping(t.Context()))
	other := openAt(t, s.pool.Config().ConnString())
	other.sql(t, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
	_, _ = s.Access(t.Context(), "general", 1) // may notice it
	_, err := s.Access(t.Context(), "general", 1)
	expectKind(t, err, chat.NotFound)
}

// A process that hangs in a transaction would hold its locks for ever, and other
// workers could not take its shards over.
func TestATransactionThatStandsStillEndsBeforeItsLeaseDoes(t *testing.T) {
	limit := time.Duration(one[int64](t, open(t), "select setting::bigint from pg_settings where name = 'idle_in_transaction_session_timeout'")) * time.Millisecond
	if limit <= 0 || limit >= storing.LeaseTTL {
		t.Errorf("PostgreSQL lets it stand for %v, and its lease ends after %v", limit, storing.LeaseTTL)
	}
}
