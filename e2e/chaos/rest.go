package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
)

// restLimit is how long the site may take to recover after a round of faults.
const restLimit = 40 * time.Second

// rest ends every lasting fault and waits until all parts run again. Then it checks that every screen is
// caught up 5 s later.
func (r *run) rest(ctx context.Context, reconnect bool) error {
	for _, n := range r.site.nodes {
		_ = n.arm("none", "of these") // one that is not running has nothing armed
		n.heal()
	}
	for _, f := range r.frames {
		f.reload()
	}
	if err := r.stores.fillRedis(false); err != nil {
		return err
	}
	newestAt := map[int]string{}
	err := until(ctx, restLimit, func() bool {
		for _, n := range r.site.nodes {
			if !n.isReady() {
				return false
			}
		}
		return r.stores.drained(newestAt) && r.overdue(ctx, !reconnect) == 0 && r.allConnected()
	})
	if err != nil {
		var away []string
		for _, n := range r.site.nodes {
			if !n.isReady() {
				away = append(away, n.name)
			}
		}
		waiting, _ := r.stores.waiting()
		return fmt.Errorf("it is not well again: nodes away %v, %d commands wait, %d scheduled messages, all connected: %t: %w",
			away, waiting, r.overdue(ctx, !reconnect), r.allConnected(), err)
	}
	if reconnect {
		r.reconnectScreens(ctx)
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

// reconnectScreens makes all readers in the quiet rooms reconnect while one message is sent there. A reader that
// reads history before it subscribes misses it, and no later message shows the gap.
func (r *run) reconnectScreens(ctx context.Context) {
	var wg sync.WaitGroup
	for _, room := range r.quiet {
		for _, s := range r.screens {
			if s.room == room {
				s.cut()
			}
		}
		wg.Go(func() {
			_ = sleep(ctx, comeBack+time.Duration(rand.IntN(120))*time.Millisecond)
			l := &message{token: "host-" + uuid.NewString(), room: room, author: "host", nonce: uuid.NewString(), wrote: time.Now()}
			r.messages.add(l)
			w := &writer{run: r, who: r.host}
			w.viaForm(ctx, l)
		})
	}
	wg.Wait()
}

// levelLimit is how long a screen may lack a stored message without a fault.
const levelLimit = 5 * time.Second

func (r *run) compareRevs(ctx context.Context) error {
	revs := map[string]int64{}
	for _, room := range r.all() {
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
			r.checker.wrong(late, "%s has rev %d of %s, which was %d %v ago (connected %t, to %s %v ago, last heard of %v ago)",
				s.name, s.rev, s.room, revs[s.room], ago(began), s.conn != nil, s.node, ago(s.since), ago(s.lastFrame))
		}
		s.mu.Unlock()
	}
	return nil
}

func ago(t time.Time) time.Duration { return time.Since(t).Round(time.Millisecond) }
