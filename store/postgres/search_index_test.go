package postgres

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/markup"
	"parley/chat/search"
	"parley/store/storetest"
)

// alphabets are letters of many scripts, with marks, widths, ligatures and pictures.
var alphabets = []string{
	"abcde", "ABCÄß", "äöüéñ", "АБВабв", "ΑΒΣςσ", "אבגד", "ابتث", "नमसत\u094d\u0947", "বাংল\u09dcড\u09bc\u09cb\u09c7\u09be", "ԱաԲբեւև", "აბგᲐᲑ", "กขคง\u0e48", "日本語中文", "あいアイｱｲﾊﾟ", "한글가나", "ﬁﬂＷｉ１", "👍❤\ufe0f👩\u200d💻", "-@./#_", "12345", "a*b`_~", "l'’d",
}

// wording makes a word of one script, and sometimes of two.
func wording(random *rand.Rand) string {
	var b strings.Builder
	letters := []rune(alphabets[random.IntN(len(alphabets))])
	for range 1 + random.IntN(6) {
		if random.IntN(20) == 0 {
			letters = []rune(alphabets[random.IntN(len(alphabets))])
		}
		b.WriteRune(letters[random.IntN(len(letters))])
	}
	return b.String()
}

func saying(random *rand.Rand) string {
	words := []string{"x"}
	for range 1 + random.IntN(6) {
		words = append(words, wording(random))
	}
	return strings.Join(words, " ")
}

// indexed has three rooms with texts, some of them edited and deleted, of which the index
// has as much as chance will.
func indexed(t *testing.T, h *harness, random *rand.Rand) []chat.RoomID {
	rooms := []chat.RoomID{h.room, newRoom(t, h.Store, "Second", h.ann.ID, false).ID, newRoom(t, h.Store, "Third", h.ann.ID, true).ID}
	last, n := map[chat.RoomID]int64{}, 0
	for range 40 {
		var cs []chat.Command
		for range random.IntN(40) {
			room := rooms[random.IntN(len(rooms))]
			switch k := last[room]; {
			case k > 0 && random.IntN(12) == 0:
				cs = append(cs, edit(room, h.ann, 1+random.Int64N(k), saying(random)))
			case k > 0 && random.IntN(20) == 0:
				cs = append(cs, remove(room, h.ann, 1+random.Int64N(k)))
			case k > 0 && random.IntN(20) == 0:
				cs = append(cs, react(room, h.ann, 1+random.Int64N(k), "👍", true))
			default:
				n++
				cs = append(cs, post(room, h.ann, n, saying(random)))
			}
		}
		if len(cs) > 0 {
			h.ingest(cs...)
		}
		for _, room := range rooms {
			r, err := h.Room(t.Context(), room)
			must(t, err)
			last[room] = r.LastSeq
		}
		if random.IntN(4) == 0 {
			_, err := h.IndexSearch(t.Context())
			must(t, err)
		}
	}
	return rooms
}

// withoutOperators takes from each word the marks that would leave it out or begin a phrase.
func withoutOperators(q string) string {
	words := strings.Fields(q)
	for i, w := range words {
		words[i] = strings.TrimLeft(strings.ReplaceAll(w, `"`, ""), "-")
	}
	return strings.Join(words, " ")
}

// Whatever the index has: a search finds what reading all messages finds, in any script, and in a
// database that knows the letters of none.
func TestTheIndexFindsWhatAScanFinds(t *testing.T) {
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 7))
		h := newHarness(t)
		if seed > 1 {
			h = newHarnessAt(t, storetest.EmptyIn(t, "UTF8", "C"))
		}
		rooms := indexed(t, h, random)
		if seed%2 == 0 {
			indexAll(t, h.Store)
		}
		var texts []chat.Message
		for _, room := range rooms {
			texts = append(texts, all(t, h.Store, room)...)
		}
		h.tried = int32(seed * 3)
		search, used := unhurried(fewBlocks{h.Store}), 0
		for range 150 {
			q := wording(random)
			if random.IntN(3) > 0 { // a part of what was said
				said := []rune(texts[random.IntN(len(texts))].Body)
				at := random.IntN(len(said) + 1)
				q = string(said[at:min(len(said), at+1+random.IntN(8))])
			}
			q = withoutOperators(q)
			words, err := chat.CleanSearch(q)
			if err != nil {
				continue
			}
			if grams := chat.AppendGrams(nil, fold.String(words[0])); len(grams) > 0 {
				used++
			}
			if got, want := sought(t, search, h.ann.ID, q), scan(texts, words); !slices.Equal(got, want) {
				t.Fatalf("seed %d, %+q: found %v, want %v", seed, q, got, want)
			}
		}
		if used < 50 {
			t.Errorf("the index was asked %d times", used)
		}
	}
}

