package chaos

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Config describes a run.
type Config struct {
	Seed   uint64
	For    time.Duration // duration of all rounds, with their quiet phases
	Faults int           // in that time
	Only   string        // only kinds of faults with this in their name
	Rate   int           // messages a minute
	Layout string        // "full" or "split"
	Binary string        // built with the tag faults
	Dir    string        // for data and logs; others may enter it
	Damage []string      // SQL that removes a protection
	Log    func(format string, args ...any)
}

// layouts are each layout's processes. The first with pages and the first that stores are steady: they die
// like the others, but are never stopped.
var layouts = map[string][]string{
	"full":  {"web,live,worker", "web,live,worker"},
	"split": {"web", "web", "live", "live", "worker", "worker"},
}

// run is one site and its people.
type run struct {
	cfg      Config
	stores   *stores
	site     *site
	checker  *checker
	messages *messages
	pushes   *pushService
	final    *final
	report   *Report

	busy, quiet      []string // rooms
	copies           string   // the room that others are forwarded into
	pushed           []string // conversations with a person who is away
	secret, direct   string   // a private room, and a direct conversation
	host             *person  // their creator
	screens          []*screen
	frames           []*frame
	pagers           []*pager
	writers          []*writer
	editors          []*editor
	togglers         []*editor
	accountSwitchers []*accountSwitcher
	actors           []actor

	faults   sync.WaitGroup
	injected atomic.Int64
	rolling  atomic.Bool
	stalls   stalls
	stalled  atomic.Int64 // answers of 503 in the rolling restart while a store stalled

	mu      sync.Mutex // guards the fields below
	wipes   []time.Time
	slow    time.Duration
	uploads []upload
}

// Run does one run and returns its findings. The error is for a run that could not be finished.
func Run(ctx context.Context, cfg Config) (rep *Report, err error) {
	r := &run{
		cfg: cfg, checker: newChecker(), messages: &messages{}, final: &final{list: map[place]known{}},
		report: &Report{Layout: cfg.Layout, Seed: cfg.Seed}, site: &site{},
	}
	r.stores, err = openStores(cfg.Dir)
	defer func() { err = errors.Join(err, r.stores.close()) }()
	if err != nil {
		return nil, err
	}
	r.pushes, err = newPushService(cfg.Dir, r.checker)
	defer r.pushes.Close()
	if err != nil {
		return nil, err
	}
	nodes, endNodes := context.WithCancel(context.Background())
	var running sync.WaitGroup
	defer func() {
		endNodes()
		r.endAll()
		running.Wait()
		for _, n := range r.site.nodes {
			n.close()
		}
	}()
	if err := r.startNodes(nodes, &running); err != nil {
		return nil, err
	}
	if err := r.setUp(ctx); err != nil {
		return nil, err
	}
	began := time.Now()
	if err := r.play(ctx); err != nil {
		return nil, err
	}
	r.conclude(began)
	return r.report, nil
}

func (r *run) log(format string, args ...any) {
	if r.cfg.Log != nil {
		r.cfg.Log("%7s "+format, append([]any{time.Since(r.checker.since).Round(time.Millisecond)}, args...)...)
	}
}

func (r *run) startNodes(ctx context.Context, running *sync.WaitGroup) error {
	pages, worker := false, false
	for i, roles := range layouts[r.cfg.Layout] {
		n, err := newNode(r.cfg.Dir, r.cfg.Binary, fmt.Sprintf("%s%d", strings.Split(roles, ",")[0], i), roles, r.stores, r.pushes.root)
		if err != nil {
			return err
		}
		n.steady = n.has("web") && !pages || n.has("worker") && !worker
		pages, worker = pages || n.has("web"), worker || n.has("worker")
		r.site.nodes = append(r.site.nodes, n)
		running.Go(func() { n.keep(ctx) })
		// The first node creates the tables before the others need them.
		if err := until(ctx, time.Minute, n.isReady); err != nil {
			return fmt.Errorf("%s is not ready: %w: %v", n.name, err, n.said(""))
		}
	}
	return nil
}

func (r *run) endAll() {
	var wg sync.WaitGroup
	for _, n := range r.site.nodes {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), endLimit)
			defer cancel()
			_ = r.askToEnd(ctx, n)
			n.signal(9) // in case it still runs
		})
	}
	wg.Wait()
}

func until(ctx context.Context, limit time.Duration, so func() bool) error {
	for deadline := time.Now().Add(limit); !so(); {
		if time.Now().After(deadline) {
			return fmt.Errorf("not within %v", limit)
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) wiped() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wipes = append(r.wipes, time.Now())
}

// wipedAfter reports whether Redis may have lost commands accepted at that time.
func (r *run) wipedAfter(accepted time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, at := range r.wipes {
		if d := at.Sub(accepted); d > -5*time.Second && d < redisMost {
			return true
		}
	}
	return false
}

func (r *run) slowest(took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.slow = max(r.slow, took)
}

func (r *run) conclude(began time.Time) {
	rep, w := r.report, r.checker
	rep.Took, rep.Faults = time.Since(began), int(r.injected.Load())
	rep.changes, rep.slowestEnd = r.final.done, r.slow
	rep.stalled, rep.slowestWrite = int(r.stalled.Load()), r.stalls.worst
	if r.stalls.failed != nil {
		w.wrong(unanswered, "a store in the rolling restart: %v", r.stalls.failed)
	}
	for _, n := range r.site.nodes {
		for _, line := range append(n.said("panic"), n.said("DATA RACE")...) {
			w.wrong(unanswered, "%s", line)
		}
		for _, line := range n.said("level=ERROR") {
			if !strings.Contains(line, "can never be stored") { // which is the expected log of poison
				rep.told = append(rep.told, line)
			}
		}
	}
	rep.wrongs = w.counts
	rep.told = append(rep.told, w.told...)
	if r.cfg.Log != nil {
		r.cfg.Log("logs are in %s", filepath.Clean(r.cfg.Dir))
	}
}
