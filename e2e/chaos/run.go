package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// Config says what to run.
type Config struct {
	Seed   uint64
	For    time.Duration // how long to strike, calm included
	Faults int           // in that time
	Only   string        // only kinds of faults with this in their name
	Rate   int           // messages a minute
	Layout string        // "full" or "split"
	Binary string        // built with the tag faults
	Dir    string        // for data and logs; others may enter it
	Damage []string      // SQL that takes a protection away
	Log    func(format string, args ...any)
}

// layouts are the processes of each. The first that has pages and the first that
// stores are steady: they die like the others, but are never stopped.
var layouts = map[string][]string{
	"full":  {"web,live,worker", "web,live,worker"},
	"split": {"web", "web", "live", "live", "worker", "worker"},
}

// run is one site and all who are there.
type run struct {
	cfg     Config
	stores  *stores
	site    *site
	witness *witness
	mail    *mail
	final   *final
	report  *Report

	busy, quiet []string // rooms
	host        *person  // who made them
	screens     []*screen
	frames      []*frame
	pagers      []*pager
	writers     []*writer
	menders     []*mender
	togglers    []*mender

	strikes sync.WaitGroup
	struck  atomic.Int64
	rolling atomic.Bool

	mu    sync.Mutex // guards what follows
	wipes []time.Time
	slow  time.Duration
}

// Storms and calms follow each other.
const (
	stormFor = 25 * time.Second
	calmFor  = 7 * time.Second
)

// Run does one run and reports what it found; the error is for what kept it
// from finding out.
func Run(ctx context.Context, cfg Config) (rep *Report, err error) {
	r := &run{
		cfg: cfg, witness: newWitness(), mail: &mail{}, final: &final{list: map[place]known{}},
		report: &Report{Layout: cfg.Layout, Seed: cfg.Seed}, site: &site{},
	}
	r.stores, err = openStores(cfg.Dir)
	defer func() { err = errors.Join(err, r.stores.close()) }()
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
	if err := r.settle(ctx); err != nil {
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
		r.cfg.Log("%7s "+format, append([]any{time.Since(r.witness.since).Round(time.Millisecond)}, args...)...)
	}
}

