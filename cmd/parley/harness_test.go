package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/cmd/parley/config"
	"parley/cmd/parley/node"
	"parley/cmd/parley/thumb"
	"parley/e2e/browser"
	"parley/store/embedded"
)

// sharedHarness is shared by this package's tests: one PostgreSQL and one Redis, and two full nodes on them. Each test
// creates its own people and rooms.
type sharedHarness struct {
	dir       string
	servers   *embedded.Servers
	limited   *testNode // counts what people send, as in production
	unlimited *testNode // does not
}

// testNode is a node and its log.
type testNode struct {
	*node.Node
	cfg  *config.Config
	base string
	log  *testLog
}

var harness struct {
	sync.Once
	sharedHarness
	err error
}

func TestMain(m *testing.M) {
	// Workers run this program once more for each picture's preview.
	if len(os.Args) > 1 && os.Args[1] == thumb.Command {
		if thumb.Run(os.Stdin, os.Stdout, os.Args[2:]...) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	err := harness.close()
	if code == 0 {
		err = errors.Join(err, goleak.Find(lasting...))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// lasting are the goroutines that may be left after all tests. Some live as long as the process. The server's
// sweeper sleeps up to 10 s before it notices that it was stopped.
var lasting = []goleak.Option{
	goleak.IgnoreAnyFunction("parley/store/embedded.init.func1.1"),
	goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
	goleak.IgnoreAnyFunction("github.com/valyala/fasthttp/stackless.funcWorker"),
	goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"),
}

func shared(t *testing.T) *sharedHarness {
	t.Helper()
	harness.Do(func() { harness.err = harness.open() })
	if harness.err != nil {
		t.Fatal(harness.err)
	}
	return &harness.sharedHarness
}

func (w *sharedHarness) open() (err error) {
	if w.dir, err = os.MkdirTemp("", "parley-test-"); err != nil {
		return err
	}
	if err := os.Chmod(w.dir, 0o711); err != nil { // under root the servers run as another user
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	w.servers, err = embedded.Start(ctx, embedded.Options{Dir: filepath.Join(w.dir, "data"), Postgres: true, Redis: true, Unsynced: true})
	if err != nil {
		return err
	}
	if w.limited, err = w.boot(ctx, func(c *config.Config) { c.Limits = "on" }); err != nil {
		return err
	}
	w.unlimited, err = w.boot(ctx)
	return err
}

func (w *sharedHarness) close() (err error) {
	for _, p := range []*testNode{w.limited, w.unlimited} {
		if p != nil {
			err = errors.Join(err, p.Stop())
		}
	}
	if w.servers != nil {
		err = errors.Join(err, w.servers.Stop())
	}
	if w.dir != "" {
		err = errors.Join(err, os.RemoveAll(w.dir))
	}
	return err
}

const secret = "the secret that all nodes of the tests share"

// boot starts another node on the same stores.
func (w *sharedHarness) boot(ctx context.Context, how ...func(*config.Config)) (*testNode, error) {
	cfg := &config.Config{
		Addr: "127.0.0.1:0", AdminAddr: "off", Roles: "web,live,worker", CallAddr: "127.0.0.1:0", Data: filepath.Join(w.dir, "data"),
		Database: w.servers.DatabaseURL(), Redis: w.servers.RedisURL(), Secret: secret, Proxies: "127.0.0.1",
		Limits: "off", Previews: "off", SignUp: "open", LogLevel: "info", LogFormat: "text", BcryptCost: 4, DatabaseMax: 8, FileMB: 100, FileCount: 10,
	}
	for _, h := range how {
		h(cfg)
	}
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	p := &testNode{Node: node.New(cfg), cfg: cfg, log: &testLog{}}
	p.Node.Log = slog.New(slog.NewTextHandler(p.log, nil))
	if err := p.Start(ctx); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	p.base = "http://" + p.Addr()
	return p, nil
}

// node boots a node that ends with the test, or before.
func (w *sharedHarness) node(t *testing.T, how ...func(*config.Config)) *testNode {
	t.Helper()
	p, err := w.boot(t.Context(), how...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

var people atomic.Int64

// person is a new user, signed in.
func (p *testNode) person(t *testing.T) *browser.Browser {
	t.Helper()
	return browser.Open(t, p.base).SignUp(fmt.Sprintf("person-%d", people.Add(1)))
}

// room creates a room with members; the first of them creates it.
func room(t *testing.T, members ...*browser.Browser) string {
	t.Helper()
	slug := members[0].MakeRoom(fmt.Sprintf("Room %d of %s", people.Add(1), t.Name()), "public")
	for _, b := range members[1:] {
		b.Join(slug)
	}
	return slug
}

// testLog is a log that tests can read.
type testLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (n *testLog) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *testLog) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