// fewBlocks asks for a few blocks at a time, so a search asks often.
type fewBlocks struct{ *Store }

func (s fewBlocks) SearchBlocks(ctx context.Context, grams []int16, rooms []chat.SearchRoom, before, after chat.SearchPlace, most int) ([]chat.Span, chat.SearchPlace, error) {
	return s.Store.SearchBlocks(ctx, grams, rooms, before, after, min(most, 7))
}

// sought follows a search to its end.
func sought(t testing.TB, search *search.Service, who chat.UserID, q string) (got []string) {
	t.Helper()
	for before := (chat.SearchPlace{}); ; {
		r, err := search.FindInRooms(t.Context(), who, q, time.UTC, before)
		must(t, err)
		for _, m := range r.Hits {
			got = append(got, fmt.Sprint(m.Room, "/", m.Seq))
		}
		if before = r.Back; before.IsZero() {
			return got
		}
	}
}

func scan(texts []chat.Message, words []string) (want []string) {
	var found []chat.SearchPlace
	for _, m := range texts {
		typed, read := fold.String(m.Body), fold.String(markup.Plain(m.Body))
		lacks := func(w string) bool { return !chat.Holds(typed, fold.String(w)) && !chat.Holds(read, fold.String(w)) }
		if !m.Deleted && !slices.ContainsFunc(words, lacks) {
			found = append(found, chat.SearchPlace{At: m.CreatedAt, Room: m.Room, Seq: m.Seq})
		}
	}
	slices.SortFunc(found, func(a, b chat.SearchPlace) int { return b.Compare(a) })
	for _, p := range found {
		want = append(want, fmt.Sprint(p.Room, "/", p.Seq))
	}
	return want
}

func indexAll(t testing.TB, s *Store) {
	t.Helper()
	s.looks.all() // tests store by SQL, too
	for {
		n, err := s.IndexSearch(t.Context())
		must(t, err)
		if n == 0 {
			return
		}
	}
}

// unhurried has a clock that stands still: on a busy machine, a search's time would be up.
func unhurried(store search.Store) *search.Service {
	search, now := search.New(store, chat.NoLimits{}), time.Now()
	search.Now = func() time.Time { return now }
	return search
}

// Of a long room, a search for a rare word reads the blocks that have it, and says how far
// the index has come.
func TestTheIndexSparesASearchTheRestOfTheRoom(t *testing.T) {
	h := newHarness(t)
	h.ingest(post(h.room, h.ann, 1, "a zebra"))
	must(t, h.SeedMessages(t.Context(), h.room, []chat.UserID{h.ann.ID, h.bob.ID}, 20_000))
	before, err := h.SearchRooms(t.Context(), h.ann.ID, chat.SearchQuery{}, chat.SearchPlace{At: time.Now().AddDate(1, 0, 0)}, true)
	if err != nil || len(before) != 1 || !before[0].From.IsZero() {
		t.Fatalf("%+v %v", before, err)
	}
	_, err = h.IndexSearch(t.Context())
	must(t, err)
	_, err = h.IndexSearch(t.Context())
	must(t, err)
	search := unhurried(h)
	if r, err := search.FindInRooms(t.Context(), h.ann.ID, "zebra", time.UTC, chat.SearchPlace{}); err != nil || len(r.Hits) != 1 || r.From.IsZero() {
		t.Errorf("%+v %v", r, err)
	}
	indexAll(t, h.Store)
	counted := &spanCounter{Store: h.Store}
	r, err := unhurried(counted).FindInRooms(t.Context(), h.ann.ID, "zebra", time.UTC, chat.SearchPlace{})
	if err != nil || len(r.Hits) != 1 || !r.From.IsZero() || !r.Back.IsZero() {
		t.Errorf("%+v %v", r, err)
	}
	if counted.n > 3*chat.BlockSize {
		t.Errorf("it read %d messages", counted.n)
	}
	h.sql(t, "update rooms set deleted_at = now() - interval '90 days', deleted_by = null, slug = null, name_key = null where id = $1", h.room)
	must(t, h.Housekeep(t.Context()))
	if n := one[int](t, h.Store, "select (select count(*) from search_blocks) + (select count(*) from search_progress)"); n != 0 {
		t.Errorf("%d rows are left of a purged room", n)
	}
}

