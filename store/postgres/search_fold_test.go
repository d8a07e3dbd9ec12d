package postgres

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// byAnother does what a process of another release would: it indexes, and folds nothing.
func (h *harness) byAnother(index func()) {
	h.t.Helper()
	h.tails.Store(false)
	h.sql(h.t, "update search_progress set fold_version = fold_version + 1000")
	index()
	h.sql(h.t, "update search_progress set fold_version = fold_version - 1000")
}

// indexedBefore indexes all messages as the releases before the version of texts did.
func (h *harness) indexedBefore() {
	h.t.Helper()
	h.sql(h.t, `insert into search_progress (room_id, rev, top_seq, bottom_seq, bottom_at)
		select r.id, r.last_rev, r.last_seq, r.last_seq, m.created_at from rooms r join messages m on m.room_id = r.id and m.seq = r.last_seq`)
	h.byAnother(func() { indexAll(h.t, h.Store) })
}

// emphatic posts messages, every seventh with emphasis within a phrase, and indexes them as
// a release did that knew nothing of it. It returns the places of these.
func (h *harness) emphatic(n int) (places []string) {
	h.t.Helper()
	must(h.t, h.SeedMessages(h.t.Context(), h.room, []chat.UserID{h.ann.ID}, n))
	h.sql(h.t, "update messages set body = 'a very **important** thing', folded = null where seq % 7 = 0")
	h.indexedBefore()
	for seq := n - n%7; seq > 0; seq -= 7 {
		places = append(places, fmt.Sprint(h.room, "/", seq))
	}
	return places
}

// from is how far back the index reaches for a search; zero if it has everything.
func (h *harness) from(q string) time.Time {
	h.t.Helper()
	r, err := unhurried(h).FindInRooms(h.t.Context(), h.ann.ID, q, time.UTC, chat.SearchPlace{})
	must(h.t, err)
	return r.From
}

func (h *harness) expectFound(q string, want []string) {
	h.t.Helper()
	if got := sought(h.t, unhurried(h), h.ann.ID, q); !slices.Equal(got, want) {
		h.t.Errorf("%s is in %d messages %.9v, want %d %.9v", q, len(got), got, len(want), want)
	}
}

// beginAgain finds what is to be folded again.
func (h *harness) beginAgain() {
	h.t.Helper()
	n, err := h.q.SearchFoldBegin(h.t.Context(), db.SearchFoldBeginParams{Version: chat.SearchedVersion, Most: 9})
	if must(h.t, err); n == 0 {
		h.t.Fatal("no room begins")
	}
}

// refoldOnce looks through the next blocks, as a step of the walk does.
func (h *harness) refoldOnce() int {
	h.t.Helper()
	n, err := h.index(h.t.Context(), (*indexing).refold)
	must(h.t, err)
	return n
}

const read, typed = `"very important"`, `"very **important"`

// What older releases stored is found as they found it, until all of it is folded again: the newest
// first, in steps that any process may go on with.
func TestTextsOfAnOlderReleaseAreFoldedAgain(t *testing.T) {
	h := newHarness(t)
	places := h.emphatic(1500)
	h.expectFound(read, nil)
	h.expectFound(typed, places)
	if h.from(read).IsZero() {
		t.Error("a search does not say that older texts wait")
	}
	h.byAnother(func() { h.refoldOnce() })
	h.expectFound(read, nil) // a process of another release leaves it

	h.beginAgain()
	newest := h.from(read)
	blocks := h.refoldOnce()
	some := sought(t, unhurried(h), h.ann.ID, read)
	if len(some) == 0 || len(some) == len(places) || !slices.Equal(some, places[:len(some)]) {
		t.Errorf("after %d blocks, %d of %d are found", blocks, len(some), len(places))
	}
	h.expectFound(typed, places)
	if from := h.from(read); from.IsZero() || !from.Before(newest) {
		t.Errorf("a search says that the index reaches back to %s, before that to %s", from, newest)
	}

	h.Store = openAt(t, h.pool.Config().ConnString()) // a restart
	for k := h.refoldOnce(); k > 0; k = h.refoldOnce() {
		blocks += k
	}
	if all := one[int](t, h.Store, "select count(*) from search_blocks"); blocks < all || blocks > all+4 { // and one for each step
		t.Errorf("it looked through %d blocks of %d", blocks, all)
	}
	h.expectFound(read, places)
	h.expectFound(typed, places)
	if from := h.from(read); !from.IsZero() {
		t.Errorf("at the end, a search says that the index reaches back to %s", from)
	}
	if n, err := h.IndexSearch(t.Context()); err != nil || n != 0 {
		t.Errorf("at the end, %d blocks wait, %v", n, err)
	}
}

