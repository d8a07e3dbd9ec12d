package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"parley/chat"
)

// hall is a room with two people in it, and somebody who stores for it.
type hall struct {
	*desk
	room     chat.RoomID
	ann, bob chat.User
}

func newHall(t testing.TB) *hall {
	t.Helper()
	s := open(t)
	h := &hall{ann: person(t, s, "ann"), bob: person(t, s, "bob")}
	r := newRoom(t, s, "General", h.ann.ID, false)
	join(t, s, r, h.bob)
	h.room, h.desk = r.ID, newDesk(t, s)
	return h
}

func TestAMessageIsReadAsItWasStored(t *testing.T) {
	h := newHall(t)
	c := post(h.room, h.ann, 1, "Grüße,\n<b>\t界😀")
	st := h.ingest(c)
	if o := st.Outcomes[0]; o.Seq != 1 || o.Repeat || o.Refused != nil || o.Command != c {
		t.Errorf("%+v", o)
	}
	want := st.Changes[0].Messages[0]
	if want.Seq != 1 || want.Rev != 1 || want.Body != c.Body || want.AuthorName != "ann" || want.Key != c.Key || time.Since(want.CreatedAt).Abs() > time.Hour {
		t.Errorf("announced %+v", want)
	}
	ranged, err := h.Range(t.Context(), h.room, 0, 10)
	must(t, err)
	for _, got := range [][]chat.Message{ranged, all(t, h.Store, h.room)} {
		if len(got) != 1 || !same(got[0], want) {
			t.Errorf("stored %+v, announced %+v", got, want)
		}
	}
	if seq, err := h.ByKey(t.Context(), h.ann.ID, c.Key); seq != 1 || err != nil {
		t.Errorf("%d %v", seq, err)
	}
	_, err = h.ByKey(t.Context(), h.bob.ID, c.Key)
	expectKind(t, err, chat.NotFound)
}

// same compares messages; a time is the same moment, whatever its zone.
func same(a, b chat.Message) bool {
	equal := a.CreatedAt.Equal(b.CreatedAt) && slices.Equal(a.Reactions, b.Reactions)
	a.CreatedAt, b.CreatedAt, a.Reactions, b.Reactions = time.Time{}, time.Time{}, nil, nil
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return equal && a.Room == b.Room && string(x) == string(y)
}

func TestPostsEditsDeletionsAndReactionsGoTogether(t *testing.T) {
	h := newHall(t)
	h.ingest(post(h.room, h.ann, 1, "one"), post(h.room, h.bob, 2, "two"), post(h.room, h.ann, 3, "three"))
	st := h.ingest(
		post(h.room, h.bob, 4, "four"), edit(h.room, h.ann, 1, "one!"), react(h.room, h.bob, 1, "👍", true), react(h.room, h.ann, 1, "👍", true),
		remove(h.room, h.bob, 2), post(h.room, h.ann, 5, "five"), edit(h.room, h.bob, 4, "four!"), react(h.room, h.ann, 5, "🎉", true),
		edit(h.room, h.bob, 3, "not mine"), react(h.room, h.bob, 2, "👍", true), edit(h.room, h.ann, 99, "nothing"),
	)
	var refused []int
	for i, o := range st.Outcomes {
		if o.Refused != nil {
			refused = append(refused, i)
		}
	}
	if !slices.Equal(refused, []int{8, 9, 10}) {
		t.Errorf("refused %v", refused)
	}
	expectWhole(t, h.Store, h.room, 5)
	ms := all(t, h.Store, h.room)
	for i, want := range []chat.Message{
		{Body: "one!", Edited: true, Reactions: []chat.Reaction{{Emoji: "👍", Count: 2}}}, {Deleted: true}, {Body: "three"},
		{Body: "four!", Edited: true}, {Body: "five", Reactions: []chat.Reaction{{Emoji: "🎉", Count: 1}}},
	} {
		if m := ms[i]; m.Body != want.Body || m.Edited != want.Edited || m.Deleted != want.Deleted || !slices.Equal(m.Reactions, want.Reactions) {
			t.Errorf("message %d is %+v, want %+v", i+1, m, want)
		}
	}
	if got, err := h.Reacted(t.Context(), h.room, 1, h.bob.ID); err != nil || len(got) != 1 || !got["👍"] {
		t.Errorf("bob reacted with %v %v", got, err)
	}
	expectAnnounced(t, h.Store, st.Changes[0])
	h.ingest(react(h.room, h.bob, 1, "👍", false), react(h.room, h.bob, 1, "🎉", true), react(h.room, h.bob, 1, "🎉", false))
	if got, _ := h.Reacted(t.Context(), h.room, 1, h.bob.ID); len(got) != 0 {
		t.Errorf("bob reacted with %v", got)
	}
	if m := all(t, h.Store, h.room)[0]; !slices.Equal(m.Reactions, []chat.Reaction{{Emoji: "👍", Count: 1}}) {
		t.Errorf("%+v", m)
	}
}

