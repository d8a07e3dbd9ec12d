package postgres

import (
	"context"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"parley/chat"
)

// talkRooms is the number of rooms that are searched. The reader is in the five with the most
// messages and in 45 others.
const talkRooms = 10_000

// fillTalk makes rooms with messages. Half of the messages are spread evenly, and the other
// half by rank, so the largest room has 70 times as many as the usual one. Rows come in the
// order of time, as a server stores them: neighbours of a room are far apart on disk.
func (s *Store) fillTalk(t testing.TB, reader chat.UserID, total int) {
	t.Helper()
	s.sql(t, "insert into rooms (slug, name, name_key) select 'talk'||n, 'Talk '||n, 'talk '||n from generate_series(1, $1::int) n", talkRooms)
	s.sql(t, "insert into memberships (user_id, room_id) select $1, id from rooms where slug = any($2)", reader, readersRooms())
	restore := s.withoutKeys(t)
	rows := &talkRows{author: int64(reader), rooms: list[int64](t, s, "select id from rooms where slug like 'talk%' order by id"), words: talkWords(), random: rand.New(rand.NewPCG(1, 2))}
	rows.sizes = talkSizes(total)
	_, err := s.pool.CopyFrom(context.Background(), pgx.Identifier{"messages"}, []string{"room_id", "seq", "rev", "first_rev", "author_id", "key", "created_at", "body", "folded"}, rows)
	must(t, err)
	restore()
	s.sql(t, "update rooms r set last_seq = l.n, last_rev = l.n from (select room_id, max(seq) as n from messages group by room_id) l where l.room_id = r.id")
	s.sql(t, "vacuum analyze messages")
	s.sql(t, "analyze")
}

func readersRooms() (slugs []string) {
	for n := 1; n <= 5; n++ {
		slugs = append(slugs, "talk"+strconv.Itoa(n))
	}
	for n := 1; n <= 45; n++ {
		slugs = append(slugs, "talk"+strconv.Itoa(200*n))
	}
	return slugs
}

func talkSizes(total int) []int {
	sum := 0.0
	for i := range talkRooms {
		sum += 1 / float64(11+i)
	}
	sizes := make([]int, talkRooms)
	for i := range sizes {
		sizes[i] = int(float64(total)/2/talkRooms + float64(total)/2/sum/float64(11+i))
	}
	return sizes
}

// withoutKeys drops the keys of messages, which a COPY would keep up to date row by row. The
// returned function makes them again.
func (s *Store) withoutKeys(t testing.TB) (restore func()) {
	const found = `select 'drop index messages_rev' union all select 'alter table messages drop constraint ' || conname from pg_constraint where conrelid = 'messages'::regclass and contype in ('p', 'u')`
	const made = `select pg_get_indexdef('messages_rev'::regclass) union all select 'alter table messages add constraint ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid = 'messages'::regclass and contype in ('p', 'u')`
	drops, makes := list[string](t, s, found), list[string](t, s, made)
	for _, statement := range drops {
		s.sql(t, statement)
	}
	return func() {
		for _, statement := range makes {
			s.sql(t, statement)
		}
	}
}

func list[T any](t testing.TB, s *Store, query string) []T {
	t.Helper()
	rows, err := s.pool.Query(t.Context(), query)
	must(t, err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[T])
	must(t, err)
	return all
}

// talkRows are the messages in the order of time. All rooms are as old as each other.
type talkRows struct {
	author      int64
	rooms       []int64
	sizes       []int
	words       []string
	random      *rand.Rand
	slice, room int
	seq, until  int
}

const talkSlices = 4000

func (r *talkRows) Next() bool {
	for r.seq++; r.seq > r.until; r.seq++ {
		if r.room++; r.room > len(r.rooms) {
			r.slice, r.room = r.slice+1, 1
		}
		if r.slice == talkSlices {
			return false
		}
		n := r.sizes[r.room-1]
		r.seq, r.until = n*r.slice/talkSlices, n*(r.slice+1)/talkSlices
	}
	return true
}

func (r *talkRows) Values() ([]any, error) {
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Add(-10_000*time.Hour + time.Duration(float64(10_000*time.Hour)*float64(r.seq)/float64(r.sizes[r.room-1]+1)) + time.Duration(r.room)*time.Microsecond)
	m := chat.Message{Body: r.text()}
	var searched *string
	if f := folded(&m); f != "" {
		searched = &f
	}
	seq := int64(r.seq)
	return []any{r.rooms[r.room-1], seq, seq, seq, r.author, r.key(), at, m.Body, searched}, nil
}

func (*talkRows) Err() error { return nil }

func (r *talkRows) key() (key uuid.UUID) {
	for i := range key {
		key[i] = byte(r.random.Uint32())
	}
	return key
}

// text is three to twenty words. A twelfth of the messages has Chinese characters as well.
func (r *talkRows) text() string {
	var b strings.Builder
	for i := range 3 + r.random.IntN(18) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(r.words[r.rank(len(r.words))])
	}
	if r.random.IntN(12) == 0 {
		b.WriteByte(' ')
		for range 4 + r.random.IntN(20) {
			b.WriteRune(rune(0x4e00 + r.rank(6000)))
		}
	}
	return b.String()
}

// rank is a number below n, as rare as it is large (Zipf): its logarithm is even.
func (r *talkRows) rank(n int) int {
	return min(int(math.Pow(float64(n)+1, r.random.Float64()))-1, n-1)
}

// talkWords are 30,000 words of syllables, always the same: the more frequent, the shorter.
func talkWords() (words []string) {
	random := rand.New(rand.NewPCG(3, 4))
	has := map[string]bool{}
	for len(words) < 30_000 {
		var b strings.Builder
		for range 1 + random.IntN(2) + min(len(words)/50, 1) + min(len(words)/2000, 1) {
			b.WriteByte(syllableStarts[random.IntN(len(syllableStarts))])
			b.WriteByte("aeeiou"[random.IntN(6)])
			if random.IntN(2) == 0 {
				b.WriteByte("nrstlmd"[random.IntN(7)])
			}
		}
		if w := b.String(); !has[w] {
			has[w], words = true, append(words, w)
		}
	}
	return words
}

const syllableStarts = "bcdfghjklmnprstvwtsrn"
