package postgres

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// Of a person in more than 300 rooms, the newest blocks of the server are read, in the order of
// an index, and not those of each room. Page by page, all blocks come once.
func TestASearchOfManyRoomsReadsTheNewestBlocks(t *testing.T) {
	h := newHarness(t)
	h.sql(t, "insert into rooms (slug, name, name_key, last_seq, last_rev) select 'many'||n, 'Many '||n, 'many '||n, 1, 1 from generate_series(1, 420) n")
	h.sql(t, "insert into memberships (user_id, room_id) select $1, id from rooms where slug like 'many%'", int64(h.ann.ID))
	h.sql(t, `insert into messages (room_id, seq, rev, first_rev, author_id, key, created_at, body)
		select id, 1, 1, 1, $1, gen_random_uuid(), timestamptz '2026-01-01' + id * interval '1 minute', 'a message' || case when slug in ('many7', 'many400') then ' of a zebra' else '' end
		from rooms where slug like 'many%'`, int64(h.ann.ID))
	indexAll(t, h.Store)
	newest := chat.SearchPlace{At: time.Now().AddDate(1, 0, 0), Room: 1, Seq: 1}
	rooms, err := h.SearchRooms(t.Context(), h.ann.ID, chat.SearchQuery{}, newest, true)
	must(t, err)
	slices.SortFunc(rooms, func(a, b chat.SearchRoom) int { return int(a.Room - b.Room) })
	if len(rooms) != 420 {
		t.Fatalf("%d rooms", len(rooms))
	}
	blocks := func(word string, rooms []chat.SearchRoom, most int) (got []chat.RoomID) {
		t.Helper()
		for after := newest; !after.IsZero(); {
			some, next, err := h.SearchBlocks(t.Context(), chat.SortGrams(chat.AppendGrams(nil, word)), rooms, newest, after, most)
			must(t, err)
			for _, s := range some {
				got = append(got, s.Room)
			}
			after = next
		}
		return got
	}
	for _, x := range []struct {
		word  string
		rooms []chat.SearchRoom
		most  int
		want  int
	}{
		{"message", rooms, 100, 420}, {"zebra", rooms, 100, 2}, {"absent", rooms, 100, 0},
		{"message", rooms[:310], 4, 310}, {"zebra", rooms[:310], 4, 1}, // none of the newest is theirs
		{"message", rooms[:300], 100, 300}, {"zebra", rooms[:300], 100, 1},
	} {
		got := blocks(x.word, x.rooms, x.most)
		if len(got) != x.want || !slices.IsSortedFunc(got, func(a, b chat.RoomID) int { return int(b - a) }) || len(slices.Compact(got)) != x.want {
			t.Errorf("%q in %d rooms: %d blocks, want %d: %v", x.word, len(x.rooms), len(got), x.want, got)
		}
	}

	conn, err := h.pool.Acquire(t.Context())
	must(t, err)
	defer conn.Release()
	body := one[string](t, h.Store, "select prosrc from pg_proc where proname = 'search_ahead'")
	_, walk, _ := strings.Cut(body, "from (select n.room_id, n.block")
	walk, _, _ = strings.Cut(walk, "where n.room_id")
	_, walk, _ = strings.Cut(walk, "from (")
	walk = strings.NewReplacer("(at, at_room, at_seq)", "($1::timestamptz, $2::bigint, $3::bigint)", "20 * most", "20 * $4::integer", ") as n", "").Replace(walk)
	for _, setting := range []string{"set enable_seqscan to off", "set enable_bitmapscan to off"} {
		_, err := conn.Exec(t.Context(), setting)
		must(t, err)
	}
	for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
		if plan := explain(t, conn.Conn(), mode, walk, "now(), 1, 1, 300"); !strings.Contains(plan, "search_blocks_newest") || strings.Contains(plan, "Sort") {
			t.Errorf("%s:\n%s", mode, plan)
		}
	}

	// The index of grams answers for a rare word, though search_ahead turns its kind of scan off.
	tx, err := conn.Begin(t.Context())
	must(t, err)
	defer func() { must(t, tx.Rollback(t.Context())) }()
	_, err = tx.Exec(t.Context(), "set local random_page_cost to 1000")
	must(t, err)
	ids := make([]int64, len(rooms))
	for i, r := range rooms {
		ids[i] = int64(r.Room)
	}
	var found, before, scans int
	const scanned = "select pg_stat_get_xact_numscans('search_blocks_grams'::regclass)"
	must(t, tx.QueryRow(t.Context(), scanned).Scan(&before))
	must(t, tx.QueryRow(t.Context(), "select count(*) from search_ahead($1::smallint[], $2::bigint[], $2::bigint[], $3::timestamptz, $3::timestamptz, 1, 1, 100, 60)",
		chat.SortGrams(chat.AppendGrams(nil, "zebra")), ids, newest.At).Scan(&found))
	must(t, tx.QueryRow(t.Context(), scanned).Scan(&scans))
	if found != 2 || scans == before {
		t.Errorf("%d blocks with the rare word, by %d scans of the index", found, scans-before)
	}
}

