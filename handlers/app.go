package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/avatars"
	"parley/chat"
	"parley/factors"
	"parley/handlers/listener"
	"parley/handlers/web"
	"parley/oidc"
	"parley/operation"
	"parley/push"
	"parley/turn"
	"parley/uploads"
	"parley/views/ui"
)

// Roles says which HTTP parts a process serves. Without any it answers only the health
// checks.
type Roles struct {
	Web  bool // pages and forms
	Live bool // sockets and streams
}

// Config is an App's configuration.
type Config struct {
	Origin         string        // as https://chat.example.org; empty: from the request's Host
	FilesOrigin    string        // serves uploaded files, and nothing else; empty: Origin does. Needs Origin
	Secret         []byte        // signs tokens; at least 32 bytes
	FormerSecrets  [][]byte      // signed tokens before; theirs are still believed
	TrustedProxies []string      // addresses and networks whose X-Forwarded-* are believed
	Roles          Roles         //
	Limits         bool          // whether connections are counted by address
	Connections    int           // how many may be open; 0 means any number
	Styleguide     bool          // whether /styleguide is there
	Deadline       time.Duration // for each request; 0 means DefaultDeadline
	Log            *slog.Logger
	Now            func() time.Time // the clock; nil means time.Now
}

// DefaultDeadline leaves time to answer within 2 s that a store is down.
const DefaultDeadline = 1500 * time.Millisecond

// Services are the services that the handlers call.
type Services struct {
	Accounts    *chat.Accounts
	Audit       *chat.Audit
	Mail        chat.MailStore
	Factors     *factors.Factors
	Providers   oidc.Providers
	Reports     *chat.Reports
	Server      *chat.Server
	ServerRooms *chat.ServerRooms
	Invitations *chat.Invitations
	Rooms       *chat.Rooms
	People      *chat.People
	Posting     *chat.Posting
	History     *chat.History
	Search      *chat.Search
	Presence    chat.Presence
	Revisions   *chat.Revisions
	Pins        chat.PinStore
	Saving      *chat.Saving
	Drafts      *chat.Drafts
	Inboxes     *chat.Inboxes
	Levels      *chat.Notifications
	Devices     push.Devices
	Feeds       chat.FeedStore
	Digests     chat.DigestStore

	KeptSearches chat.KeptSearchStore

	Later     *chat.Later
	Holding   *chat.Holding
	Reminders *chat.Reminders
	Emojis    *chat.Emojis
	Files     *chat.Files
	Avatars   *avatars.Avatars
	Uploads   *uploads.Uploads
	Calls     Calls
	Turn      turn.Servers
	Exports   *chat.Exports
	Takeouts  *chat.Takeouts
	Retention *chat.Retention
	// Ready returns each server that this process needs, by name, with the reason why it
	// cannot be reached; nil when it can.
	Ready func(ctx context.Context) map[string]error
	// Health measures the server's parts.
	Health  func(ctx context.Context) operation.Figures
	Storage operation.StorageStore
}

// LiveRoutes are the answers that stay open. A process without the live role has none, and
// answers 404 at their addresses.
type LiveRoutes interface {
	Socket(c *fiber.Ctx) error
	Stream(c *fiber.Ctx) error
}

// App is the HTTP server of the program.
type App struct {
	Services
	cfg      Config
	live     LiveRoutes
	log      *slog.Logger
	tokens   tokens
	sealer   factors.Sealer // of cookies between two steps
	proxies  []netip.Prefix
	name     string               // the configured host's, without a port
	files    string               // the name of the host of uploaded files; empty for none
	policy   string               // of pages, where there is one
	asking   map[string]*limiters // by the limit's name; complete before the first request
	fiber    *fiber.App
	now      func() time.Time
	listener atomic.Pointer[listener.Listener]
	shut     atomic.Bool
	uploads  incoming
}

// New builds the routes. It does not listen yet.
func New(cfg Config, s Services, live LiveRoutes) *App {
	if cfg.Deadline == 0 {
		cfg.Deadline = DefaultDeadline
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	cfg.Origin = strings.ToLower(strings.TrimRight(cfg.Origin, "/"))
	cfg.FilesOrigin = strings.ToLower(strings.TrimRight(cfg.FilesOrigin, "/"))
	ui.Publish()
	a := &App{Services: s, cfg: cfg, live: live, log: cfg.Log, tokens: newTokens(cfg.Secret, cfg.FormerSecrets...), sealer: factors.NewSealer("cookies", append([][]byte{cfg.Secret}, cfg.FormerSecrets...)...), asking: map[string]*limiters{}, now: cfg.Now}
	if a.now == nil {
		a.now = time.Now
	}
	a.name, a.files, a.policy = nameOf(cfg.Origin), nameOf(cfg.FilesOrigin), web.Policy(cfg.FilesOrigin)
	var err error
	if a.proxies, err = ParseProxies(cfg.TrustedProxies); err != nil {
		a.log.Error("a trusted proxy is not believed", "err", err)
	}
	a.fiber = a.server()
	a.routes(a.fiber)
	a.countFromZero()
	a.wrapServer()
	return a
}

// Serve serves a listener until Shutdown, once.
func (a *App) Serve(ln net.Listener) error {
	d := listener.NewListener(ln, a.cfg.Connections, a.cfg.Limits, a.trusts, a.log)
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

// Shutdown stops accepting and waits for running requests. It does not know of sockets:
// close those first.
func (a *App) Shutdown(ctx context.Context) error {
	// fasthttp does not know of a listener before it begins to accept from it, and would
	// leave it open for ever.
	a.shut.Store(true)
	if d := a.listener.Load(); d != nil {
		_ = d.Close()
	}
	err := a.fiber.ShutdownWithContext(ctx)
	a.uploads.await(ctx)
	return err
}