// Only what is folded otherwise is written.
func TestTextsThatAreFoldedAlikeAreNotWritten(t *testing.T) {
	h := newHarness(t)
	must(t, h.SeedMessages(t.Context(), h.room, []chat.UserID{h.ann.ID, h.bob.ID}, 300))
	h.sql(t, "update messages set body = '*so* it is', folded = null where seq = 100")
	h.indexedBefore()
	const versions = "select array_agg(xmin::text order by room_id, seq) from messages union all select array_agg(xmin::text order by block) from search_blocks"
	before := list[[]string](t, h.Store, versions)
	indexAll(t, h.Store)
	for i, after := range list[[]string](t, h.Store, versions) {
		for k := range after {
			if changed := after[k] != before[i][k]; changed != (k == []int{99, 1}[i]) {
				t.Errorf("of list %d, row %d is written: %v", i, k, changed)
			}
		}
	}
	h.expectFound(`"so it is"`, []string{fmt.Sprint(h.room, "/", 100)})
}

// During an update, processes of the release before store, edit and index.
func TestWhatAnOlderProcessStoresMeanwhileIsFoldedAgain(t *testing.T) {
	t.Run("while it lives", func(t *testing.T) {
		testOlderProcess(t, func(s *Store) {
			s.sql(t, "insert into workers (id, until) values (gen_random_uuid(), now() + interval '50 seconds')")
		})
	})
	t.Run("at the next start", func(t *testing.T) {
		testOlderProcess(t, func(s *Store) { s.tails.Store(true) })
	})
}

func testOlderProcess(t *testing.T, then func(*Store)) {
	h := newHarness(t)
	h.emphatic(130)
	indexAll(t, h.Store)
	var cs []chat.Command
	for n := range 100 {
		cs = append(cs, post(h.room, h.ann, n, "*so* it is"))
	}
	h.ingest(append(cs, edit(h.room, h.ann, 2, "*so* it is"))...)
	h.sql(t, "update messages set folded = null where body like '*so%'")
	h.byAnother(func() { indexAll(t, h.Store) })
	var want []string
	for seq := 230; seq > 130; seq-- {
		want = append(want, fmt.Sprint(h.room, "/", seq))
	}
	want = append(want, fmt.Sprint(h.room, "/", 2))
	h.expectFound(`"*so"`, want)
	h.expectFound(`"so it"`, nil)
	h.ingest(react(h.room, h.bob, 140, "👍", true), react(h.room, h.bob, 2, "👍", true))
	h.tails.Store(false)
	then(h.Store)
	indexAll(t, h.Store)
	h.sql(t, "delete from workers where fold_version = 0")
	if indexAll(t, h.Store); h.tails.Load() || one[int](t, h.Store, "select count(*) from workers") != 1 {
		t.Error("each change is looked at, and no older process lives")
	}
	h.expectFound(`"so it"`, want)
	h.expectFound(`"*so"`, want)
}

// A newer release's texts are left as they are by processes of this one.
func TestTextsOfANewerReleaseStay(t *testing.T) {
	h := newHarness(t)
	h.emphatic(130)
	h.sql(t, "update search_progress set fold_version = $1", chat.SearchedVersion+1)
	h.ingest(edit(h.room, h.ann, 7, "a *very* important thing"))
	h.sql(t, "update messages set folded = 'a newer fold' where seq % 7 = 0")
	for n := range 70 {
		h.ingest(post(h.room, h.ann, n, "more"))
	}
	indexAll(t, h.Store)
	if n := one[int](t, h.Store, "select count(*) from messages where folded = 'a newer fold'"); n != 18 {
		t.Errorf("%d of 18 texts are as they were", n)
	}
}

// A text that changes while it is folded again has its own fold; and one that somebody is about to
// change holds nobody up.
func TestTextsThatChangeMeanwhileKeepTheirFold(t *testing.T) {
	h := newHarness(t)
	places := h.emphatic(130)
	h.beginAgain()
	for _, change := range []chat.Command{edit(h.room, h.ann, 7, "a very _dull_ thing"), react(h.room, h.bob, 14, "👍", true)} {
		n, err := h.index(t.Context(), func(x *indexing) error {
			err := x.refold()
			h.ingest(change)
			return err
		})
		if must(t, err); n != 0 {
			t.Errorf("texts of before are folded, in %d blocks", n)
		}
	}
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	defer func() { _ = tx.Rollback(t.Context()) }()
	_, err = tx.Exec(t.Context(), "select from messages where seq = 21 for update")
	must(t, err)
	if n := h.refoldOnce(); n != 0 {
		t.Errorf("a text that is locked is folded, in %d blocks", n)
	}
	must(t, tx.Rollback(t.Context()))
	indexAll(t, h.Store)
	h.expectFound(read, places[:len(places)-1])
	h.expectFound(`"very dull"`, []string{fmt.Sprint(h.room, "/", 7)})
}