// An older page costs about as many look-ups as the first one, and all pages show what a scan finds.
func TestAnOlderPageOfManyRoomsHalvesNoRoom(t *testing.T) {
	const count, long = 420, 100
	h := newHarness(t)
	h.sql(t, fmt.Sprintf("insert into rooms (slug, name, name_key, last_seq, last_rev) select 'many'||n, 'Many '||n, 'many '||n, %d, %[1]d from generate_series(1, %d) n", long, count))
	h.sql(t, "insert into memberships (user_id, room_id) select $1, id from rooms where slug like 'many%'", int64(h.ann.ID))
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	h.sql(t, fmt.Sprintf(`insert into messages (room_id, seq, rev, first_rev, author_id, key, created_at, body)
		select id, s, s, s, $1, gen_random_uuid(), $2::timestamptz + s * interval '1 hour' + id * interval '1 second', 'a message' || case when s %% 50 = 48 and id %% 5 = 0 then ' of a zebra' else '' end
		from rooms, generate_series(1, %d) s where slug like 'many%%'`, long), int64(h.ann.ID), begin)
	indexAll(t, h.Store)
	h.sql(t, "update search_progress set top_seq = 96, rev = 96 where room_id % 2 = 0") // four are not in the index yet
	tx, err := h.pool.Begin(t.Context())
	must(t, err)
	defer func() { must(t, tx.Rollback(t.Context())) }()
	lookUps := func(at time.Time) (n int) {
		t.Helper()
		fetched := func() (n int) {
			must(t, tx.QueryRow(t.Context(), "select pg_stat_get_xact_tuples_fetched('messages'::regclass)").Scan(&n))
			return n
		}
		before := fetched()
		rows, err := db.New(tx).SearchRooms(t.Context(), db.SearchRoomsParams{UserID: int64(h.ann.ID), Names: []string{}, Partners: []string{}, NotNames: []string{}, NotPartners: []string{}, At: at, Many: searchMany})
		if must(t, err); len(rows) != count {
			t.Errorf("before %s it searches %d rooms", at, len(rows))
		}
		return fetched() - before
	}
	first, older := lookUps(begin.AddDate(1, 0, 0)), lookUps(begin.Add(30*time.Hour))
	if first > 2*count || older > 3*count {
		t.Errorf("the first page looks up %d messages, an older one %d", first, older)
	}
	// Of a search without words, such as from:ann, no older page reads the newer messages again.
	until := begin.Add(30 * time.Hour)
	rooms, err := h.SearchRooms(t.Context(), h.ann.ID, chat.SearchQuery{}, chat.SearchPlace{At: until}, false)
	if must(t, err); len(rooms) != count || slices.ContainsFunc(rooms, func(r chat.SearchRoom) bool { return r.Until.After(until) || r.Last > 30 }) {
		t.Errorf("without the index, newer messages are read of %d rooms", len(rooms))
	}
	var got, want []string
	search := unhurried(h.Store)
	got = sought(t, search, h.ann.ID, "zebra")
	rows, err := h.pool.Query(t.Context(), "select room_id || '/' || seq from messages where body like '%zebra' order by created_at desc, room_id desc, seq desc")
	must(t, err)
	want, err = pgx.CollectRows(rows, pgx.RowTo[string])
	if must(t, err); len(want) != 2*count/5 || !slices.Equal(got, want) {
		t.Errorf("%d are found, not %d", len(got), len(want))
	}
}
