package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"parley/chat"
	"parley/handlers"
	"parley/handlers/live"
	"parley/static"
	"parley/store/embedded"
	"parley/store/postgres"
	"parley/store/redis"
	"parley/views/entry"
)

// node is one process. It joins everything, and starts and stops it in order. Tests can start one too.
type node struct {
	cfg    *config
	log    *slog.Logger
	id     uuid.UUID
	failed chan error // something that the node needs has died

	private  *private // nil without private servers
	postgres *postgres.Store
	redis    *redis.Store
	blobs    chat.BlobStore // nil before openBlobs
	listener net.Listener
	app      *handlers.App
	live     *live.Node
	setup    string               // the code for setting the server up, to be printed; or empty
	metrics  *prometheus.Registry // of this node's own figures
	admin    *admin

	life  context.Context // of background work
	end   context.CancelFunc
	tasks sync.WaitGroup
	once  sync.Once
}

func newNode(cfg *config) *node {
	n := &node{cfg: cfg, log: cfg.logger(), id: uuid.New(), failed: make(chan error, 4), metrics: prometheus.NewRegistry()}
	n.life, n.end = context.WithCancel(context.Background())
	return n
}

// start opens the stores, then starts the roles, and opens the listener last.
func (n *node) start(ctx context.Context) error {
	if err := static.Check(); err != nil && (n.cfg.web || n.cfg.live) {
		return err
	}
	// Starting servers for a taken port is pointless. The ports stay closed until all is ready: a proxy uses
	// another node meanwhile.
	if err := n.portsAreFree(); err != nil {
		return err
	}
	if err := n.open(ctx); err != nil {
		return err
	}
	secret, err := n.secret()
	if err != nil {
		return err
	}
	if err := n.openBlobs(); err != nil {
		return err
	}
	n.metrics.MustRegister(observer{n})
	if n.admin, err = newAdmin(n.cfg.AdminAddr, n.metrics); err != nil {
		return err
	}
	if err := n.listen(); err != nil {
		return err
	}
	if n.cfg.worker {
		n.startWorker()
	}
	n.startHTTP(secret)
	n.offerSetup(ctx)
	return nil
}

func (n *node) portsAreFree() error {
	if err := n.listen(); err != nil {
		return err
	}
	admin, err := newAdmin(n.cfg.AdminAddr, n.metrics)
	admin.stop()
	return errors.Join(err, n.listener.Close())
}

func (n *node) listen() (err error) {
	if n.listener, err = net.Listen("tcp", n.cfg.Addr); err != nil {
		return fmt.Errorf("PARLEY_ADDR %s cannot be listened on: %w", n.cfg.Addr, errors.Unwrap(err))
	}
	return nil
}

func (n *node) addr() string { return n.listener.Addr().String() }

// addresses lists the process's addresses, with port 0 resolved.
func (n *node) addresses() string {
	text := fmt.Sprintf("Parley is ready on http://%s\n", n.addr())
	if n.setup != "" {
		text += fmt.Sprintf("Set it up on http://%s%s\n", n.addr(), entry.SetupPath(n.setup))
	}
	if n.admin != nil {
		text += fmt.Sprintf("Metrics and profiles are on http://%s\n", n.admin.listener.Addr())
	}
	return text
}

// patience is how long a starting node waits for PostgreSQL and Redis.
const patience = 30 * time.Second

// open starts private servers where configured, and connects to the stores.
func (n *node) open(ctx context.Context) error {
	if err := n.startServers(ctx, n.cfg.Database == "", n.cfg.Redis == ""); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := n.openPostgres(ctx); err != nil {
		return err
	}
	return n.await(ctx, "Redis", func() (err error) {
		n.redis, err = redis.Open(n.cfg.Redis)
		return err
	})
}

// openDatabase is open for commands that do without Redis.
func (n *node) openDatabase(ctx context.Context) error {
	if err := n.startServers(ctx, n.cfg.Database == "", false); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return n.openPostgres(ctx)
}

