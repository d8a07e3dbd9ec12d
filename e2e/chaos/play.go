package chaos

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Storms and calms alternate.
const (
	stormFor = 25 * time.Second
	calmFor  = 7 * time.Second
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
	var writers, menders sync.WaitGroup
	for _, w := range r.writers {
		writers.Go(func() { w.write(writing, work) })
	}
	mending, endMending := context.WithCancel(ctx)
	defer endMending()
	for _, m := range r.menders {
		menders.Go(func() { m.mend(mending) })
	}
	for _, s := range r.switchers {
		menders.Go(func() { s.write(mending) })
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
	// Every begun message is written to its end; only then may a writer stop.
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

// weather is storms. After each there is a calm, in which every reader must catch up.
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
