// Package storetest gives tests real servers: a private PostgreSQL and a private Redis.
// Each starts when a test first asks for it and is stopped by Main.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/store/embedded"
)

// Main is for a package's TestMain. It runs the tests, stops the servers, removes their
// folders and ends the process. A goroutine that a test left running is a failure.
func Main(m *testing.M) {
	code := m.Run()
	err := errors.Join(postgres.stop(), redis.stop())
	if code == 0 {
		err = errors.Join(err, goleak.Find(
			// The thread that forks the servers stays: see spawnThread in package
			// embedded.
			goleak.IgnoreAnyFunction("parley/store/embedded.init.func1.1"),
			// The driver closes unneeded cluster connections 5 s later, and waits a
			// second before it asks a cluster for its nodes again.
			goleak.IgnoreAnyFunction("github.com/redis/rueidis.(*clusterClient)._refresh.func2"),
			goleak.IgnoreAnyFunction("github.com/redis/rueidis.(*call).DelayDo.func1"),
		))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// server is one of the two, once for the whole test process. It starts late, so that a
// run that needs none (a fuzzer's worker) is not delayed.
type server struct {
	want embedded.Options

	once    sync.Once
	err     error
	folder  string
	running *embedded.Servers
}

var (
	postgres = &server{want: embedded.Options{Postgres: true, Unsynced: true}}
	redis    = &server{want: embedded.Options{Redis: true, Unsynced: true}}
)

const startLimit = time.Minute

func (s *server) start(t testing.TB) *embedded.Servers {
	t.Helper()
	s.once.Do(func() { s.err = s.open() })
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.running
}

func (s *server) open() (err error) {
	// Under root the servers run as another user, who needs access.
	if s.folder, err = os.MkdirTemp("", "parley-test-"); err != nil {
		return err
	}
	if err := os.Chmod(s.folder, 0o711); err != nil {
		return err
	}
	s.want.Dir = filepath.Join(s.folder, "data")
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	s.running, err = embedded.Start(ctx, s.want)
	return err
}

func (s *server) stop() error {
	if s.folder == "" {
		return nil
	}
	defer os.RemoveAll(s.folder)
	if s.running == nil {
		return nil
	}
	return s.running.Stop()
}