// expectAnnounced fails unless c is what the archive says happened since c.Prev.
func expectAnnounced(t testing.TB, s *Store, c chat.Changes) {
	t.Helper()
	ms, err := s.Since(t.Context(), c.Room, c.Prev, 1000)
	must(t, err)
	want := chat.Collect(c.Room, c.Prev, ms)
	slices.SortFunc(c.Messages, func(a, b chat.Message) int { return int(a.Seq - b.Seq) })
	slices.SortFunc(want.Messages, func(a, b chat.Message) int { return int(a.Seq - b.Seq) })
	if c.Rev != want.Rev || !slices.EqualFunc(c.Messages, want.Messages, same) {
		t.Errorf("announced %+v\nstored    %+v", c, want)
	}
}

func TestARepeatReturnsTheOriginalAndBurnsNothing(t *testing.T) {
	h := newHall(t)
	h.ingest(post(h.room, h.ann, 1, "one"), post(h.room, h.ann, 2, "two"))
	st := h.ingest(post(h.room, h.ann, 2, "two"), post(h.room, h.ann, 3, "three"), post(h.room, h.ann, 1, "one"), post(h.room, h.ann, 3, "three"))
	for i, want := range []chat.Outcome{{Seq: 2, Repeat: true}, {Seq: 3}, {Seq: 1, Repeat: true}, {Seq: 3, Repeat: true}} {
		if o := st.Outcomes[i]; o.Seq != want.Seq || o.Repeat != want.Repeat {
			t.Errorf("%d: %+v", i, o)
		}
	}
	expectWhole(t, h.Store, h.room, 3)
	st = h.ingest(post(h.room, h.ann, 1, "one"))
	if c := st.Changes; len(c) != 1 || c[0].Prev != 3 || c[0].Rev != 3 || len(c[0].Messages) != 0 || c[0].LastSeq != 3 {
		t.Errorf("a repeat alone tells %+v", c)
	}
	expectWhole(t, h.Store, h.room, 3)
}

func TestRepeatsAtTheSameTimeAreStoredOnce(t *testing.T) {
	h := newHall(t)
	const each = 25
	seqs := make([]map[chat.Key]int64, 6)
	var wg sync.WaitGroup
	for w := range seqs {
		seqs[w] = map[chat.Key]int64{}
		wg.Go(func() {
			for n := range each {
				cs := []chat.Command{post(h.room, h.ann, n, "same"), post(h.room, h.ann, (n+w)%each, "same"), post(h.room, h.bob, n*10+w, "own")}
				st, err := h.try(cs...)
				if err != nil {
					t.Error(err)
					return
				}
				for _, o := range st.Outcomes {
					if seq := seqs[w][o.Command.Key]; seq != 0 && seq != o.Seq {
						t.Errorf("one message has seq %d and %d", seq, o.Seq)
					}
					seqs[w][o.Command.Key] = o.Seq
				}
			}
		})
	}
	wg.Wait()
	expectWhole(t, h.Store, h.room, each+each*len(seqs))
	for n := range each {
		key := post(h.room, h.ann, n, "same").Key
		for w := range seqs {
			if seqs[w][key] != seqs[0][key] {
				t.Errorf("message %d has seq %d for one and %d for another", n, seqs[0][key], seqs[w][key])
			}
		}
	}
}

func TestSeveralRoomsAreStoredInOneGo(t *testing.T) {
	h := newHall(t)
	var rooms []chat.RoomID
	for n := range 20 {
		rooms = append(rooms, newRoom(t, h.Store, fmt.Sprint("Room ", n), h.ann.ID, false).ID)
	}
	gone := newRoom(t, h.Store, "Gone", h.ann.ID, false).ID
	_, err := h.RoomErase(t.Context(), gone)
	must(t, err)
	var cs []chat.Command
	for n := range 3 {
		for _, r := range append(rooms, gone) {
			cs = append(cs, post(r, h.ann, n, "hello"))
		}
	}
	st := h.ingest(cs...)
	if len(st.Changes) != len(rooms) {
		t.Errorf("%d rooms changed", len(st.Changes))
	}
	for i, o := range st.Outcomes {
		if refused := o.Refused != nil; refused != (cs[i].Room == gone) || o.Command != cs[i] {
			t.Errorf("%d: %+v", i, o)
		}
	}
	for _, r := range rooms {
		expectWhole(t, h.Store, r, 3)
	}
}

