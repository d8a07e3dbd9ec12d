package postgres

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// The queries of each message and each page use indexes, with custom plans and with
// generic ones.
func TestHotQueriesUseIndexes(t *testing.T) {
	h := newHarness(t)
	full := newRoom(t, h.Store, "Full", h.ann.ID, false)
	must(t, h.SeedMessages(t.Context(), full.ID, []chat.UserID{h.ann.ID, h.bob.ID}, 150_000))
	must(t, h.SeedMessages(t.Context(), h.room, []chat.UserID{h.ann.ID, h.bob.ID}, 50_000))
	h.sql(t, "insert into users (username, username_key) select 'u'||n, 'u'||n from generate_series(1, 5000) n")
	h.sql(t, "insert into rooms (slug, name, name_key) select 'r'||n, 'R'||n, 'r'||n from generate_series(1, 5000) n")
	h.sql(t, "insert into memberships (user_id, room_id) select u.id, r.id from users u join rooms r on (u.id * 7 + r.id) % 100 = 0 where u.id % 10 = 0 and r.id % 10 = 0")
	h.sql(t, "insert into sessions (id, user_id, agent, address) select gen_random_uuid(), id, '', '' from users")
	h.sql(t, "insert into reactions select room_id, seq, author_id, '👍' from messages where seq % 10 = 0")
	h.sql(t, "update messages set deleted = true where seq % 1000 = 0")
	h.sql(t, "update messages set thread = seq - seq % 100, answered = author_id where seq % 100 > 80")
	h.sql(t, "insert into mentions select author_id, room_id, seq from messages where seq % 10 = 0")
	h.sql(t, "update messages set called = true where seq % 5000 = 0")
	h.sql(t, "insert into blobs (hash, size) values ('x', 1)")
	h.sql(t, "insert into files (id, hash, user_id, room_id, seq, name, kind, size, width, height) select gen_random_uuid(), 'x', author_id, room_id, seq, 'a', case seq % 2 when 0 then 'image/png' else 'text/plain' end, 1, 0, 0 from messages where seq % 5 = 0")
	h.sql(t, "insert into digests (user_id, pause, due_at) select id, '1 hour', now() + id % 1000 * interval '1 minute' from users")
	h.sql(t, "insert into blocks (user_id, blocked_id) select u.id, u.id + n from users u, generate_series(1, 10) n where u.id % 10 = 0 and u.id + n in (select id from users)")
	h.sql(t, "update messages set form = jsonb_build_object('f', jsonb_build_object('r', room_id, 's', seq, 'u', author_id + seq % 5000)) where seq % 10 = 3")
	h.sql(t, "analyze")
	conn, err := h.pool.Acquire(t.Context())
	must(t, err)
	defer conn.Release()

	keys := one[string](t, h.Store, "select quote_literal(array_agg(key)::text) from messages where room_id = $1 and seq < 20", full.ID)
	authors := one[string](t, h.Store, "select quote_literal(array_agg(author_id)::text) from messages where room_id = $1 and seq < 20", full.ID)
	// With a few thousand rooms or users, PostgreSQL may rather read all than look up
	// hundreds; queries that look up a handful must not.
	handful := map[string]bool{"RoomsAccess": true, "RoomsLock": true, "RoomRevs": true, "SessionsGet": true, "MessagesNamed": true, "MessagesSearch": true, "MessagesThread": true, "AccountsMentioned": true, "RoomsMentioned": true}
	for name, c := range map[string]struct{ query, args string }{
		"MessagesRange":     {db.MessagesRange, fmt.Sprintf("%d, 100000, 100050", full.ID)},
		"MessagesSince":     {db.MessagesSince, fmt.Sprintf("%d, 149900, 2001", full.ID)},
		"MessagesSearch":    {db.MessagesSearch, fmt.Sprintf("%d, 99000, 100001, array['long', 'zebra'], array['', ''], 21", full.ID)},
		"DigestsTake":       {db.DigestsTake, "interval '2 minutes', 20"},
		"InboxMentions":     {db.InboxMentions, fmt.Sprintf("100, %d", h.bob.ID)},
		"InboxReactions":    {db.InboxReactions, fmt.Sprintf("100, %d", h.bob.ID)},
		"InboxThreads":      {db.InboxThreads, fmt.Sprintf("%d, 40", h.bob.ID)},
		"InboxReplies":      {db.InboxReplies, fmt.Sprintf("array[%d]::bigint[], array[100]::bigint[], %d, 5", full.ID, h.bob.ID)},
		"SearchRooms":       {db.SearchRooms, fmt.Sprintf("1, now(), array[]::text[], array[]::text[], array[]::text[], %d, array[]::text[], 400", h.bob.ID)},
		"SearchKnown":       {db.SearchKnown, fmt.Sprintf("array['bob', 'r7'], array[false, true], %d", h.bob.ID)},
		"SearchSpans":       {db.SearchSpans, fmt.Sprintf("array[%d, %d]::bigint[], array[99000, 1]::bigint[], array[100000, 1000]::bigint[], now(), 1, 1, array['zebra'], array[''], array['-'], array[]::text[], %d, array[]::text[], '2020-01-01', array[]::timestamptz[], array[]::timestamptz[], 0, 0, 0, 0, 0, 0, 0, 0, 21", full.ID, h.room, h.bob.ID)},
		"SearchStale":       {db.SearchStale, fmt.Sprintf("array[%d]::bigint[], array[150000]::bigint[], array[150000]::bigint[], array[0]::bigint[], 100", full.ID)},
		"SearchTimes":       {db.SearchTimes, fmt.Sprintf("array[%d, %d]::bigint[], array[99000, 100]::bigint[]", full.ID, h.room)},
		"MessagesThread":    {db.MessagesThread, fmt.Sprintf("%d, 100, 150001, 51", full.ID)},
		"MessagesStored":    {db.MessagesStored, authors + ", " + keys},
		"MessagesNamed":     {db.MessagesNamed, fmt.Sprintf("array[%d, %d], array[5, 6]::bigint[], array[%d]::bigint[], array[5]::bigint[]", full.ID, h.room, full.ID)},
		"MessageByKey":      {db.MessageByKey, fmt.Sprintf("%d, '00000000-0000-0000-0000-000000000000'", h.ann.ID)},
		"ReactionsOf":       {db.ReactionsOf, fmt.Sprintf("%d, 100, %d", full.ID, h.ann.ID)},
		"ReactionsNamed":    {db.ReactionsNamed, fmt.Sprintf("array[%d]::bigint[], array[100]::bigint[], array[%d]::bigint[], array['👍']", full.ID, h.ann.ID)},
		"RoomsAccess":       {db.RoomsAccess, fmt.Sprintf("array['full', 'general'], array[%d, %d]::bigint[]", h.ann.ID, h.bob.ID)},
		"RoomsOf":           {db.RoomsOf, fmt.Sprintf("%d, '', 501", h.ann.ID)},
		"MembershipsUnread": {db.MembershipsUnread, fmt.Sprintf("array[%d]::bigint[], array[%d]::bigint[], 1000000", h.bob.ID, full.ID)},
		"MembershipsRead":   {db.MembershipsRead, fmt.Sprintf("array[%d]::bigint[], array[%d]::bigint[], array[5]::bigint[]", h.bob.ID, full.ID)},
		"MembershipsWrote":  {db.MembershipsWrote, fmt.Sprintf("array[%d]::bigint[], array[%d]::bigint[], array[5]::bigint[]", h.bob.ID, full.ID)},
		"RoomsLock":         {db.RoomsLock, fmt.Sprintf("array[%d, %d]::bigint[]", full.ID, h.room)},
		"RoomRevs":          {db.RoomRevs, fmt.Sprintf("array[%d, %d]::bigint[]", full.ID, h.room)},
		"SessionsGet":       {db.SessionsGet, "array['00000000-0000-0000-0000-000000000000']::uuid[]"},
		"AccountsMentioned": {db.AccountsMentioned, fmt.Sprintf("array[%d, %d]::bigint[], array['ann', 'nobody']", full.ID, h.room)},
		"RoomsMentioned":    {db.RoomsMentioned, "array['general', 'nothing']"},
		"MentionsClear":     {db.MentionsClear, fmt.Sprintf("array[%d]::bigint[], array[100]::bigint[]", full.ID)},
		"FileSeqBefore":     {db.FileSeqBeside, fmt.Sprintf("false, %d, 75000, true, ''", full.ID)},
		"FileSeqAfter":      {db.FileSeqBeside, fmt.Sprintf("true, %d, 75000, false, 'image/'", full.ID)},
		"BlockersIn":        {db.BlockersIn, fmt.Sprintf("%d, %d", full.ID, h.bob.ID)},
		"UserRoomsWritten":  {db.UserRoomsWritten, "4000"},
		"MembersList":       {db.MembersList, fmt.Sprintf("%d, now(), 0, 500", full.ID)},
	} {
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			plan := explain(t, conn.Conn(), mode, c.query, c.args)
			tables := []string{"messages", "mentions", "reactions", "sessions", "memberships", "files"}
			if name == "UserRoomsWritten" { // ann and bob wrote all there is: it may read the rest whole
				tables = []string{"messages"}
			}
			if handful[name] {
				tables = append(tables, "rooms", "users")
			}
			for _, whole := range []string{"Aggregate", "Sort", "Hash"} { // of all that is on one side
				if strings.HasPrefix(name, "FileSeq") && strings.Contains(plan, whole) {
					t.Errorf("%s (%s) does not end with the first it finds:\n%s", name, mode, plan)
				}
			}
			if name == "SearchStale" && !strings.Contains(plan, "messages_rev") {
				t.Errorf("%s (%s) does not read by revision:\n%s", name, mode, plan)
			}
			if name == "BlockersIn" && !strings.Contains(plan, "blocks_blocked") {
				t.Errorf("%s (%s) does not begin with the blocks of the user:\n%s", name, mode, plan)
			}
			for _, table := range tables {
				if strings.Contains(plan, "Seq Scan on "+table) {
					t.Errorf("%s (%s) reads all %s:\n%s", name, mode, table, plan)
				}
			}
		}
	}
	// The check itself works: it finds a sequential scan.
	if plan := explain(t, conn.Conn(), "force_custom_plan", "select body from messages where body like $1::text", "'%x%'"); !strings.Contains(plan, "Seq Scan on messages") {
		t.Errorf("a search through everything has the plan\n%s", plan)
	}
}

func explain(t testing.TB, conn *pgx.Conn, mode, query, args string) string {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	for _, statement := range []string{"deallocate all", "set plan_cache_mode = " + mode, "prepare hot as " + query} {
		if _, err := conn.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatalf("%s\n%v", statement, err)
		}
	}
	rows, err := conn.Query(ctx, "explain execute hot("+args+")", pgx.QueryExecModeSimpleProtocol)
	must(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s\n%v", args, err)
	}
	return strings.Join(lines, "\n")
}
