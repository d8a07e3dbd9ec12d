// Package node joins all parts to one process, starts them, and stops them in reverse.
package node

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
	chatserver "parley/chat/server"
	"parley/cmd/parley/config"
	"parley/cmd/parley/faults"
	"parley/cmd/parley/memory"
	"parley/cmd/parley/metrics"
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

// Node is one process. It joins everything, and starts and stops it in order. Commands open only what they need
// of one.
type Node struct {
	Log     *slog.Logger
	Command bool       // it may run beside a process that has private servers, and use those
	Failed  chan error // something that the node needs has died

	// These are there once they are open.
	Postgres *postgres.Store
	Redis    *redis.Store
	Blobs    fileStore
	Live     *live.Node
	Calls    *call.Node   // nil where no media are forwarded
	Media    string       // where calls are heard, with port 0 resolved
	Turn     *turn.Server // nil where none is

	cfg      *config.Config
	id       uuid.UUID
	secrets  [][]byte // what derives the keys of encryption; none for commands
	private  *private // nil without private servers
	place    string   // where files are, the same for processes that share them
	listener net.Listener
	app      *handlers.App
	router   *call.Router         // to the node that holds a call
	turns    []string             // where the TURN server listens, in words
	setup    string               // the code for setting the server up, to be printed; or empty
	metrics  *prometheus.Registry // of this node's own figures
	admin    *metrics.Server

	life  context.Context // of background work
	end   context.CancelFunc
	tasks sync.WaitGroup
	once  sync.Once
}

// New is a process that has opened nothing yet. Stop ends it at any time.
func New(cfg *config.Config) *Node {
	n := &Node{cfg: cfg, Log: cfg.Logger(), id: uuid.New(), Failed: make(chan error, 4), metrics: prometheus.NewRegistry()}
	n.life, n.end = context.WithCancel(context.Background())
	return n
}

// Start opens the stores, then starts the roles, and opens the listener last.
func (n *Node) Start(ctx context.Context) error {
	if err := static.Check(); err != nil && (n.cfg.Web || n.cfg.Live) {
		return err
	}
	// Starting servers for a taken port is pointless. The ports stay closed until all is ready: a proxy uses
	// another node meanwhile.
	if err := n.portsAreFree(); err != nil {
		return err
	}
	if err := n.Open(ctx); err != nil {
		return err
	}
	secret, err := n.secret()
	if err != nil {
		return err
	}
	n.secrets = [][]byte{secret}
	n.secrets = append(n.secrets, n.cfg.FormerSecrets()...)
	if err := n.OpenBlobs(ctx); err != nil {
		return err
	}
	n.metrics.MustRegister(observer{n})
	if n.admin, err = metrics.Listen(n.cfg.AdminAddr, n.metrics); err != nil {
		return err
	}
	if err := n.listen(); err != nil {
		return err
	}
	if n.cfg.Worker {
		n.startWorker()
	}
	if n.Blobs != nil {
		n.tasks.Go(n.comparePlaces)
	}
	if err := n.startCalls(); err != nil {
		return err
	}
	n.startHTTP(secret)
	n.tasks.Go(func() { memory.Return(n.life) })
	n.offerSetup(ctx)
	return nil
}

func (n *Node) portsAreFree() error {
	if err := n.listen(); err != nil {
		return err
	}
	admin, err := metrics.Listen(n.cfg.AdminAddr, n.metrics)
	admin.Stop()
	return errors.Join(err, n.listener.Close())
}

func (n *Node) listen() (err error) {
	if n.listener, err = net.Listen("tcp", n.cfg.Addr); err != nil {
		return fmt.Errorf("PARLEY_ADDR %s cannot be listened on: %w", n.cfg.Addr, errors.Unwrap(err))
	}
	return nil
}

// Addr is where the process listens, with port 0 resolved.
func (n *Node) Addr() string { return n.listener.Addr().String() }

// Addresses lists the process's addresses, with port 0 resolved.
func (n *Node) Addresses() string {
	text := fmt.Sprintf("Parley is ready on http://%s\n", n.Addr())
	if n.setup != "" {
		text += fmt.Sprintf("Set it up on http://%s%s\n", n.Addr(), entry.SetupPath(n.setup))
	}
	text += n.callAddress()
	if n.admin != nil {
		text += fmt.Sprintf("Metrics and profiles are on http://%s\n", n.admin.Addr())
	}
	return text
}

// patience is how long a starting node waits for PostgreSQL and Redis.
const patience = 30 * time.Second

func (n *Node) secret() ([]byte, error) {
	if n.cfg.Secret != "" || !n.cfg.Web && !n.cfg.Live {
		return []byte(n.cfg.Secret), nil
	}
	dir, err := n.cfg.DataDir()
	if err != nil {
		return nil, err
	}
	return embedded.Secret(dir)
}

