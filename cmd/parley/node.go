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

	"parley/call"
	"parley/chat"
	"parley/handlers"
	"parley/handlers/live"
	"parley/static"
	"parley/store/embedded"
	"parley/store/postgres"
	"parley/store/redis"
	"parley/turn"
	"parley/views/entry"
	"parley/views/ui"
)

// node is one process. It joins everything, and starts and stops it in order. Tests can start one too.
type node struct {
	cfg     *config
	log     *slog.Logger
	id      uuid.UUID
	failed  chan error // something that the node needs has died
	secrets [][]byte   // what derives the keys of encryption; none for commands
	command bool       // it may run beside a process that has private servers, and use those

	private  *private // nil without private servers
	postgres *postgres.Store
	redis    *redis.Store
	blobs    fileStore // nil before openBlobs
	place    string    // where they are, the same for processes that share them
	listener net.Listener
	app      *handlers.App
	live     *live.Node
	calls    *call.Node           // nil where no media are forwarded
	router   *call.Router         // to the node that holds a call
	media    string               // where calls are heard, with port 0 resolved
	turn     *turn.Server         // nil where none is
	turns    []string             // where that listens, in words
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
	n.secrets = [][]byte{secret}
	n.secrets = append(n.secrets, n.cfg.formerSecrets()...)
	if err := n.openBlobs(ctx); err != nil {
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
	if n.blobs != nil {
		n.tasks.Go(n.comparePlaces)
	}
	if err := n.startCalls(); err != nil {
		return err
	}
	n.startHTTP(secret)
	n.tasks.Go(func() { returnMemory(n.life) })
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
	text += n.callAddress()
	if n.admin != nil {
		text += fmt.Sprintf("Metrics and profiles are on http://%s\n", n.admin.listener.Addr())
	}
	return text
}

// patience is how long a starting node waits for PostgreSQL and Redis.
const patience = 30 * time.Second

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
	s.Emojis.Changed = ui.UseEmoji
	n.tasks.Go(func() { s.Emojis.Run(n.life) })
	ui.UseAvatars(ui.AvatarIndex{Person: s.Avatars.Person, Room: s.Avatars.Room})
	n.tasks.Go(func() { s.Avatars.Run(n.life) })
	var routes handlers.LiveRoutes
	if n.cfg.live {
		n.live = live.New(live.Config{
			Node: n.id, Bus: n.redis, History: s.History, Rooms: s.Rooms, Writers: s.Rooms, Presence: n.redis,
			Registry: n.postgres, Calls: n.router, Limits: n.cfg.Limits == "on", Log: n.log,
		})
		n.router.Hear(n.live.CallChanged)
		routes = n.live
	}
	if len(n.cfg.proxies) > 0 && n.cfg.Origin == "" {
		n.log.Warn("Without PARLEY_ORIGIN, every name that a trusted proxy passes on is answered: a site that points its own name here can read what strangers may.")
	}
	n.app = handlers.New(handlers.Config{
		Origin: n.cfg.Origin, FilesOrigin: n.cfg.FilesOrigin, Secret: secret, FormerSecrets: n.cfg.formerSecrets(), TrustedProxies: n.cfg.proxies,
		Roles: handlers.Roles{Web: n.cfg.web, Live: n.cfg.live}, Limits: n.cfg.Limits == "on",
		Connections: n.cfg.connectionsMost(), Styleguide: n.cfg.home, Log: n.log, Now: clock(),
	}, s, routes)
	if n.live != nil {
		n.live.Start(n.app)
	}
	if n.cfg.web || n.cfg.live {
		n.tasks.Go(func() { n.router.Run(n.life) })
	}
	if n.cfg.web {
		n.tasks.Go(func() { _ = s.Server.Follow(n.life) })
		n.tasks.Go(func() { _ = n.redis.SubscribeToReplies(n.life, n.id, func() {}, s.Posting.Resolve) })
	}
	n.tasks.Go(func() {
		if err := n.app.Serve(n.listener); err != nil && n.life.Err() == nil {
			n.failed <- err
		}
	})
	n.admin.serve(&n.tasks)
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
	callStop = time.Second
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
	if n.calls != nil {
		ctx, cancel := context.WithTimeout(context.Background(), callStop)
		n.calls.Stop(ctx)
		cancel()
	}
	if n.turn != nil {
		_ = n.turn.Close()
	}
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
