package chaos

import (
	"context"
	"errors"
	"strings"
	"syscall"
	"time"
)

// runFaults injects faults at their times. It returns after the last, or when ctx ends, which also ends
// lasting faults.
func (r *run) runFaults(ctx context.Context, round []fault) {
	began := time.Now()
	for _, s := range round {
		if sleep(ctx, time.Until(began.Add(s.at))) != nil {
			break
		}
		r.faults.Go(func() {
			if err := r.inject(ctx, s); err != nil {
				r.log("%s: %v", s.what, err)
				return
			}
			r.injected.Add(1)
		})
	}
	<-ctx.Done()
}

// fault carries out one fault.
func (r *run) inject(ctx context.Context, s fault) error {
	r.log("%v", s)
	what, point, _ := strings.Cut(s.what, ": ")
	want, ok := meant[what]
	if !ok {
		return r.injectIntoStores(ctx, s)
	}
	n := r.among(want, s.node)
	if n == nil {
		return errors.New("all that could be meant stand still")
	}
	switch what {
	case "node killed":
		n.signal(syscall.SIGKILL)
	case "worker killed":
		return n.arm(point, "kill")
	case "worker stopped":
		return r.stop(ctx, n, max(s.last, takenOver), func() error { return n.arm(point, "stop") })
	case "node stopped":
		return r.stop(ctx, n, s.last, func() error { n.signal(syscall.SIGSTOP); return nil })
	case "node asked to end":
		return r.askToEnd(ctx, n)
	case "clients cut off":
		n.front.cut()
	case "clients half lost":
		return r.loseHalf(ctx, n.front, s)
	case "clients frozen":
		n.front.freeze()
	case "Redis cut off from a node":
		n.redis.cut()
	case "Redis half lost to a node":
		return r.loseHalf(ctx, n.redis, s)
	case "PostgreSQL cut off from a node":
		n.postgres.cut()
	case "PostgreSQL half lost to a node":
		return r.loseHalf(ctx, n.postgres, s)
	case "clock set back":
		return n.arm("clock", "-1h")
	}
	return nil
}

// stop stops a node (SIGSTOP) for a while.
func (r *run) stop(ctx context.Context, n *node, last time.Duration, how func() error) error {
	if !n.stand(true) {
		return errors.New("it stands still already")
	}
	defer n.stand(false)
	if err := how(); err != nil {
		return err
	}
	_ = sleep(ctx, last)
	n.signal(syscall.SIGCONT)
	return nil
}

// meant are each kind's possible nodes; the other kinds hit the stores.
var meant = map[string]func(*node) bool{
	"node killed": anyNode, "node stopped": isMovable, "node asked to end": anyNode,
	"worker killed": isWorker, "worker stopped": isMovableWorker,
	"clients cut off": anyNode, "clients half lost": isUnsteady, "clients frozen": isUnsteady,
	"Redis cut off from a node": anyNode, "Redis half lost to a node": anyNode,
	"PostgreSQL cut off from a node": anyNode, "PostgreSQL half lost to a node": anyNode,
	"clock set back": anyNode,
}

// takenOver is a time after which a stopped worker's shards are another's, and the worker has not yet given
// up its own batch.
const takenOver = 8500 * time.Millisecond

func (r *run) injectIntoStores(ctx context.Context, s fault) error {
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

func anyNode(*node) bool           { return true }
func isWorker(n *node) bool        { return n.has("worker") }
func isMovable(n *node) bool       { return !n.steady }
func isMovableWorker(n *node) bool { return isWorker(n) && !n.steady }
func isUnsteady(n *node) bool      { return !n.steady && (isWeb(n) || isLive(n)) }

// among is a wanted node that is not stopped, or nil.
func (r *run) among(want func(*node) bool, i int) *node {
	var list []*node
	for _, n := range r.site.nodes {
		if want(n) && !n.stands() {
			list = append(list, n)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[i%len(list)]
}

func (r *run) loseHalf(ctx context.Context, p *proxy, s fault) error {
	p.lose(s.end)
	_ = sleep(ctx, min(s.last, 5*time.Second))
	p.cut()
	return nil
}

// endLimit is how long a process manager waits.
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

// roll restarts one node after the other under load. It counts everything that a reader notices beyond a
// reconnect, unless a store stalled by itself.
func (r *run) roll(ctx context.Context) error {
	r.rolling.Store(true)
	defer r.rolling.Store(false)
	defer r.stalls.watch(ctx, r.stores)()
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
		r.injected.Add(1)
		_ = sleep(ctx, time.Second)
	}
	return nil
}
