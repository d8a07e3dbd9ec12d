package search

import (
	"context"
	"log/slog"
	"time"

	"parley/chat"
)

// Index is filled behind the write.
type Index interface {
	// IndexSearch indexes some messages: first what was written lately, then what is older
	// and not yet indexed, the newest first. Then it folds texts again that were folded by the
	// rules of an older release, see chat.SearchedVersion. It returns how many blocks it wrote
	// or looked through; 0 means that nothing waits. Several workers may call it at once.
	IndexSearch(ctx context.Context) (blocks int, err error)
}

// Indexer fills the search's index. Each worker has one.
type Indexer struct {
	Index Index
	// Behind reports whether commands wait to be stored. The index then waits, too.
	Behind func(ctx context.Context) bool
	Log    *slog.Logger
}

const (
	indexIdle  = 2 * time.Second        // between looks when nothing waits
	indexBusy  = 500 * time.Millisecond // while commands wait
	indexLimit = 20 * time.Second       // for one step
)

// Run works until ctx ends. It rests as long as it works, so that it takes half of a
// connection at most.
func (x *Indexer) Run(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-time.After(x.step(ctx)):
		case <-ctx.Done():
		}
	}
}

// step indexes once, and returns how long to rest.
func (x *Indexer) step(ctx context.Context) time.Duration {
	if x.Behind(ctx) {
		return indexBusy
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, indexLimit)
	defer cancel()
	blocks, err := 0, error(nil)
	if caught := chat.Contain(func() { blocks, err = x.Index.IndexSearch(ctx) }); caught != nil {
		err = caught
	}
	if err != nil && ctx.Err() == nil {
		x.Log.Warn("the search's index waits", "err", err)
	}
	if err != nil || blocks == 0 {
		return indexIdle
	}
	return time.Since(began)
}
