package chaos

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Rounds of faults and quiet phases alternate.
const (
	faultPhase = 25 * time.Second
	quietPhase = 7 * time.Second
)

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
	var writers, editors sync.WaitGroup
	for _, w := range r.writers {
		writers.Go(func() { w.write(writing, work) })
	}
	mending, endMending := context.WithCancel(ctx)
	defer endMending()
	for _, m := range r.editors {
		editors.Go(func() { m.work(mending) })
	}
	for _, s := range r.accountSwitchers {
		editors.Go(func() { s.write(mending) })
	}
	for _, a := range r.actors {
		editors.Go(func() { a.work(mending) })
	}
	for _, m := range r.togglers {
		editors.Go(func() { m.toggle(mending) })
	}
	pacing, endPacing := context.WithCancel(ctx)
	defer endPacing()
	var pacer sync.WaitGroup
	pacer.Go(func() { r.pace(pacing, work) })

	if err := r.scheduleFaults(ctx); err != nil {
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
	// Every begun message is written to its end; only then may a writer stop.
	patience := time.AfterFunc(time.Minute, endWriting)
	writers.Wait()
	patience.Stop()
	endMending()
	editors.Wait()
	if err := r.rest(ctx, false); err != nil {
		return err
	}
	_ = sleep(ctx, 2*pageEvery)
	endPaging()
	pagers.Wait()
	r.log("the judgement")
	err := r.verify(ctx)
	endReading()
	readers.Wait()
	return err
}

// pace hands out work, at a number of pieces a minute.
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

// scheduleFaults runs rounds of faults. A quiet phase follows each, in which every reader must catch up.
func (r *run) scheduleFaults(ctx context.Context) error {
	rng, d := rand.New(rand.NewPCG(r.cfg.Seed, 0)), &deck{only: r.cfg.Only}
	rounds := max(1, int((r.cfg.For+quietPhase/2)/(faultPhase+quietPhase)))
	length := r.cfg.For/time.Duration(rounds) - quietPhase
	for i := range rounds {
		count := r.cfg.Faults*(i+1)/rounds - r.cfg.Faults*i/rounds
		round := plan(rng, d, length, count)
		r.log("round %d of %d: %d faults in %v", i+1, rounds, count, length)
		roundCtx, cancel := context.WithTimeout(ctx, length)
		r.runFaults(roundCtx, round)
		cancel()
		r.faults.Wait()
		if err := r.rest(ctx, true); err != nil {
			return err
		}
	}
	return nil
}
