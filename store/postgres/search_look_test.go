package postgres

import (
	"context"
	"testing"
	"time"

	"parley/chat"
)

// step indexes once, and takes as many blocks as are wanted.
func (h *harness) step(what string, want int) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 5*time.Second)
	defer cancel()
	if n, err := h.IndexSearch(ctx); err != nil || n != want {
		h.t.Errorf("%s: %d blocks, want %d; %v", what, n, want, err)
	}
}

func (h *harness) posts(from, n int) {
	h.t.Helper()
	var cs []chat.Command
	for i := range n {
		cs = append(cs, post(h.room, h.ann, from+i, "hello"))
	}
	h.ingest(cs...)
}

// A worker that stored nothing asks for no room.
func TestALookWithNothingToDoReadsNoRooms(t *testing.T) {
	h := newHarness(t)
	h.posts(0, 10)
	indexAll(t, h.Store)
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	defer func() { must(t, tx.Rollback(t.Context())) }()
	_, err = tx.Exec(t.Context(), "lock table rooms, search_progress, search_blocks, messages in access exclusive mode")
	must(t, err)
	h.step("while nothing waits", 0)
}

// What this process stores is indexed without a look at all rooms; what others stored, at the next one.
func TestRoomsAreIndexedWithTheNextBlock(t *testing.T) {
	h := newHarness(t)
	indexAll(t, h.Store)
	h.looks.began = time.Now().AddDate(1, 0, 0) // the next look at all rooms
	h.posts(0, 20)
	h.step("a new room begins", 1)
	h.posts(20, 40)
	h.step("within a block", 0)
	h.posts(60, 70)
	h.step("two blocks are complete", 2)
	h.step("at once again", 0)
	h.posts(130, 3000)
	h.step("more than one step takes", 32)
	h.step("the rest of it", 14)
	h.step("in the end", 0)

	other := openAt(t, h.pool.Config().ConnString())
	h.Store, other = other, h.Store
	h.posts(3130, 100)
	h.Store = other
	h.step("another's", 0)
	h.looks.all()
	h.step("another's, after a while", 2)
}

// A room that cannot be indexed now is so later.
func TestARoomWhoseIndexingFailedIsDueAgain(t *testing.T) {
	h := newHarness(t)
	h.posts(0, 20)
	indexAll(t, h.Store)
	h.posts(20, 100)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.IndexSearch(ctx); err == nil {
		t.Error("an outage is taken for nothing to do")
	}
	if _, err := h.indexDue(ctx); err == nil {
		t.Error("an outage is taken for no room")
	}
	h.step("after it", 1)
}

// After a start, and after a process of an older release has gone, each change is looked at once. Others that come
// meanwhile do not keep it going.
func TestChangesThatGoOnDoNotKeepEachOneLookedAt(t *testing.T) {
	h := newHarness(t)
	h.posts(0, 10)
	indexAll(t, h.Store)
	for n, older := range []bool{true, true, false, false} {
		h.sql(t, "delete from workers where fold_version = 0")
		if older {
			h.sql(t, "insert into workers (id, until) values (gen_random_uuid(), now() + interval '50 seconds')")
		}
		h.posts(10*n+10, 10)
		h.step("each change", 1)
		if h.tails.Load() != older {
			t.Errorf("after step %d, each change is looked at: %v", n, h.tails.Load())
		}
		if !older {
			break
		}
	}
	h.posts(1000, 3)
	h.step("less than a block", 0)
}

// The look at each change goes through the rooms once, some at a time, and waits for a worker that has one of them.
func TestEachChangeIsLookedAtRoomByRoom(t *testing.T) {
	h := newHarness(t)
	h.sql(t, "insert into rooms (slug, name, name_key, last_seq, last_rev) select 'many'||n, 'Many '||n, 'many '||n, 1, 1 from generate_series(1, $1::int) n", 2*indexRooms+5)
	h.sql(t, `insert into messages (room_id, seq, rev, first_rev, author_id, key, body)
		select id, s, s, s, $1, gen_random_uuid(), 'hello' from rooms, generate_series(1, 2) s where slug like 'many%'`, int64(h.ann.ID))
	indexAll(t, h.Store)
	h.sql(t, "update rooms set last_seq = 2, last_rev = 2 where slug like 'many%'")
	h.tails.Store(true)
	for n, want := range []int{indexRooms, indexRooms, 5, 0} {
		h.step("the next rooms", want)
		if h.tails.Load() != (n < 2) {
			t.Errorf("after step %d, it goes on: %v", n, h.tails.Load())
		}
	}
}
