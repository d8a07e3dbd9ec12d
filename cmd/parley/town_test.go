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

	"parley/e2e/browser"
	"parley/store/embedded"
)

// town is shared by this package's tests: one PostgreSQL and one Redis, and two full nodes on them. Each test
// creates its own people and rooms.
type town struct {
	dir      string
	servers  *embedded.Servers
	counting *post // counts what people send, as in production
	generous *post // does not
}

// post is a node and its log.
type post struct {
	*node
	base string
	log  *notes
}

var theTown struct {
	sync.Once
	town
	err error
}

func TestMain(m *testing.M) {
	code := m.Run()
	err := theTown.close()
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

func inTown(t *testing.T) *town {
	t.Helper()
	theTown.Do(func() { theTown.err = theTown.open() })
	if theTown.err != nil {
		t.Fatal(theTown.err)
	}
	return &theTown.town
}

func (w *town) open() (err error) {
	if w.dir, err = os.MkdirTemp("", "parley-town-"); err != nil {
		return err
	}
	if err := os.Chmod(w.dir, 0o711); err != nil { // under root the servers run as another user
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	w.servers, err = embedded.Start(ctx, embedded.Options{Dir: filepath.Join(w.dir, "data"), Postgres: true, Redis: true})
	if err != nil {
		return err
	}
	if w.counting, err = w.boot(ctx, func(c *config) { c.Limits = "on" }); err != nil {
		return err
	}
	w.generous, err = w.boot(ctx)
	return err
}

func (w *town) close() (err error) {
	for _, p := range []*post{w.counting, w.generous} {
		if p != nil {
			err = errors.Join(err, p.stop())
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

const secret = "the secret that all nodes of the town share"

// boot starts another node on the town's stores.
func (w *town) boot(ctx context.Context, how ...func(*config)) (*post, error) {
	cfg := &config{
		Addr: "127.0.0.1:0", AdminAddr: "off", Roles: "web,live,worker", Data: filepath.Join(w.dir, "data"),
		Database: w.servers.DatabaseURL(), Redis: w.servers.RedisURL(), Secret: secret, Proxies: "127.0.0.1",
		Limits: "off", SignUp: "open", LogLevel: "info", LogFormat: "text", BcryptCost: 4, DatabaseMax: 8,
	}
	for _, h := range how {
		h(cfg)
	}
	if err := errors.Join(cfg.checkRoles(), cfg.checkRest()); err != nil {
		return nil, err
	}
	p := &post{node: newNode(cfg), log: &notes{}}
	p.node.log = slog.New(slog.NewTextHandler(p.log, nil))
	if err := p.start(ctx); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	p.base = "http://" + p.addr()
	return p, nil
}

// node boots a node that ends with the test, or before.
func (w *town) node(t *testing.T, how ...func(*config)) *post {
	t.Helper()
	p, err := w.boot(t.Context(), how...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

var people atomic.Int64

// person is a new user, signed in.
func (p *post) person(t *testing.T) *browser.Browser {
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

// notes is a log that tests can read.
type notes struct {
	mu   sync.Mutex
	text strings.Builder
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *notes) String() string {
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