// Two go through the same rooms in opposite orders, while a third renews the
// leases that both stand on. If locks were taken as they come, they would wait
// for each other, and PostgreSQL would end one of them.
func TestNobodyWaitsInACircle(t *testing.T) {
	h := newHall(t)
	var rooms []chat.RoomID
	for n := range 6 {
		rooms = append(rooms, newRoom(t, h.Store, fmt.Sprint("Room ", n), h.ann.ID, false).ID)
	}
	done := make(chan struct{})
	var storing, renewing sync.WaitGroup
	for w := range 2 {
		storing.Go(func() {
			order := slices.Clone(rooms)
			if w == 1 {
				slices.Reverse(order)
			}
			for n := range 60 {
				var cs []chat.Command
				for _, r := range order {
					cs = append(cs, post(r, h.ann, 1000*w+n, "hello"))
				}
				if _, err := h.try(cs...); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	renewing.Go(func() {
		for {
			if _, err := h.Renew(t.Context(), h.worker); err != nil {
				t.Error(err)
				return
			}
			select {
			case <-done:
				return
			default:
			}
		}
	})
	storing.Wait()
	close(done)
	renewing.Wait()
	for _, r := range rooms {
		expectWhole(t, h.Store, r, 120)
	}
	if n := one[int](t, h.Store, "select deadlocks from pg_stat_database where datname = current_database()"); n != 0 {
		t.Errorf("%d deadlocks", n)
	}
}

// smuggled is a command as somebody could put it into the inbox by hand.
func smuggled(t testing.TB, raw string) (c chat.Command) {
	t.Helper()
	must(t, json.Unmarshal([]byte(raw), &c))
	return c
}

func TestWhatPostgreSQLRefusesIsCalledInvalid(t *testing.T) {
	h := newHall(t)
	h.ingest(post(h.room, h.ann, 1, "one"))
	other := newRoom(t, h.Store, "Other", h.ann.ID, false).ID
	raw := func(format string, args ...any) chat.Command { return smuggled(t, fmt.Sprintf(format, args...)) }
	twice := post(h.room, h.ann, 1, "one") // the same key in another room, which no web node makes
	twice.Room = other
	for what, c := range map[string]chat.Command{
		"NUL in a body":        raw(`{"v":"post","r":%d,"a":%d,"k":"AAAAAAAAAAAAAAAAAAAAAA","b":"a\u0000b"}`, h.room, h.ann.ID),
		"NUL in an edit":       raw(`{"v":"edit","r":%d,"a":%d,"s":1,"b":"\u0000"}`, h.room, h.ann.ID),
		"NUL in an emoji":      raw(`{"v":"react","r":%d,"a":%d,"s":1,"e":"\u0000","o":true}`, h.room, h.ann.ID),
		"a body of 2 MB emoji": {Verb: chat.React, Room: h.room, Author: h.ann.ID, Seq: 1, Emoji: strings.Repeat("x\x01y", 1<<20), On: true},
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

// expire lets all that is held run out, as it does when nobody renews.
func (s *Store) expire(t testing.TB) {
	t.Helper()
	s.sql(t, "update shards set until = now() - interval '1 s'")
	s.sql(t, "update workers set until = now() - interval '1 s'")
}

func TestWhoeverLostTheLeaseStoresNothing(t *testing.T) {
	h := newHall(t)
	h.ingest(post(h.room, h.ann, 1, "one"))
	h.expire(t)
	next := newDesk(t, h.Store)
	if len(next.leases) != chat.ShardCount {
		t.Fatalf("took %d shards over", len(next.leases))
	}
	for what, cs := range map[string][]chat.Command{
		"a post": {post(h.room, h.ann, 2, "two")}, "a repeat": {post(h.room, h.ann, 1, "one")}, "an edit": {edit(h.room, h.ann, 1, "one!")},
	} {
		if _, err := h.try(cs...); err != chat.ErrFenced {
			t.Errorf("%s: %v", what, err)
		}
	}
	expectWhole(t, h.Store, h.room, 1)
	next.ingest(post(h.room, h.ann, 2, "two"))
	expectWhole(t, h.Store, h.room, 2)

	// One lease lost is enough, whichever others are held.
	mixed := map[int]chat.Lease{}
	for shard, l := range next.leases {
		mixed[shard] = l
	}
	shard := h.room.Shard()
	mixed[shard] = h.leases[shard]
	if _, err := next.Ingest(t.Context(), next.worker, []chat.Lease{mixed[shard], mixed[(shard+1)%16]}, nil); err != chat.ErrFenced {
		t.Errorf("with one lease of two: %v", err)
	}
	// An epoch is nobody else's to use.
	if _, err := h.Ingest(t.Context(), uuid.New(), []chat.Lease{next.leases[shard]}, []chat.Command{post(h.room, h.ann, 3, "x")}); err != chat.ErrFenced {
		t.Errorf("under another's lease: %v", err)
	}
}

// Workers take the shards from each other all the time. Whoever is fenced off
// tries again; nothing is lost, doubled or left out.
func TestWorkersThatFightStoreEverythingOnce(t *testing.T) {
	h := newHall(t)
	const workers, each = 3, 30
	var wg sync.WaitGroup
	var mu sync.Mutex // guards fenced
	fenced := 0
	for w := range workers {
		d := &desk{Store: h.Store, t: t, worker: uuid.New()}
		wg.Go(func() {
			for n := 0; n < each; {
				_, err := d.try(post(h.room, h.ann, 100*w+n, "mine"), post(h.room, h.bob, n, "everybody's"))
				switch {
				case err == chat.ErrFenced:
					mu.Lock()
					fenced++
					mu.Unlock()
					// Grabs everything, run out or not: worse than any worker.
					if _, err := h.pool.Exec(t.Context(), "update shards set holder = $1, epoch = epoch + 1, until = now() + interval '1 h' where shard = $2", d.worker, h.room.Shard()); err != nil {
						t.Error(err)
						return
					}
					held, err := d.Renew(t.Context(), d.worker)
					if err != nil {
						t.Error(err)
						return
					}
					d.leases = map[int]chat.Lease{}
					for _, l := range held {
						d.leases[l.Shard] = l
					}
				case err != nil:
					t.Error(err)
					return
				default:
					n++
				}
			}
		})
	}
	wg.Wait()
	if fenced < workers {
		t.Errorf("only %d were fenced off", fenced)
	}
	expectWhole(t, h.Store, h.room, workers*each+each)
}

// hold begins a transaction of h's worker and leaves it in hand.
func (h *hall) hold(t testing.TB) pgx.Tx {
	t.Helper()
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	lease := h.leases[h.room.Shard()]
	var at time.Time
	must(t, tx.QueryRow(t.Context(), "select now() from shards where shard = $1 and epoch = $2 for share", lease.Shard, lease.Epoch).Scan(&at))
	return tx
}

func TestATakeoverWaitsForTheTransactionInHand(t *testing.T) {
	h := newHall(t)
	h.expire(t)
	tx := h.hold(t)
	next, shard := newDesk(t, h.Store), h.room.Shard()
	if _, ok := next.leases[shard]; ok || len(next.leases) != chat.ShardCount-1 {
		t.Errorf("took over %d shards, that one too: %v", len(next.leases), ok)
	}
	must(t, tx.Commit(t.Context()))
	next.renew()
	if l, ok := next.leases[shard]; !ok || l.Epoch != h.leases[shard].Epoch+1 {
		t.Errorf("not taken over afterwards: %+v", l)
	}
}

func TestGivingAShardBackWaitsForTheTransactionInHand(t *testing.T) {
	h := newHall(t)
	tx := h.hold(t)
	yielded := make(chan error, 1)
	go func() {
		yielded <- h.Yield(context.WithoutCancel(t.Context()), h.worker, []chat.Lease{h.leases[h.room.Shard()]})
	}()
	for one[int](t, h.Store, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0 {
		select {
		case err := <-yielded:
			t.Fatalf("it did not wait (%v)", err)
		case <-t.Context().Done():
			t.Fatal("it never came to wait")
		default:
		}
	}
	must(t, tx.Commit(t.Context()))
	must(t, <-yielded)
	if _, err := h.try(post(h.room, h.ann, 1, "late")); err != chat.ErrFenced {
		t.Errorf("stored afterwards: %v", err)
	}
}

func TestAnIngestThatIsCutOffLeavesNothingBehind(t *testing.T) {
	h := newHall(t)
	// Somebody holds the room's row, so the ingest waits there and is called off.
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "select from rooms where id = $1 for update", h.room)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := h.Ingest(ctx, h.worker, []chat.Lease{h.leases[h.room.Shard()]}, []chat.Command{post(h.room, h.ann, 1, "one")})
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