func (n *node) openPostgres(ctx context.Context) (err error) {
	if n.postgres, err = postgres.Open(n.life, postgres.Options{URL: n.cfg.Database, Conns: n.cfg.DatabaseMax}); err != nil {
		return err
	}
	return n.await(ctx, "PostgreSQL", func() error { return n.postgres.Migrate(ctx, n.log) })
}

func (n *node) startServers(ctx context.Context, needsPostgres, needsRedis bool) error {
	if !needsPostgres && !needsRedis {
		return nil
	}
	dir, err := n.cfg.dataDir()
	if err != nil {
		return err
	}
	n.private, err = startPrivate(ctx, embedded.Options{
		Dir: dir, Postgres: needsPostgres, Redis: needsRedis, Log: n.log,
	})
	if err != nil {
		return err
	}
	if needsPostgres {
		n.cfg.Database = n.private.servers.DatabaseURL()
	}
	if needsRedis {
		n.cfg.Redis = n.private.servers.RedisURL()
	}
	n.tasks.Go(func() {
		if err := n.private.watch(n.life); err != nil {
			n.failed <- err
		}
	})
	return nil
}

// await tries until it works, the error is no outage, or ctx ends.
func (n *node) await(ctx context.Context, what string, try func() error) error {
	for {
		err := try()
		switch {
		case err == nil:
			return nil
		case !chat.Is(err, chat.Unavailable):
			return fmt.Errorf("%s cannot be used: %w", what, err)
		case ctx.Err() != nil:
			return fmt.Errorf("%s did not answer: %w", what, err)
		}
		n.log.Info("waiting", "for", what, "err", err)
		select {
		case <-time.After(500 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%s did not answer: %w", what, err)
		}
	}
}

func (n *node) secret() ([]byte, error) {
	if n.cfg.Secret != "" || !n.cfg.web && !n.cfg.live {
		return []byte(n.cfg.Secret), nil
	}
	dir, err := n.cfg.dataDir()
	if err != nil {
		return nil, err
	}
	return embedded.Secret(dir)
}

// offerSetup tells the operator the code of a server that has no owner. On one's own machine
// each start prints a link with a new one. Other processes log it once, because the database
// has only its hash: parley admin code makes a new one.
func (n *node) offerSetup(ctx context.Context) {
	if !n.cfg.web {
		return
	}
	make, server := (*chat.Server).FirstCode, n.app.Server
	if n.cfg.home {
		make = (*chat.Server).NewCode
	}
	code, err := make(server, ctx)
	switch {
	case err != nil:
		n.log.Warn("no code for setting up the server was made", "err", err)
	case n.cfg.home:
		n.setup = code
	case code != "":
		n.log.Warn("This server has no owner yet. Open /setup and enter the code.", "code", code)
	}
}

// startHTTP joins the services and opens the listener. A process that is a worker only still answers whether
// it is alive and ready.
func (n *node) startHTTP(secret []byte) {
	s := n.services()
	var routes handlers.LiveRoutes
	if n.cfg.live {
		n.live = live.New(live.Config{
			Node: n.id, Bus: n.redis, History: s.History, Rooms: s.Rooms, Presence: n.redis,
			Registry: n.postgres, Limits: n.cfg.Limits == "on", Log: n.log,
		})
		routes = n.live
	}
	if len(n.cfg.proxies) > 0 && n.cfg.Origin == "" {
		n.log.Warn("Without PARLEY_ORIGIN, every name that a trusted proxy passes on is answered: a site that points its own name here can read what strangers may.")
	}
	n.app = handlers.New(handlers.Config{
		Origin: n.cfg.Origin, Secret: secret, TrustedProxies: n.cfg.proxies,
		Roles: handlers.Roles{Web: n.cfg.web, Live: n.cfg.live}, Limits: n.cfg.Limits == "on",
		Connections: n.cfg.connectionsMost(), Styleguide: n.cfg.home, Log: n.log, Now: clock(),
	}, s, routes)
	if n.live != nil {
		n.live.Start(n.app)
	}
	if n.cfg.web {
		n.tasks.Go(func() { _ = n.redis.SubscribeToReplies(n.life, n.id, func() {}, s.Posting.Resolve) })
	}
	n.tasks.Go(func() {
		if err := n.app.Serve(n.listener); err != nil && n.life.Err() == nil {
			n.failed <- err
		}
	})
	n.admin.serve(&n.tasks)
}

func (n *node) services() handlers.Services {
	var limits chat.Limits = n.redis
	if n.cfg.Limits == "off" {
		limits = chat.NoLimits{}
	}
	accounts := chat.NewAccounts(n.postgres, limits, n.redis, n.redis)
	accounts.Cost, accounts.Policy = n.cfg.BcryptCost, n.cfg.policy
	accounts.Now, accounts.Log = clock(), n.log
	accounts.Audit = n.postgres
	rooms := chat.NewRooms(n.postgres, n.postgres, limits, n.redis, n.redis)
	rooms.Notes = n.redis
	posting := chat.NewPosting(n.redis, n.postgres, limits, n.id)
	return handlers.Services{
		Accounts:    accounts,
		Reports:     chat.NewReports(n.postgres, accounts, posting),
		Audit:       chat.NewAudit(n.postgres),
		Server:      chat.NewServer(n.postgres, accounts),
		Invitations: chat.NewInvitations(n.postgres, accounts, n.redis),
		People:      chat.NewPeople(n.postgres, n.postgres, n.redis),
		Rooms:       rooms,
		Posting:     posting,
		History:     chat.NewHistory(n.postgres, countedRecent{n.redis}),
		Search:      chat.NewSearch(n.postgres, limits),
		Presence:    n.redis,
		Ready:       n.ready,
		Revisions:   chat.NewRevisions(n.postgres),
		Pins:        n.postgres,
		Levels:      chat.NewNotifications(n.postgres, n.redis),
		Inboxes:     chat.NewInboxes(n.postgres),
		Saving:      chat.NewSaving(n.postgres),
		Drafts:      chat.NewDrafts(n.postgres),
		Later:       chat.NewLater(n.postgres),
		Reminders:   chat.NewReminders(n.postgres, n.redis),
		Files:       chat.NewFiles(n.postgres, n.blobs, n.cfg.fileLimits()),
	}
}

// ready asks both at once, so that one that hangs does not take the other's time.
func (n *node) ready(ctx context.Context) map[string]error {
	var pg, redis error
	var wg sync.WaitGroup
	wg.Go(func() { pg = n.postgres.Ping(ctx) })
	wg.Go(func() { redis = n.redis.Ping(ctx) })
	wg.Wait()
	return map[string]error{"PostgreSQL": pg, "Redis": redis}
}

// How long each part of a stop may take. With the worker's and the stores' limits they stay under a process
// manager's 15 s.
const (
	liveStop = 5 * time.Second
	httpStop = 3 * time.Second
)

// stop reverses start: it sends connections elsewhere, finishes requests, releases shards, and then closes
// the stores and stops the private servers.
func (n *node) stop() (err error) {
	n.once.Do(func() { err = n.stopAll() })
	return err
}

func (n *node) stopAll() error {
	if n.live != nil {
		ctx, cancel := context.WithTimeout(context.Background(), liveStop)
		n.live.Stop(ctx)
		cancel()
	}
	if n.app != nil {
		ctx, cancel := context.WithTimeout(context.Background(), httpStop)
		_ = n.app.Shutdown(ctx)
		cancel()
	} else if n.listener != nil {
		_ = n.listener.Close()
	}
	n.end()
	n.admin.stop()
	n.tasks.Wait()
	if n.redis != nil {
		n.redis.Close()
	}
	if n.postgres != nil {
		n.postgres.Close()
	}
	if n.private != nil {
		return n.private.stop()
	}
	return nil
}