// Of a word that most blocks have, the newest blocks are enough: the index would read all.
func TestAFrequentWordIsLookedForInTheNewestBlocks(t *testing.T) {
	h := newHarness(t)
	must(t, h.SeedMessages(t.Context(), h.room, []chat.UserID{h.ann.ID, h.bob.ID}, 10_000))
	h.sql(t, "update messages set body = 'a zebra' where seq in (1, 9999)")
	indexAll(t, h.Store)
	newest := chat.SearchPlace{At: time.Now().AddDate(1, 0, 0), Room: 1, Seq: 1}
	rooms, err := h.SearchRooms(t.Context(), h.ann.ID, chat.SearchQuery{}, newest, true)
	must(t, err)
	asked := func(word string) ([]chat.Span, chat.SearchPlace) {
		t.Helper()
		blocks, next, err := h.SearchBlocks(t.Context(), chat.SortGrams(chat.AppendGrams(nil, word)), rooms, newest, newest, 100)
		must(t, err)
		return blocks, next
	}
	if blocks, next := asked("message"); len(blocks) < 20 || blocks[0].Last != 10_000 || next.Seq != 10_000-10_000%64-64*98 {
		t.Errorf("of a frequent word %d blocks and then %+v", len(blocks), next)
	}
	if blocks, next := asked("zebra"); len(blocks) != 2 || blocks[0].Last != 9_999-9_999%64+16 || blocks[1].First != 1 || !next.IsZero() {
		t.Errorf("of a rare word %+v and then %+v", blocks, next)
	}
}

// The planner asks the index, also for grams that all blocks have.
func TestABlockOfShortTextsIsIndexed(t *testing.T) {
	h := newHarness(t)
	h.ingest(post(h.room, h.ann, 1, "hi"))
	indexAll(t, h.Store)
	if n := one[int](t, h.Store, "select count(*) from search_blocks where cardinality(grams) = 0"); n != 1 {
		t.Errorf("%d blocks have no grams", n)
	}
}

func TestTheCandidatesComeFromTheIndex(t *testing.T) {
	h := newHarness(t)
	must(t, h.SeedMessages(t.Context(), h.room, []chat.UserID{h.ann.ID, h.bob.ID}, 60_000))
	indexAll(t, h.Store)
	h.sql(t, "analyze search_blocks")
	conn, err := h.pool.Acquire(t.Context())
	must(t, err)
	defer conn.Release()
	body := one[string](t, h.Store, "select prosrc from pg_proc where proname = 'search_candidates'")
	for _, setting := range []string{"set enable_seqscan to off", "set enable_indexscan to off"} {
		_, err := conn.Exec(t.Context(), setting)
		must(t, err)
	}
	for name, to := range map[string]string{"sought": "$1::smallint[]", "any(rooms)": "any($2::bigint[])", "upto": "$3::timestamptz", "(at, at_room, at_seq)": "($4::timestamptz, $5::bigint, $6::bigint)", "limit most": "limit $7::integer"} {
		body = strings.ReplaceAll(body, name, to)
	}
	for _, word := range []string{"message", "zebra"} {
		grams := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(chat.SortGrams(chat.AppendGrams(nil, word)))), ","), "[]")
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			plan := explain(t, conn.Conn(), mode, body, fmt.Sprintf("array[%s]::smallint[], array[%d]::bigint[], now(), now(), 1, 1, 300", grams, h.room))
			if !strings.Contains(plan, "Bitmap Index Scan on search_blocks_grams") {
				t.Errorf("%s (%s):\n%s", word, mode, plan)
			}
		}
	}
}

// spanCounter counts the messages that a search reads.
type spanCounter struct {
	*Store
	n int64
}

func (c *spanCounter) SearchSpans(ctx context.Context, user chat.UserID, spans []chat.Span, q chat.SearchQuery, before chat.SearchPlace, most int) ([]chat.SearchPlace, error) {
	for _, s := range spans {
		c.n += s.Last - s.First + 1
	}
	return c.Store.SearchSpans(ctx, user, spans, q, before, most)
}
