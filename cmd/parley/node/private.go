package node

import (
	"context"
	"fmt"
	"sync"
	"time"

	"parley/store/embedded"
)

// private keeps the private servers running. A server may die, for instance when memory is short. It is
// started again with its synced data. Pages meanwhile say that it cannot be reached, and recover by
// themselves.
type private struct {
	options embedded.Options

	mu      sync.Mutex // guards the fields below
	servers *embedded.Servers
	stopped bool
}

// A server that dies privateDeaths times, each within privateSpell of its start,
// would die again.
const (
	privateDeaths = 3
	privateSpell  = 10 * time.Second
)

func startPrivate(ctx context.Context, o embedded.Options) (*private, error) {
	s, err := embedded.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	return &private{options: o, servers: s}, nil
}

// watch returns an error when the servers cannot be kept running, and nil when ctx ends.
func (p *private) watch(ctx context.Context) error {
	for deaths := 0; ; {
		began := time.Now()
		select {
		case err := <-p.servers.Failed():
			if deaths++; time.Since(began) > privateSpell {
				deaths = 1
			}
			if deaths >= privateDeaths {
				return err
			}
			p.options.Log.Error("A private server died and is started again.", "err", err)
		case <-ctx.Done():
			return nil
		}
		if err := p.restart(ctx); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// privateWait bounds how long a restart waits for the folder.
const privateWait = time.Minute

// restart stops and starts both servers. Their addresses stay the same, so clients reconnect.
func (p *private) restart(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return nil
	}
	database, redis := p.servers.DatabaseURL(), p.servers.RedisURL()
	_ = p.servers.Stop() // a dead server cannot be stopped in order
	s, err := p.start(ctx)
	if err != nil {
		return err
	}
	p.servers = s
	if s.DatabaseURL() != database || s.RedisURL() != redis {
		return fmt.Errorf("the private servers came back at another address; start Parley again")
	}
	return nil
}

// start waits while another process has the folder: a command that began between the servers' end and their
// start has made them its own, and ends soon.
func (p *private) start(ctx context.Context) (*embedded.Servers, error) {
	s, err := embedded.Start(ctx, p.options)
	if !embedded.InUse(err) {
		return s, err
	}
	p.options.Log.Warn("Another process uses the private servers. They are started when it ends.")
	over := time.After(privateWait) // of the wait alone: a start may take its time
	for embedded.InUse(err) {
		select {
		case <-time.After(100 * time.Millisecond):
			s, err = embedded.Start(ctx, p.options)
		case <-over:
			return nil, err
		case <-ctx.Done():
			return nil, err
		}
	}
	return s, err
}

func (p *private) stop() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	return p.servers.Stop()
}
