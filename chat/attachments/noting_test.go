package attachments

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"parley/chat"
)

func TestUploadsThatEndTogetherLeaveConnectionsToMessages(t *testing.T) {
	f := New(nil, nil, chat.FileLimits{})
	arrived, goOn := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	var now, most atomic.Int64
	for range 3 * notingMost {
		all.Go(func() {
			_ = f.note(t.Context(), func() error {
				most.Store(max(most.Load(), now.Add(1)))
				arrived <- struct{}{}
				<-goOn
				now.Add(-1)
				return nil
			})
		})
	}
	for range notingMost {
		<-arrived
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.note(gone, func() error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("an upload that ended writes: %v", err)
	}
	go func() {
		for range arrived {
		}
	}()
	close(goOn)
	all.Wait()
	close(arrived)
	if most.Load() > notingMost {
		t.Errorf("%d write at a time, want at most %d", most.Load(), notingMost)
	}
}
