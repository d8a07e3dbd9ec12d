package postgres

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/chat/fold"
	"parley/store/postgres/db"
	"parley/store/storetest"
)

// expectSought fails unless exactly these messages have the words in them.
func (h *harness) expectSought(words string, want ...int64) {
	h.t.Helper()
	ms, err := h.SearchMessages(h.t.Context(), h.room, strings.Fields(fold.String(words)), 0, 1<<62, 50)
	must(h.t, err)
	var got []int64
	for _, m := range ms {
		got = append(got, m.Seq)
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("%q is in %v, want %v", words, got, want)
	}
}

// In any spelling, and in any locale and encoding of the database: the folded form is
// Go's, and bodies without one are ASCII.
func TestMessagesAreFoundInAnySpelling(t *testing.T) {
	for _, c := range [][2]string{{"UTF8", "C"}, {"UTF8", "C.UTF-8"}, {"SQL_ASCII", "C"}} {
		t.Run(c[0]+" "+c[1], func(t *testing.T) {
			h := newHarnessAt(t, storetest.EmptyIn(t, c[0], c[1]))
			texts := []string{
				"Ärger", "A\u0308RGER", "Straße", "ΟΔΥΣΣΕΥΣ σοφός", "Ｗｉｄｅ１", "ﾊﾟｰﾃｨｰ", "ﬁne", "Do\u00adnau", "❤\ufe0f", "👩\u200d💻", "İSTANBUL", "ШКОЛА", "ǅep",
			}
			var cs []chat.Command
			for n, body := range texts {
				cs = append(cs, post(h.room, h.ann, n, body+" at home"))
			}
			h.ingest(cs...)
			h.expectSought("ärger", 2, 1)
			h.expectSought("a\u0308rg", 2, 1)
			h.expectSought("STRASSE", 3)
			h.expectSought("οδυσσευς σοφόσ", 4)
			h.expectSought("wide1", 5)
			h.expectSought("パーティー", 6)
			h.expectSought("FINE", 7)
			h.expectSought("donau", 8)
			h.expectSought("❤", 9)
			h.expectSought("👩\u200d💻", 10)
			h.expectSought("istanbul", 11)
			h.expectSought("школа HOME", 12)
			h.expectSought("ǆ", 13)
			h.ingest(edit(h.room, h.ann, 3, "Gasse"), edit(h.room, h.ann, 7, "Größe"), remove(h.room, h.ann, 12))
			h.expectSought("STRASSE")
			h.expectSought("gASSE", 3)
			h.expectSought("GRÖSSE", 7)
			h.expectSought("школа")
			if n := one[int](t, h.Store, "select count(*) from messages where (folded is null) <> (body !~ '[^\\x01-\\x7f]')"); n != 0 {
				t.Errorf("%d messages have a folded form and need none, or the other way round", n)
			}
		})
	}
}

// What people read is found, too, where marks stand within it.
func TestASearchSeesWhatIsRead(t *testing.T) {
	h := newHarness(t)
	h.ingest(post(h.room, h.ann, 1, "a very **important** thing"), post(h.room, h.ann, 2, "これは**重要**な会議"), post(h.room, h.ann, 3, "[the](https://a.org) door\n- x\n| a | b |\n|---|---|"))
	expect := func(phrase string, want ...int64) {
		t.Helper()
		ms, err := h.SearchMessages(t.Context(), h.room, []string{phrase}, 0, 1<<62, 50)
		must(t, err)
		var got []int64
		for _, m := range ms {
			got = append(got, m.Seq)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q is in %v, want %v", phrase, got, want)
		}
	}
	expect("very important thing", 1)
	expect("very **important", 1)
	expect("重要な会議", 2)
	expect("the door", 3)
	expect("door x")
	expect("a b")
	h.ingest(edit(h.room, h.ann, 1, "a very _dull_ thing"))
	expect("very important thing")
	expect("very dull thing", 1)
}

// Phones write the printer's apostrophe, and computers the typewriter's.
func TestEitherApostropheIsFound(t *testing.T) {
	h := newHarness(t)
	h.ingest(post(h.room, h.ann, 1, "l'eau, don't"), post(h.room, h.ann, 2, "l’eau, don’t"), post(h.room, h.ann, 3, "leau dont"))
	h.expectSought("don't", 2, 1)
	h.expectSought("l’eau DON’T", 2, 1)
	h.expectSought("'", 2, 1)
}

