package postgres

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestChangesMadeLongAgoAreForgotten(t *testing.T) {
	h := newHarness(t)
	h.ingest(post(h.room, h.ann, 1, "A"))
	for n, age := range []time.Duration{appliedKept + time.Hour, appliedKept - time.Hour} {
		c := react(h.room, h.bob, 1, "👍", n == 0)
		c.Key = chat.Key{0: 0xdd, 15: byte(n)}
		h.ingest(c)
		h.sql(t, "update changes_made set made_at = now() - $1::interval where key = $2", age, uuid.UUID(c.Key))
	}
	must(t, h.Housekeep(t.Context()))
	if n := one[int](t, h.Store, "select count(*) from changes_made where key in ($1, $2)",
		uuid.UUID{0: 0xdd, 15: 0}, uuid.UUID{0: 0xdd, 15: 1}); n != 1 {
		t.Errorf("%d of two are kept", n)
	}
}