func (r *run) startNodes(ctx context.Context, running *sync.WaitGroup) error {
	pages, worker := false, false
	for i, roles := range layouts[r.cfg.Layout] {
		n, err := newNode(r.cfg.Dir, r.cfg.Binary, fmt.Sprintf("%s%d", strings.Split(roles, ",")[0], i), roles, r.stores)
		if err != nil {
			return err
		}
		n.steady = n.has("web") && !pages || n.has("worker") && !worker
		pages, worker = pages || n.has("web"), worker || n.has("worker")
		r.site.nodes = append(r.site.nodes, n)
		running.Go(func() { n.keep(ctx) })
		// The first makes the tables before any other looks for them.
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
			n.signal(9) // in case
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

func (r *run) rooms() []string { return append(append([]string(nil), r.busy...), r.quiet...) }

const (
	busyRooms, quietRooms = 5, 2
	pageWriters           = 10
	formWriters           = 10
	quietScreens          = 6 // in each quiet room
	frameReaders          = 5
	pageReaders           = 3
	menderCount           = 4
	togglerCount          = 4
)

// settle makes the rooms, and all who are in them.
func (r *run) settle(ctx context.Context) (err error) {
	for _, sql := range r.cfg.Damage {
		if _, err := r.stores.pool.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if r.host, err = r.newcomer(ctx, "host", nil); err != nil {
		return err
	}
	// Rooms get their numbers in turn, and their shards by their numbers. Of twice as
	// many as are needed every other one is taken, so that each worker has some.
	for i := range 2 * (busyRooms + quietRooms) {
		name := fmt.Sprintf("busy-%d", i)
		if i%4 == 2 && len(r.quiet) < quietRooms {
			name = fmt.Sprintf("quiet-%d", i)
		}
		form := url.Values{"name": {name}, "visibility": {"public"}}
		a, err := r.host.try(ctx, r.site.pick(isWeb), http.MethodPost, "/rooms", form, false)
		if err != nil || a.status != http.StatusSeeOther {
			return errors.Join(err, fmt.Errorf("room %s: %d %s", name, a.status, alert(a.body)))
		}
		switch {
		case i%2 == 1: // nobody goes there
		case strings.HasPrefix(name, "quiet"):
			r.quiet = append(r.quiet, name)
		default:
			r.busy = append(r.busy, name)
		}
	}
	rand.Shuffle(len(r.busy), func(i, j int) { r.busy[i], r.busy[j] = r.busy[j], r.busy[i] })
	return r.invite(ctx)
}

func (r *run) invite(ctx context.Context) error {
	var errs []error
	somebody := func(name string) *person {
		p, err := r.newcomer(ctx, name, r.rooms())
		errs = append(errs, err)
		return p
	}
	for i := range pageWriters {
		p, room := somebody(fmt.Sprintf("page%d", i)), r.busy[i%len(r.busy)]
		s := newScreen(r, p.name+"'s screen", room, p)
		r.screens = append(r.screens, s)
		r.writers = append(r.writers, &writer{run: r, who: p, rooms: []string{room}, screen: s})
	}
	for i := range formWriters {
		r.writers = append(r.writers, &writer{run: r, who: somebody(fmt.Sprintf("form%d", i)), rooms: r.busy})
	}
	for i := range menderCount {
		r.menders = append(r.menders, &mender{run: r, who: somebody(fmt.Sprintf("mender%d", i)), room: r.rooms()[i%len(r.rooms())]})
	}
	for i := range togglerCount {
		r.togglers = append(r.togglers, &mender{run: r, who: somebody(fmt.Sprintf("toggler%d", i)), room: r.busy[i]})
	}
	reader := somebody("reader")
	for i := range quietScreens {
		for _, room := range r.quiet {
			r.screens = append(r.screens, newScreen(r, fmt.Sprintf("screen %d of %s", i, room), room, reader))
		}
	}
	for i := range frameReaders {
		room := r.rooms()[i%len(r.rooms())]
		r.frames = append(r.frames, &frame{run: r, name: fmt.Sprintf("frame %d", i), room: room, who: reader})
	}
	for i := range pageReaders {
		r.pagers = append(r.pagers, &pager{run: r, name: fmt.Sprintf("pager %d", i), room: r.busy[i], who: reader})
	}
	return errors.Join(errs...)
}

// play is the run itself.
func (r *run) play(ctx context.Context) error {
	reading, endReading := context.WithCancel(ctx)
	defer endReading()
	var readers sync.WaitGroup
	for _, s := range r.screens {
		readers.Go(func() { s.watch(reading) })
	}
	for _, f := range r.frames {
		readers.Go(func() { f.watch(reading) })
	}
	paging, endPaging := context.WithCancel(reading)
	defer endPaging()
	var pagers sync.WaitGroup
	for _, p := range r.pagers {
		pagers.Go(func() { p.watch(paging) })
	}
	writing, endWriting := context.WithCancel(ctx)
	defer endWriting()
	work := make(chan struct{}, 1<<20)
	var writers, menders sync.WaitGroup
	for _, w := range r.writers {
		writers.Go(func() { w.write(writing, work) })
	}
	mending, endMending := context.WithCancel(ctx)
	defer endMending()
	for _, m := range r.menders {
		menders.Go(func() { m.mend(mending) })
	}
	for _, m := range r.togglers {
		menders.Go(func() { m.toggle(mending) })
	}
	pacing, endPacing := context.WithCancel(ctx)
	defer endPacing()
	var pacer sync.WaitGroup
	pacer.Go(func() { r.pace(pacing, work) })

	if err := r.weather(ctx); err != nil {
		return err
	}
	r.log("rolling restart")
	if err := r.roll(ctx); err != nil {
		return err
	}
	r.log("the writers come to an end")
	endPacing()
	pacer.Wait()
	close(work)
	// What is written is written to its end; only then may anybody stop.
	patience := time.AfterFunc(time.Minute, endWriting)
	writers.Wait()
	patience.Stop()
	endMending()
	menders.Wait()
	if err := r.rest(ctx, false); err != nil {
		return err
	}
	_ = sleep(ctx, 2*pageEvery)
	endPaging()
	pagers.Wait()
	r.log("the judgement")
	err := r.judge(ctx)
	endReading()
	readers.Wait()
	return err
}

// pace hands out work, so many pieces a minute.
func (r *run) pace(ctx context.Context, work chan<- struct{}) {
	tick := time.NewTicker(time.Minute / time.Duration(r.cfg.Rate))
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			work <- struct{}{}
		case <-ctx.Done():
			return
		}
	}
}

// weather is storms, and a calm after each in which all must come level.
func (r *run) weather(ctx context.Context) error {
	rng, d := rand.New(rand.NewPCG(r.cfg.Seed, 0)), &deck{only: r.cfg.Only}
	storms := max(1, int((r.cfg.For+calmFor/2)/(stormFor+calmFor)))
	length := r.cfg.For/time.Duration(storms) - calmFor
	for i := range storms {
		count := r.cfg.Faults*(i+1)/storms - r.cfg.Faults*i/storms
		storm := plan(rng, d, length, count)
		r.log("storm %d of %d: %d faults in %v", i+1, storms, count, length)
		stormy, cancel := context.WithTimeout(ctx, length)
		r.storm(stormy, storm)
		cancel()
		r.strikes.Wait()
		if err := r.rest(ctx, true); err != nil {
			return err
		}
	}
	return nil
}

// restLimit is how long everything may take to be well again after a storm.
const restLimit = 40 * time.Second

// rest ends whatever still lasts, waits until everything is there again, and
// sees whether every screen is level 5 s later.
func (r *run) rest(ctx context.Context, reconnect bool) error {
	for _, n := range r.site.nodes {
		_ = n.arm("none", "of these") // one that is not there has nothing armed
		n.heal()
	}
	if err := r.stores.fillRedis(false); err != nil {
		return err
	}
	err := until(ctx, restLimit, func() bool {
		for _, n := range r.site.nodes {
			if !n.isReady() {
				return false
			}
		}
		waiting, err := r.stores.waiting()
		return err == nil && waiting == 0 && r.allConnected()
	})
	if err != nil {
		var away []string
		for _, n := range r.site.nodes {
			if !n.isReady() {
				away = append(away, n.name)
			}
		}
		waiting, _ := r.stores.waiting()
		return fmt.Errorf("it is not well again: nodes away %v, %d commands wait, all connected: %t: %w", away, waiting, r.allConnected(), err)
	}
	if reconnect {
		r.comeAndGo(ctx)
	}
	return r.compareRevs(ctx)
}

func (r *run) allConnected() bool {
	for _, s := range r.screens {
		if _, up := s.level(); !up {
			return false
		}
	}
	return true
}

// comeAndGo has everyone in the quiet rooms reconnect, and something said there
// once, just while they do: whoever reads before being subscribed misses it, and
// nothing follows that would show it.
func (r *run) comeAndGo(ctx context.Context) {
	var wg sync.WaitGroup
	for _, room := range r.quiet {
		for _, s := range r.screens {
			if s.room == room {
				s.cut()
			}
		}
		wg.Go(func() {
			_ = sleep(ctx, comeBack+time.Duration(rand.IntN(120))*time.Millisecond)
			l := &letter{token: "host-" + uuid.NewString(), room: room, author: "host", nonce: uuid.NewString(), wrote: time.Now()}
			r.mail.add(l)
			w := &writer{run: r, who: r.host}
			w.viaForm(ctx, l)
		})
	}
	wg.Wait()
}

// levelLimit is how long a screen may lack what is stored, all being well.
const levelLimit = 5 * time.Second

func (r *run) compareRevs(ctx context.Context) error {
	revs := map[string]int64{}
	for _, room := range r.rooms() {
		t, err := r.transcript(ctx, room)
		if err != nil {
			return err
		}
		revs[room] = t.lastRev
	}
	began := time.Now()
	_ = sleep(ctx, levelLimit)
	for _, s := range r.screens {
		s.mu.Lock()
		if s.rev < revs[s.room] {
			r.witness.wrong(late, "%s has rev %d of %s, which was %d %v ago (connected %t, to %s %v ago, last heard of %v ago)",
				s.name, s.rev, s.room, revs[s.room], ago(began), s.conn != nil, s.node, ago(s.since), ago(s.heard))
		}
		s.mu.Unlock()
	}
	return nil
}

func ago(t time.Time) time.Duration { return time.Since(t).Round(time.Millisecond) }

func (r *run) wiped() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wipes = append(r.wipes, time.Now())
}

// wipedAfter reports whether Redis may have lost what was accepted then.
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
	rep, w := r.report, r.witness
	rep.Took, rep.Faults = time.Since(began), int(r.struck.Load())
	rep.changes, rep.slowestEnd = r.final.done, r.slow
	for _, n := range r.site.nodes {
		for _, line := range append(n.said("panic"), n.said("DATA RACE")...) {
			w.wrong(unheard, "%s", line)
		}
		for _, line := range n.said("level=ERROR") {
			if !strings.Contains(line, "can never be stored") { // which is what it should say of poison
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
