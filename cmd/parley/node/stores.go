package node

import (
	"context"
	"fmt"
	"time"

	"parley/chat"
	"parley/store/embedded"
	"parley/store/postgres"
	"parley/store/redis"
)

// Open starts private servers where configured, and connects to the stores.
func (n *Node) Open(ctx context.Context) error {
	if err := n.startServers(ctx, n.cfg.Database == "", n.cfg.Redis == ""); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := n.openPostgres(ctx); err != nil {
		return err
	}
	return n.await(ctx, "Redis", func() (err error) {
		n.Redis, err = redis.Open(n.cfg.Redis)
		return err
	})
}

// OpenDatabase is open for commands that do without Redis.
func (n *Node) OpenDatabase(ctx context.Context) error {
	if err := n.startServers(ctx, n.cfg.Database == "", false); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return n.openPostgres(ctx)
}

func (n *Node) openPostgres(ctx context.Context) (err error) {
	if n.Postgres, err = postgres.Open(n.life, postgres.Options{URL: n.cfg.Database, Conns: n.cfg.DatabaseMax, Log: n.Log}); err != nil {
		return err
	}
	return n.await(ctx, "PostgreSQL", func() error { return n.Postgres.Migrate(ctx, n.Log) })
}

func (n *Node) startServers(ctx context.Context, needsPostgres, needsRedis bool) error {
	if !needsPostgres && !needsRedis {
		return nil
	}
	dir, err := n.cfg.DataDir()
	if err != nil {
		return err
	}
	n.private, err = startPrivate(ctx, embedded.Options{
		Dir: dir, Postgres: needsPostgres, Redis: needsRedis, Join: n.Command, Log: n.Log,
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
			n.Failed <- err
		}
	})
	return nil
}

// await tries until it works, the error is no outage, or ctx ends.
func (n *Node) await(ctx context.Context, what string, try func() error) error {
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
		n.Log.Info("waiting", "for", what, "err", err)
		select {
		case <-time.After(500 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%s did not answer: %w", what, err)
		}
	}
}