// offerSetup tells the operator the code of a server that has no owner. On one's own machine
// each start prints a link with a new one. Other processes log it once, because the database
// has only its hash: parley admin code makes a new one.
func (n *Node) offerSetup(ctx context.Context) {
	if !n.cfg.Web {
		return
	}
	make, server := (*chatserver.Server).FirstCode, n.app.Server
	if n.cfg.Home {
		make = (*chatserver.Server).NewCode
	}
	code, err := make(server, ctx)
	switch {
	case err != nil:
		n.Log.Warn("no code for setting up the server was made", "err", err)
	case n.cfg.Home:
		n.setup = code
	case code != "":
		n.Log.Warn("This server has no owner yet. Open /setup and enter the code.", "code", code)
	}
}

// startHTTP joins the services and opens the listener. A process that is a worker only still answers whether
// it is alive and ready.
func (n *Node) startHTTP(secret []byte) {
	s := n.Services()
	s.Emojis.Changed = ui.UseEmoji
	n.tasks.Go(func() { s.Emojis.Run(n.life) })
	ui.UseAvatars(ui.AvatarIndex{Person: s.Avatars.Person, Room: s.Avatars.Room})
	n.tasks.Go(func() { s.Avatars.Run(n.life) })
	var routes handlers.LiveRoutes
	if n.cfg.Live {
		n.Live = live.New(live.Config{
			Node: n.id, Bus: n.Redis, History: s.History, Rooms: s.Rooms, Writers: s.Rooms, Presence: n.Redis, Standings: s.Standings,
			Registry: n.Postgres, Calls: n.router, Limits: n.cfg.Limits == "on", Log: n.Log,
		})
		n.router.Hear(n.Live.CallChanged)
		routes = n.Live
	}
	if len(n.cfg.TrustedProxies) > 0 && n.cfg.Origin == "" {
		n.Log.Warn("Without PARLEY_ORIGIN, every name that a trusted proxy passes on is answered: a site that points its own name here can read what strangers may.")
	}
	n.app = handlers.New(handlers.Config{
		Origin: n.cfg.Origin, FilesOrigin: n.cfg.FilesOrigin, Secret: secret, FormerSecrets: n.cfg.FormerSecrets(), TrustedProxies: n.cfg.TrustedProxies,
		Roles: handlers.Roles{Web: n.cfg.Web, Live: n.cfg.Live}, Limits: n.cfg.Limits == "on",
		Connections: n.cfg.ConnectionsMost(), Styleguide: n.cfg.Home, Log: n.Log, Now: faults.Clock(),
	}, s, routes)
	if n.Live != nil {
		n.Live.Start(n.app)
	}
	if n.cfg.Web || n.cfg.Live {
		n.tasks.Go(func() { n.router.Run(n.life) })
	}
	if n.cfg.Web {
		n.tasks.Go(func() { _ = s.Server.Follow(n.life) })
		n.tasks.Go(func() { _ = n.Redis.SubscribeToReplies(n.life, n.id, func() {}, s.Posting.Resolve) })
	}
	n.tasks.Go(func() {
		if err := n.app.Serve(n.listener); err != nil && n.life.Err() == nil {
			n.Failed <- err
		}
	})
	n.admin.Serve(&n.tasks)
}

// ready asks both at once, so that one that hangs does not take the other's time.
func (n *Node) ready(ctx context.Context) map[string]error {
	var pg, redis error
	var wg sync.WaitGroup
	wg.Go(func() { pg = n.Postgres.Ping(ctx) })
	wg.Go(func() { redis = n.Redis.Ping(ctx) })
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

// Stop reverses start: it sends connections elsewhere, finishes requests, releases shards, and then closes
// the stores and stops the private servers.
func (n *Node) Stop() (err error) {
	n.once.Do(func() { err = n.stopAll() })
	return err
}

func (n *Node) stopAll() error {
	if n.Calls != nil {
		ctx, cancel := context.WithTimeout(context.Background(), callStop)
		n.Calls.Stop(ctx)
		cancel()
	}
	if n.Turn != nil {
		_ = n.Turn.Close()
	}
	if n.Live != nil {
		ctx, cancel := context.WithTimeout(context.Background(), liveStop)
		n.Live.Stop(ctx)
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
	n.admin.Stop()
	n.tasks.Wait()
	if n.Redis != nil {
		n.Redis.Close()
	}
	if n.Postgres != nil {
		n.Postgres.Close()
	}
	if n.private != nil {
		return n.private.stop()
	}
	return nil
}
