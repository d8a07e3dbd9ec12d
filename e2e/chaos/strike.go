package chaos

import (
	"context"
	"strings"
	"syscall"
	"time"
)

// storm carries out strikes at their times and returns when the last has
// passed, or ctx ends and with it whatever still lasts.
func (r *run) storm(ctx context.Context, storm []strike) {
	began := time.Now()
	for _, s := range storm {
		if sleep(ctx, time.Until(began.Add(s.at))) != nil {
			break
		}
		r.strikes.Go(func() {
			if err := r.strike(ctx, s); err != nil {
				r.log("%s: %v", s.what, err)
				return
			}
			r.struck.Add(1)
		})
	}
	<-ctx.Done()
}

// strike does one.
func (r *run) strike(ctx context.Context, s strike) error {
	r.log("%v", s)
	node := func(want func(*node) bool) *node { return r.among(want, s.node) }
	what, point, _ := strings.Cut(s.what, ": ")
	switch what {
	case "node killed":
		node(anyNode).signal(syscall.SIGKILL)
	case "worker killed":
		return node(isWorker).arm(point, "kill")
	case "worker stopped":
		n := node(isMovable)
		if err := n.arm(point, "stop"); err != nil {
			return err
		}
		_ = sleep(ctx, max(s.last, takenOver))
		n.signal(syscall.SIGCONT)
	case "node stopped":
		n := node(isMovable)
		n.signal(syscall.SIGSTOP)
		_ = sleep(ctx, s.last)
		n.signal(syscall.SIGCONT)
	case "node asked to end":
		return r.askToEnd(ctx, node(anyNode))
	case "clients cut off":
		node(anyNode).front.cut()
	case "clients half lost":
		return r.loseHalf(ctx, node(isUnsteady).front, s)
	case "Redis cut off from a node":
		node(anyNode).redis.cut()
	case "Redis half lost to a node":
		return r.loseHalf(ctx, node(anyNode).redis, s)
	case "PostgreSQL cut off from a node":
		node(anyNode).postgres.cut()
	case "PostgreSQL half lost to a node":
		return r.loseHalf(ctx, node(anyNode).postgres, s)
	case "clock set back":
		return node(anyNode).arm("clock", "-1h")
	default:
		return r.strikeStores(ctx, s)
	}
	return nil
}

// takenOver is when a stopped worker's shards have been somebody else's for a
// while, and it has not yet given up by itself what it has in hand.
const takenOver = 8500 * time.Millisecond

func (r *run) strikeStores(ctx context.Context, s strike) error {
	switch s.what {
	case "Redis killed":
		return r.stores.killRedis(func() error { return nil })
	case "Redis full":
		if err := r.stores.fillRedis(true); err != nil {
			return err
		}
		_ = sleep(ctx, min(s.last, 4*time.Second))
		return r.stores.fillRedis(false)
	case "Redis emptied":
		r.wiped()
		return r.stores.flushRedis()
	case "Redis older":
		if err := r.stores.copyRedis(); err != nil {
			return err
		}
		_ = sleep(ctx, min(s.last, 5*time.Second))
		r.wiped()
		return r.stores.olderRedis()
	case "inbox poisoned":
		return r.stores.poison(len(r.rooms()))
	case "PostgreSQL killed":
		return r.stores.killPostgres()
	case "PostgreSQL backend killed":
		return r.stores.killBackend()
	case "PostgreSQL restarted":
		return r.stores.restartPostgres()
	}
	panic("no such fault: " + s.what)
}

func anyNode(*node) bool      { return true }
func isWorker(n *node) bool   { return n.has("worker") }
func isMovable(n *node) bool  { return isWorker(n) && !n.steady }
func isUnsteady(n *node) bool { return !n.steady && (isWeb(n) || isLive(n)) }

// among is one of the nodes that are wanted.
func (r *run) among(want func(*node) bool, i int) *node {
	var list []*node
	for _, n := range r.site.nodes {
		if want(n) {
			list = append(list, n)
		}
	}
	return list[i%len(list)]
}

func (r *run) loseHalf(ctx context.Context, p *proxy, s strike) error {
	p.lose(s.end)
	_ = sleep(ctx, min(s.last, 5*time.Second))
	p.cut()
	return nil
}

// endLimit is what a process manager waits for.
const endLimit = 15 * time.Second

// askToEnd ends a node as a process manager does.
func (r *run) askToEnd(ctx context.Context, n *node) error {
	ended, _ := n.present()
	if ended == nil {
		return nil
	}
	n.signal(syscall.SIGCONT)
	n.signal(syscall.SIGTERM)
	began := time.Now()
	select {
	case <-ended:
		r.slowest(time.Since(began))
	case <-ctx.Done():
	}
	return nil
}

// rolling restart: one node after the other, under load. What anybody notices of
// it beyond a reconnect is counted.
func (r *run) roll(ctx context.Context) error {
	r.rolling.Store(true)
	defer r.rolling.Store(false)
	for _, n := range r.site.nodes {
		_, before := n.present()
		if err := r.askToEnd(ctx, n); err != nil {
			return err
		}
		err := until(ctx, 30*time.Second, func() bool {
			_, now := n.present()
			return now > before && n.isReady()
		})
		if err != nil {
			return err
		}
		r.struck.Add(1)
		_ = sleep(ctx, time.Second)
	}
	return nil
}
