package postgres

import (
	"context"
	"sync"
	"testing"

	"parley/chat"
	"parley/chat/fold"
)

// previousRoom is a room as the version before skeletons makes it.
func previousRoom(t *testing.T, s *Store, slug, name string) chat.RoomID {
	t.Helper()
	return chat.RoomID(one[int64](t, s, "insert into rooms (slug, name, name_key) values ($1, $2, $3) returning id", slug, name, fold.String(name)))
}

// The previous version goes on storing while a new one migrates. The queries are the present
// ones: those of the message path have not changed since that schema.
func TestMessagesAreStoredWhileTheSchemaChanges(t *testing.T) {
	s := migratedTo(t, 70)
	h := &harness{ann: person(t, s, "ann"), bob: person(t, s, "bob")}
	h.room, h.desk = previousRoom(t, s, "general", "General"), newDesk(t, s)
	s.sql(t, "insert into memberships (user_id, room_id) select id, $1 from users", int64(h.room))
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