// A search sees what was typed: marks of Markdown, addresses behind links, and code.
func TestASearchSeesTheSourceOfMessages(t *testing.T) {
	h := newHarness(t)
	h.ingest(post(h.room, h.ann, 1, "**bo**ld [door](https://example.org/a_b_) `x < y`"), post(h.room, h.ann, 2, "bold door"))
	h.expectSought("**bo**", 1)
	h.expectSought("bold", 2)
	h.expectSought("door", 2, 1)
	h.expectSought("example.org/a_b_", 1)
	h.expectSought("`x", 1)
	h.expectSought("<strong>")
}

// Letters that are equal to PostgreSQL, by its own tables, are equal to Fold. Han
// characters, which have no forms, and unassigned ones are left out. Of two versions of
// Unicode one may know letters that the other does not.
func TestWhatIsTheSameToPostgreSQLIsTheSameToFold(t *testing.T) {
	s := open(t)
	rows, err := s.pool.Query(t.Context(), `select n, form from generate_series(1, 195101) n
		cross join lateral (values (lower(chr(n))), (upper(chr(n))), (normalize(chr(n), nfkc)), (normalize(chr(n), nfd))) as f (form)
		where n not between 13312 and 40959 and n not between 55296 and 63743 and n not between 131072 and 194559 and form <> chr(n)`)
	must(t, err)
	known, n, form := 0, rune(0), ""
	_, err = pgx.ForEachRow(rows, []any{&n, &form}, func() error {
		switch {
		case fold.String(form) == fold.String(string(n)):
			known++
		case unicode.In(n, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z) && n != 'ı':
			t.Errorf("%U: PostgreSQL says %+q, that folds to %+q, and it to %+q", n, form, fold.String(form), fold.String(string(n)))
		}
		return nil
	})
	must(t, err)
	if all := rows.CommandTag().RowsAffected(); known < 20_000 || int64(known) < all*9/10 {
		t.Errorf("Fold knows %d of PostgreSQL's %d forms", known, all)
	}
}

// planned is PostgreSQL's report on one step of an executed plan.
type planned struct {
	Node    string  `json:"Node Type"`
	Table   string  `json:"Relation Name"`
	Rows    float64 `json:"Actual Rows"`
	Loops   float64 `json:"Actual Loops"`
	Removed float64 `json:"Rows Removed by Filter"`
	Recheck float64 `json:"Rows Removed by Index Recheck"`
	Plans   []planned
}

// read is how many rows of a table a plan has read.
func (p planned) read(table string) (rows float64) {
	for _, below := range p.Plans {
		rows += below.read(table)
	}
	if p.Table == table {
		rows += (p.Rows + p.Removed + p.Recheck) * p.Loops
	}
	return rows
}

// In a room of any size, a search without results reads its range through the index and
// no more. A search with enough results stops there.
func TestASearchReadsNoMoreThanItsRun(t *testing.T) {
	h := newHarness(t)
	must(t, h.SeedMessages(t.Context(), h.room, []chat.UserID{h.ann.ID, h.bob.ID}, 100_000))
	h.sql(t, "analyze")
	conn, err := h.pool.Acquire(t.Context())
	must(t, err)
	defer conn.Release()
	for word, most := range map[string]float64{"zebra": 1000, "conversation": 21} {
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			p := carriedOut(t, conn.Conn(), mode, fmt.Sprintf("%d, 98999, 100000, array['message', '%s'], array['', ''], 21", h.room, word))
			if rows := p.read("messages"); rows < 1 || rows > most {
				t.Errorf("for %s (%s) it reads %v rows: %+v", word, mode, rows, p)
			}
		}
	}
}

func carriedOut(t *testing.T, conn *pgx.Conn, mode, args string) planned {
	t.Helper()
	explain(t, conn, mode, db.MessagesSearch, args) // prepares it
	var raw string
	must(t, conn.QueryRow(t.Context(), "explain (analyze, format json) execute hot("+args+")", pgx.QueryExecModeSimpleProtocol).Scan(&raw))
	var all []struct{ Plan planned }
	must(t, json.Unmarshal([]byte(raw), &all))
	return all[0].Plan
}

// As if some text of a deleted message were left.
func TestADeletedMessageIsNotFound(t *testing.T) {
	h := newHarness(t)
	h.ingest(post(h.room, h.ann, 1, "one tea"), post(h.room, h.ann, 2, "two tea"))
	h.ingest(remove(h.room, h.ann, 2))
	h.sql(t, "update messages set body = 'tea' where deleted")
	h.expectSought("tea", 1)
}
