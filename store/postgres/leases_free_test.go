package postgres

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/store/postgres/db"
)

func TestAShardIsFreeUntilSomebodyReadsIt(t *testing.T) {
	s := open(t)
	free := func(what string, want bool) {
		t.Helper()
		got, err := s.Free(t.Context())
		must(t, err)
		if got != want {
			t.Errorf("%s: free is %t", what, got)
		}
	}
	free("before anybody came", true)
	one := uuid.New()
	held, err := s.Renew(t.Context(), one)
	must(t, err)
	if len(held) != chat.ShardCount {
		t.Fatalf("the only worker holds %d shards", len(held))
	}
	free("with one worker", false)
	must(t, s.q.ShardRelease(t.Context(), db.ShardReleaseParams{Shard: 3, Holder: one}))
	free("after one was given back", true)
	_, err = s.Renew(t.Context(), one)
	must(t, err)
	free("after that was taken again", false)
	must(t, s.Yield(t.Context(), one, held))
	free("after all left", true)
}