// Of several workers, one folds again.
func TestOneWorkerFoldsAgain(t *testing.T) {
	h := newHarness(t)
	second := newRoom(t, h.Store, "Second", h.ann.ID, false)
	h.ingest(post(second.ID, h.ann, 1, "*so* it is"))
	h.emphatic(1500)
	h.beginAgain()
	_, err := h.index(t.Context(), func(x *indexing) error {
		err := x.refold()
		if n, other := h.foldAgain(t.Context()); n != 0 || other != nil {
			t.Errorf("another worker looks through %d blocks beside it, %v", n, other)
		}
		return err
	})
	must(t, err)
	if n, err := h.foldAgain(t.Context()); n == 0 || err != nil {
		t.Errorf("nothing is left: %v", err)
	}
	h.expectFound(`"so it is"`, []string{fmt.Sprint(second.ID, "/", 1)})
}

// A step takes many rooms with few messages, and of a long one no more than indexTexts blocks. PostgreSQL
// reads the rooms that wait and no others.
func TestTheWalkTakesManySmallRooms(t *testing.T) {
	h := newHarness(t)
	const many, long = 600, 2000
	h.sql(t, "insert into rooms (slug, name, name_key, last_seq, last_rev) select 'many'||n, 'Many '||n, 'many '||n, 3, 3 from generate_series(1, $1::int) n", many)
	h.sql(t, `insert into messages (room_id, seq, rev, first_rev, author_id, key, created_at, body)
		select r.id, k, k, k, $1, gen_random_uuid(), now() - interval '1 year', 'a very **important** thing' from rooms r, generate_series(1, 3) k where slug like 'many%'`, int64(h.ann.ID))
	h.emphatic(long)
	for n := 9; n > 0; {
		var err error
		n, err = h.indexBegun(t.Context())
		must(t, err)
	}
	var steps int
	for left := many + 1; left > 0; steps++ {
		h.refoldOnce()
		before := left
		left = one[int](t, h.Store, "select count(*) from search_progress where fold_seq > bottom_seq")
		if at := one[int64](t, h.Store, "select fold_seq from search_progress where room_id = $1", h.room); int64(long)-at > int64(steps+1)*indexTexts*chat.BlockSize {
			t.Errorf("step %d is at message %d of a long room", steps, at)
		}
		if before-left > foldRooms {
			t.Errorf("step %d took %d rooms", steps, before-left)
		}
	}
	if most := long/foldTexts + many/foldRooms + 3; steps > most {
		t.Errorf("%d rooms took %d steps, want at most %d", many+1, steps, most)
	}
	if n := one[int](t, h.Store, "select count(*) from messages where body like '%**%' and coalesce(folded, '') not like '%very important%'"); n != 0 {
		t.Errorf("%d texts are folded as before", n)
	}
}

func TestTheWalksOfTheIndexReadWhatWaits(t *testing.T) {
	h := newHarness(t)
	h.sql(t, `insert into search_progress (room_id, rev, top_seq, bottom_seq, bottom_at, fold_version, fold_rev, fold_seq, fold_at)
		select n, 9, 9, 0, now(), $1, 9, 0, now() from generate_series(1, 20000) n`, chat.SearchedVersion)
	h.sql(t, "update search_progress set fold_seq = 9 where room_id % 500 = 0")
	h.sql(t, "update search_progress set bottom_seq = 9 where room_id % 500 = 1")
	h.sql(t, "analyze search_progress")
	conn, err := h.pool.Acquire(t.Context())
	must(t, err)
	defer conn.Release()
	for _, x := range []struct{ query, args, index string }{
		{db.SearchFoldNext, fmt.Sprint(chat.SearchedVersion, ", ", foldRooms), "search_progress_fold"},
		{db.SearchProgressOld, fmt.Sprint(chat.SearchedVersion, ", ", indexRooms), "search_progress_old"},
		{db.SearchProgressDue, fmt.Sprint(chat.SearchedVersion, ", array[1, 2]::bigint[], 64"), "search_progress_pkey"},
		{db.SearchProgressBegin, fmt.Sprint(chat.SearchedVersion, ", array[1, 2]::bigint[]"), "search_progress_pkey"},
	} {
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			if plan := explain(t, conn.Conn(), mode, x.query, x.args); !strings.Contains(plan, x.index) || strings.Contains(plan, "Seq Scan on search_progress") {
				t.Errorf("%s:\n%s", mode, plan)
			}
		}
	}
}
