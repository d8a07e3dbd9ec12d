// Package embedded runs a private PostgreSQL and a private Redis as children of this process, from the programs
// installed on the machine. Other users cannot reach their Unix sockets. They keep everything they acknowledge
// on disk, and end with the process however it dies.
package embedded

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
)

// Options says what to run and where.
type Options struct {
	// Dir is the data folder (PARLEY_DATA). It is made when it does not exist.
	Dir string
	// Postgres and Redis choose the servers; the other need not be installed.
	Postgres, Redis bool
	// Join uses the servers of a Parley that already holds Dir, instead of refusing: for commands beside it.
	Join bool
	// Unsynced leaves the files to the kernel: what was acknowledged survives the servers' death, and not a power
	// cut. It is for tests, which remove the files, and starts and commits in a fraction of the time.
	Unsynced bool
	// Log receives the servers' own warnings; nil discards them.
	Log *slog.Logger
}

// Servers are the running children of one Start, or those of another Parley that it joined.
type Servers struct {
	home   *home
	joined *Options // nil for servers of its own
	pg     *child
	redis  *child
	failed chan error

	once    sync.Once
	stopped error
}

// Start starts the chosen servers under o.Dir. It returns when they accept connections, or stops all of them
// when it fails. ctx bounds the start alone, crash recovery included: the servers outlive it.
//
// The error is a sentence for the operator when a server is not installed, another Parley holds the folder, or
// the folder cannot be used.
func Start(ctx context.Context, o Options) (*Servers, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	found, err := find(dir, o)
	if err != nil {
		return nil, err
	}
	h, err := openHome(dir)
	if o.Join && errors.Is(err, errInUse) {
		return join(dir, o)
	}
	if err != nil {
		return nil, err
	}
	s := &Servers{home: h, failed: make(chan error, 2)}
	if err := s.start(ctx, found, o); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// join finds the servers that another Parley runs under dir. They end with that one.
func join(dir string, o Options) (*Servers, error) {
	sockets, err := filepath.EvalSymlinks(filepath.Join(dir, "run"))
	if err != nil {
		return nil, refuse("Parley is just starting or stopping in %s; try again in a moment.", dir)
	}
	return &Servers{home: &home{dir: dir, sockets: sockets}, joined: &o, failed: make(chan error)}, nil
}

func (s *Servers) start(ctx context.Context, found programs, o Options) (err error) {
	if o.Postgres {
		if s.pg, err = startPostgres(ctx, s.home, found.postgres, o); err != nil {
			return err
		}
		s.watch(s.pg)
	}
	if o.Redis {
		if s.redis, err = startRedis(ctx, s.home, found.redis, o); err != nil {
			return err
		}
		s.watch(s.redis)
	}
	return nil
}

// watch reports a child that ends before Stop. Its goroutine ends with the child.
func (s *Servers) watch(c *child) {
	go func() {
		<-c.done
		if !c.stopping() {
			s.failed <- c.death()
		}
	}()
}

// DatabaseURL is what pgx and libpq connect to, as AppRole, or "" when PostgreSQL was not asked for.
func (s *Servers) DatabaseURL() string { return s.databaseURL(AppRole) }

// AdminURL is DatabaseURL for the superuser: for tests that make databases, and for tools. Parley itself never
// connects with it.
func (s *Servers) AdminURL() string { return s.databaseURL(Superuser) }

func (s *Servers) databaseURL(role string) string {
	if s.pg == nil && (s.joined == nil || !s.joined.Postgres) {
		return ""
	}
	return postgresURL(s.home.sockets, role)
}

// RedisURL is a unix:// URL in the form that rueidis.ParseURL takes, or "" when Redis was not asked for.
func (s *Servers) RedisURL() string {
	if s.redis == nil && (s.joined == nil || !s.joined.Redis) {
		return ""
	}
	return redisURL(s.home.sockets)
}

// Failed receives an error for each child that dies before Stop. The data is safe and Stop is still due; the
// caller decides whether to start again.
func (s *Servers) Failed() <-chan error { return s.failed }

// Stop ends Redis, then PostgreSQL, each with its data synced, and returns when both are gone. Further calls
// wait for the first and return its result.
func (s *Servers) Stop() error {
	if s.joined != nil {
		return nil // they are another's
	}
	s.once.Do(func() {
		s.stopped = errors.Join(s.redis.stop(redisStopSteps), s.pg.stop(postgresStopSteps), s.home.close())
	})
	return s.stopped
}
