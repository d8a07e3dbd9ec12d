package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/handlers/listener"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/ui"
)

// An App's parts are named for cmd, which joins them.
type (
	Config   = page.Config
	Roles    = page.Roles
	Services = page.Services
)

// LiveRoutes are the answers that stay open. A process without the live role has none, and
// answers 404 at their addresses.
type LiveRoutes interface {
	Socket(c *fiber.Ctx) error
	Stream(c *fiber.Ctx) error
	Listing(c *fiber.Ctx) error
}

// App is the HTTP server of the program.
type App struct {
	*page.Base
	*page.Services
	cfg      page.Config
	live     LiveRoutes
	log      *slog.Logger
	tokens   page.Tokens
	policy   string               // of pages, where there is one
	asking   map[string]*limiters // by the limit's name; complete before the first request
	fiber    *fiber.App
	listener atomic.Pointer[listener.Listener]
	shut     atomic.Bool
	uploads  incoming
}

// New builds the routes. It does not listen yet.
func New(cfg Config, s Services, live LiveRoutes) *App {
	ui.Publish()
	b := page.New(cfg, &s)
	a := &App{Base: b, Services: &s, cfg: b.Config, live: live, log: b.Log, tokens: b.Tokens, policy: web.Policy(b.Config.FilesOrigin), asking: map[string]*limiters{}}
	a.fiber = a.server()
	a.routes(a.fiber)
	a.countFromZero()
	a.wrapServer()
	return a
}

// Serve serves a listener until Shutdown, once.
func (a *App) Serve(ln net.Listener) error {
	d := listener.NewListener(ln, a.cfg.Connections, a.cfg.Limits, a.Trusts, a.log)
	a.listener.Store(d)
	if a.shut.Load() {
		return d.Close()
	}
	return a.fiber.Listener(d)
}

// Listen is Serve on an address of its own, such as 127.0.0.1:3000.
func (a *App) Listen(addr string) error {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	return a.Serve(ln)
}

const drainLook = 20 * time.Millisecond

// drain waits until proxies have no open connections left, or for a third of ctx's time. A
// proxy that sends a request just as its connection is closed gets no answer, and sends no
// POST twice. So each answer asks for the end of its connection, and while the listener is
// open a proxy uses up those that it has kept.
func drain(ctx context.Context, d *listener.Listener) {
	if until, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(until)/3)
		defer cancel()
	}
	tick := time.NewTicker(drainLook)
	defer tick.Stop()
	for d.Spared() > 0 {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// Shutdown lets proxies give their connections up, stops accepting, and waits for running
// requests. It does not know of sockets: close those first.
func (a *App) Shutdown(ctx context.Context) error {
	// fasthttp does not know of a listener before it begins to accept from it, and would
	// leave it open for ever.
	a.shut.Store(true)
	if d := a.listener.Load(); d != nil {
		drain(ctx, d)
		_ = d.Close()
	}
	err := a.fiber.ShutdownWithContext(ctx)
	a.uploads.await(ctx)
	return err
}
