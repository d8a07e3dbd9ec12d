package redis

import (
	"strconv"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/storing"
)

func TestABacklogHasALengthAndAnAge(t *testing.T) {
	s := open(t)
	seconds, err := s.do(t, "TIME").AsStrSlice()
	must(t, err)
	old := int64(float(t, seconds[0])) - 90
	s.do(t, "XADD", inboxKey(3), strconv.FormatInt(old*1000, 10)+"-1", field, "{}")
	must(t, s.Enqueue(t.Context(), command(3, 1)))
	must(t, s.Enqueue(t.Context(), command(5, 1)))
	e := take(t, s, 5, 1)[0]
	must(t, s.PublishAndAck(t.Context(), storing.Stored{}, map[int][]string{5: {e.ID}}))
	list := s.InboxDepths(t.Context())
	if len(list) != chat.ShardCount {
		t.Fatalf("%d shards", len(list))
	}
	for shard, b := range list {
		switch {
		case b.Shard != shard:
			t.Errorf("shard %d stands at %d", b.Shard, shard)
		case shard == 3:
			if b.Commands != 2 || b.Age < 90*time.Second || b.Age > 150*time.Second {
				t.Errorf("%+v", b)
			}
		case b.Commands != 0 || b.Age != 0:
			t.Errorf("%+v", b)
		}
	}
}
