package redis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/rueidis"

	"parley/chat"
	"parley/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// open returns a store on an empty Redis.
func open(t testing.TB) *Store {
	t.Helper()
	return openAt(t, storetest.Redis(t))
}

func openAt(t testing.TB, url string) *Store {
	t.Helper()
	s, err := Open(url)
	must(t, err)
	t.Cleanup(s.Close)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func expectKind(t testing.TB, err error, kind chat.Kind) {
	t.Helper()
	if !chat.Is(err, kind) {
		t.Errorf("got %v (kind %d), want kind %d", err, chat.As(err).Kind, kind)
	}
}

// do runs a command that the store has no method for.
func (s *Store) do(t testing.TB, words ...string) rueidis.RedisResult {
	t.Helper()
	r := s.c.Do(context.Background(), s.c.B().Arbitrary(words...).Build())
	if err := r.Error(); err != nil && !rueidis.IsRedisNil(err) {
		t.Fatalf("%q: %v", words, err)
	}
	return r
}

func (s *Store) int(t testing.TB, words ...string) int64 {
	t.Helper()
	n, err := s.do(t, words...).AsInt64()
	must(t, err)
	return n
}

// receive waits for exactly one event.
func receive[T any](t testing.TB, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(30 * time.Second):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

var moment = time.UnixMicro(1_714_564_800_123_456)

// said is message seq of a room as it was posted with the change of rev.
func said(room chat.RoomID, seq, rev int64, body string) chat.Message {
	return chat.Message{
		Room: room, Seq: seq, Rev: rev, FirstRev: rev, Author: 7, AuthorName: "ann", Body: body, CreatedAt: moment,
		Key: chat.MakeKey(uuid.UUID{byte(seq)}, room, body),
	}
}

// run is messages above < seq <= upto, each of them one change.
func run(room chat.RoomID, above, upto int64) (ms []chat.Message) {
	for seq := above + 1; seq <= upto; seq++ {
		ms = append(ms, said(room, seq, seq, fmt.Sprint("message ", seq)))
	}
	return ms
}

// changes announces messages that follow prev.
func changes(room chat.RoomID, prev int64, ms ...chat.Message) chat.Changes {
	c := chat.Changes{Room: room, Prev: prev, Rev: prev, Messages: ms}
	for _, m := range ms {
		c.Rev, c.LastSeq = max(c.Rev, m.Rev), max(c.LastSeq, m.Seq)
	}
	return c
}

// same compares messages; times are equal as moments, in any zone.
func same(a, b chat.Message) bool {
	equal := a.CreatedAt.Equal(b.CreatedAt) && slices.EqualFunc(a.Reactions, b.Reactions, chat.Reaction.Equal) && a.RepliedAt.Equal(b.RepliedAt) && a.Room == b.Room
	a.CreatedAt, b.CreatedAt, a.Reactions, b.Reactions = time.Time{}, time.Time{}, nil, nil
	a.RepliedAt, b.RepliedAt = time.Time{}, time.Time{}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return equal && string(x) == string(y)
}

func expectMessages(t testing.TB, got, want []chat.Message) {
	t.Helper()
	if !slices.EqualFunc(got, want, same) {
		t.Errorf("got  %s\nwant %s", brief(got), brief(want))
	}
}

func brief(ms []chat.Message) string {
	var b strings.Builder
	for _, m := range ms {
		fmt.Fprintf(&b, "%d@%d %q ", m.Seq, m.Rev, m.Body)
	}
	return b.String()
}

func float(t testing.TB, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	must(t, err)
	return f
}
