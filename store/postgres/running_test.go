package postgres

import (
	"context"
	"sync"
	"testing"
)

// The previous version goes on storing while a new one migrates. The queries are the present
// ones: those of the message path have not changed since that schema.
func TestMessagesAreStoredWhileTheSchemaChanges(t *testing.T) {
	h := hallIn(t, migratedTo(t, 70))
	ctx, stop := context.WithCancel(t.Context())
	var storing sync.WaitGroup
	stored, began := 0, make(chan struct{})
	storing.Go(func() {
		for ctx.Err() == nil {
			if _, err := h.try(post(h.room, h.ann, stored, "hello")); err != nil {
				t.Errorf("message %d: %v", stored, err)
				break
			}
			if stored++; stored == 1 {
				close(began)
			}
		}
		if stored == 0 {
			close(began)
		}
	})
	<-began
	must(t, h.Migrate(t.Context(), silent))
	stop()
	storing.Wait()
	expectWhole(t, h.Store, h.room, stored)
	h.ingest(post(h.room, h.bob, -1, "after it"))
}
