package postgres

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"testing/synctest"

	"parley/chat"
)

// loader is a batcher's fetch; the test lets each call pass.
type loader struct {
	asked chan []int
	pass  chan error
}

func newBatcher() (*batcher[int, int], *loader) {
	l := &loader{asked: make(chan []int), pass: make(chan error)}
	return &batcher[int, int]{fetch: l.load}, l
}

// load returns the squares of numbers above zero.
func (l *loader) load(_ context.Context, keys []int) (map[int]int, error) {
	l.asked <- keys
	found := map[int]int{}
	for _, k := range keys {
		if k > 0 {
			found[k] = k * k
		}
	}
	return found, <-l.pass
}

func TestConcurrentLoadsShareAQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, l := newBatcher()
		var wg sync.WaitGroup
		ask := func(key int) {
			wg.Go(func() {
				v, err := g.load(t.Context(), key)
				if key > 0 && (v != key*key || err != nil) || key <= 0 && !chat.Is(err, chat.NotFound) {
					t.Errorf("%d: %d %v", key, v, err)
				}
			})
		}
		ask(1)
		if keys := <-l.asked; len(keys) != 1 {
			t.Errorf("one alone was asked with %v", keys)
		}
		for n := range 10 {
			ask(n)
			ask(n) // two may want the same
		}
		synctest.Wait()
		l.pass <- nil
		if keys := <-l.asked; len(keys) != 10 {
			t.Errorf("asked together: %v", keys)
		}
		l.pass <- nil
		wg.Wait()
		synctest.Wait()
		if g.asking || len(g.waiting) != 0 {
			t.Errorf("it still asks (%t), %d wait", g.asking, len(g.waiting))
		}
	})
}

func TestAnOutageIsEverybodysWhoAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, l := newBatcher()
		failed := make(chan error)
		go func() { _, err := g.load(t.Context(), 1); failed <- err }()
		<-l.asked
		l.pass <- &net.OpError{Op: "dial", Err: errors.New("away")}
		if err := <-failed; !chat.Is(err, chat.Unavailable) {
			t.Error(err)
		}
		go func() { _, err := g.load(t.Context(), 1); failed <- err }()
		<-l.asked
		l.pass <- nil
		if err := <-failed; err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestWhoGivesUpDoesNotTakeTheOthersWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, l := newBatcher()
		ctx, cancel := context.WithCancel(t.Context())
		gaveUp, answered := make(chan error, 1), make(chan error, 1)
		go func() { _, err := g.load(ctx, 1); gaveUp <- err }()
		<-l.asked
		go func() { _, err := g.load(t.Context(), 2); answered <- err }()
		synctest.Wait()
		cancel()
		if err := <-gaveUp; !chat.Is(err, chat.Unavailable) {
			t.Error(err)
		}
		l.pass <- nil
		<-l.asked
		l.pass <- nil
		if err := <-answered; err != nil {
			t.Error(err)
		}
	})
}

func TestARequestWhoseTimeIsUpAsksNothing(t *testing.T) {
	g := &batcher[int, int]{fetch: func(_ context.Context, keys []int) (map[int]int, error) {
		t.Errorf("asked for %v", keys)
		return nil, nil
	}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.load(ctx, 1); !chat.Is(err, chat.Unavailable) {
		t.Error(err)
	}
}
