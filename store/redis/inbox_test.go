package redis

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
)

func command(room chat.RoomID, n int) chat.Command {
	return chat.Command{
		Kind: chat.Post, Room: room, Author: 7, AuthorName: "ann", Body: fmt.Sprint("message ", n),
		Key: chat.MakeKey(uuid.UUID{byte(n)}, room, ""), ReplyTo: chat.ReplyTo{Node: uuid.New(), Number: uint64(n + 1)},
	}
}

func take(t testing.TB, s *Store, shard, most int) []chat.Entry {
	t.Helper()
	es, err := s.Read(t.Context(), shard, most, time.Millisecond)
	must(t, err)
	return es
}

func TestWhoWaitsGetsTheFirstThatComes(t *testing.T) {
	s := open(t)
	got := make(chan []chat.Entry, 1)
	go func() {
		es, err := s.Read(context.Background(), 1, 10, 20*time.Second)
		if err != nil {
			t.Error(err)
		}
		got <- es
	}()
	blocked(t, s)
	must(t, s.Enqueue(t.Context(), command(1, 1)))
	if es := receive(t, got); len(es) != 1 || es[0].Command.Body != "message 1" {
		t.Errorf("%+v", es)
	}
}

// blocked returns when a client waits in a blocking command.
func blocked(t testing.TB, s *Store) {
	t.Helper()
	for {
		info, err := s.do(t, "CLIENT", "LIST").ToString()
		must(t, err)
		if containsAll(info, "cmd=xread", "flags=b") {
			return
		}
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	s := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := s.Read(ctx, 1, 10, time.Hour)
		failed <- err
	}()
	blocked(t, s)
	cancel()
	expectKind(t, receive(t, failed), chat.Unavailable)
}

func TestAFullShardRefuses(t *testing.T) {
	s := open(t)
	s.inboxMost = 3
	for n := range 3 {
		must(t, s.Enqueue(t.Context(), command(1, n)))
	}
	err := s.Enqueue(t.Context(), command(17, 3))
	expectKind(t, err, chat.Unavailable)
	if e := chat.As(err); e.Retry == 0 {
		t.Error("nobody is told when to try again")
	}
	if es := take(t, s, 1, 10); len(es) != 3 || es[0].Command.Body != "message 0" {
		t.Errorf("something was thrown away: %+v", es)
	}
	must(t, s.Enqueue(t.Context(), command(2, 0))) // another shard has room
	must(t, s.PublishAndAck(t.Context(), storing.Stored{}, map[int][]string{1: {take(t, s, 1, 1)[0].ID}}))
	must(t, s.Enqueue(t.Context(), command(1, 3)))
}

func TestAnEntryThatIsNoCommandIsReadWithItsError(t *testing.T) {
	s := open(t)
	whole, _ := json.Marshal(command(1, 1))
	for _, raw := range []string{"", "{", "[]", "null", `{"v":"post"}`, `{"v":"post","r":1}`, `{"v":"post","r":-1,"a":1}`, `{"v":"post","r":1,"a":2,"k":"short"}`} {
		s.do(t, "XADD", inboxKey(1), "*", "c", raw)
	}
	s.do(t, "XADD", inboxKey(1), "*", "other", string(whole))
	s.do(t, "XADD", inboxKey(1), "*", "c", string(whole))
	es := take(t, s, 1, 100)
	for i, e := range es[:len(es)-1] {
		if e.Err == nil {
			t.Errorf("%d passed: %q as %+v", i, e.Raw, e.Command)
		}
	}
	if last := es[len(es)-1]; len(es) != 10 || last.Err != nil || last.Raw != string(whole) {
		t.Errorf("of %d the last is %+v", len(es), last)
	}
}

func TestDeadLettersAreKept(t *testing.T) {
	s := open(t)
	must(t, s.Enqueue(t.Context(), command(1, 1)))
	must(t, s.Enqueue(t.Context(), command(1, 2)))
	e := take(t, s, 1, 1)[0]
	for range 2 { // once more, as after a lost answer
		must(t, s.DeadLetter(t.Context(), 1, e, "it is poison"))
	}
	if es := take(t, s, 1, 10); len(es) != 1 || es[0].Command.Body != "message 2" {
		t.Errorf("%+v", es)
	}
	dead, err := s.do(t, "XRANGE", deadKey(1), "-", "+").AsXRange()
	if err != nil || len(dead) == 0 {
		t.Fatalf("%v %v", dead, err)
	}
	if n, err := s.DeadLetters(t.Context()); err != nil || n != int64(len(dead)) {
		t.Errorf("%d are counted, %v", n, err)
	}
	if f := dead[0].FieldValues; f["entry"] != e.ID || f["why"] != "it is poison" || f["c"] != e.Raw {
		t.Errorf("%v", f)
	}
}

func FuzzAnEntryIsReadOrRefused(f *testing.F) {
	whole, _ := json.Marshal(command(1, 1))
	for _, s := range []string{string(whole), "{", `{"r":1e99}`, `{"v":"post","r":1,"a":1,"t":{"n":"x"}}`, "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var e chat.Entry
		e.Err = json.Unmarshal([]byte(raw), &e.Command)
		got := entry(xentry(raw))
		if got.Raw != raw || got.Err == nil && (got.Command.Room <= 0 || got.Command.Author <= 0 || e.Err != nil) {
			t.Errorf("%q became %+v", raw, got)
		}
	})
}
