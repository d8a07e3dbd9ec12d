package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/storing"
)

// harness is a room with two users, and a worker that stores for it.
type harness struct {
	*desk
	room     chat.RoomID
	ann, bob chat.User
}

func newHarness(t testing.TB) *harness {
	t.Helper()
	return hallIn(t, open(t))
}

// newHarnessAt is a harness in a database that is still empty.
func newHarnessAt(t testing.TB, url string) *harness {
	t.Helper()
	must(t, migrate(t.Context(), url))
	return hallIn(t, openAt(t, url))
}

func hallIn(t testing.TB, s *Store) *harness {
	t.Helper()
	h := &harness{ann: person(t, s, "ann"), bob: person(t, s, "bob")}
	r := newRoom(t, s, "General", h.ann.ID, false)
	join(t, s, r, h.bob)
	h.room, h.desk = r.ID, newDesk(t, s)
	return h
}

func TestADeletedMessageKeepsNoReactions(t *testing.T) {
	h := newHarness(t)
	// One before, one with the deletion, and one on a message posted and deleted in one
	// batch.
	h.ingest(post(h.room, h.ann, 1, "one"), post(h.room, h.ann, 2, "two"), react(h.room, h.bob, 1, "👍", true), react(h.room, h.bob, 2, "👍", true))
	h.ingest(react(h.room, h.ann, 1, "🎉", true), remove(h.room, h.ann, 1),
		post(h.room, h.ann, 3, "three"), react(h.room, h.bob, 3, "👍", true), remove(h.room, h.ann, 3))
	if n := one[int](t, h.Store, "select count(*) from reactions where room_id = $1 and seq <> 2", h.room); n != 0 {
		t.Errorf("%d reactions are left of messages that were deleted", n)
	}
	if n := one[int](t, h.Store, "select count(*) from reactions where room_id = $1", h.room); n != 1 {
		t.Errorf("%d reactions, want the one on the message that is left", n)
	}
}

// smuggled is a command that an operator could put into the inbox by hand.
func smuggled(t testing.TB, raw string) (c chat.Command) {
	t.Helper()
	must(t, json.Unmarshal([]byte(raw), &c))
	return c
}

func TestWhatPostgreSQLRefusesIsCalledInvalid(t *testing.T) {
	h := newHarness(t)
	h.ingest(post(h.room, h.ann, 1, "one"))
	other := newRoom(t, h.Store, "Other", h.ann.ID, false).ID
	raw := func(format string, args ...any) chat.Command { return smuggled(t, fmt.Sprintf(format, args...)) }
	twice := post(h.room, h.ann, 1, "one") // the same key in another room, which no web node makes
	twice.Room = other
	for what, c := range map[string]chat.Command{
		"NUL in a body":        raw(`{"v":"post","r":%d,"a":%d,"k":"AAAAAAAAAAAAAAAAAAAAAA","b":"a\u0000b"}`, h.room, h.ann.ID),
		"NUL in an edit":       raw(`{"v":"edit","r":%d,"a":%d,"s":1,"b":"\u0000"}`, h.room, h.ann.ID),
		"NUL in an emoji":      raw(`{"v":"react","r":%d,"a":%d,"s":1,"e":"\u0000","o":true}`, h.room, h.ann.ID),
		"a body of 2 MB emoji": {Kind: chat.React, Room: h.room, Author: h.ann.ID, Seq: 1, Emoji: strings.Repeat("x\x01y", 1<<20), On: true},
	} {
		t.Run(what, func(t *testing.T) {
			before := one[int64](t, h.Store, "select last_rev from rooms where id = $1", h.room)
			_, err := h.try(post(h.room, h.bob, 7, "beside it"), c)
			expectKind(t, err, chat.Invalid)
			if after := one[int64](t, h.Store, "select last_rev from rooms where id = $1", h.room); after != before {
				t.Error("something was stored")
			}
		})
	}
	t.Run("a key that stands in another room", func(t *testing.T) {
		st, err := h.try(twice)
		if err == nil && st.Outcomes[0].Refused == nil && !st.Outcomes[0].Repeat {
			t.Errorf("%+v", st.Outcomes)
		}
		both := []chat.Command{post(h.room, h.ann, 8, "x"), post(h.room, h.ann, 8, "x")}
		both[1].Room = other
		if _, err := h.try(both...); !chat.Is(err, chat.Invalid) {
			t.Errorf("both at once: %v", err)
		}
	})
	expectWhole(t, h.Store, h.room, 1)
	h.ingest(post(h.room, h.bob, 7, "beside it"))
	expectWhole(t, h.Store, h.room, 2)
}

func TestAnIngestThatIsCutOffLeavesNothingBehind(t *testing.T) {
	h := newHarness(t)
	// Another transaction holds the room's row, so the ingest waits there and is
	// cancelled.
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "select from rooms where id = $1 for update", h.room)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := h.Ingest(ctx, h.worker, []storing.Lease{h.leases[h.room.Shard()]}, []chat.Command{post(h.room, h.ann, 1, "one")})
		failed <- err
	}()
	for one[int](t, h.Store, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0 {
	}
	cancel()
	err = <-failed
	expectKind(t, err, chat.Unavailable)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the cause is lost: %v", err)
	}
	must(t, tx.Rollback(t.Context()))
	expectWhole(t, h.Store, h.room, 0)
	h.ingest(post(h.room, h.ann, 1, "one"))
	expectWhole(t, h.Store, h.room, 1)
}
