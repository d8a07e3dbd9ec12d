package conformance

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/history"
	"parley/chat/storing"
)

// Broker is all the interfaces between nodes and workers.
type Broker interface {
	chat.Inbox
	storing.Outbox
	chat.Bus
	history.RecentCache
	chat.RecentInvalidator
	chat.Limits
	chat.Presence
	chat.CallBoard
	chat.CallExchange
}

// OpenBroker opens an empty broker for a test. later makes all its data older.
type OpenBroker func(t *testing.T) (b Broker, later func(time.Duration))

// brokerSuite is a broker under test.
type brokerSuite struct {
	Broker
	t     *testing.T
	later func(time.Duration)
}

func runBroker(t *testing.T, open OpenBroker, name string, test func(s *brokerSuite)) {
	t.Run(name, func(t *testing.T) {
		broker, later := open(t)
		test(&brokerSuite{Broker: broker, t: t, later: later})
	})
}

// TestBroker tests a broker against all of its interfaces.
func TestBroker(t *testing.T, open OpenBroker) {
	for name, test := range map[string]func(*testing.T, OpenBroker){
		"inbox": TestInbox, "limits": TestLimits, "presence": TestPresence, "recent": TestRecent, "bus": TestBus, "calls": TestCalls,
	} {
		t.Run(name, func(t *testing.T) { test(t, open) })
	}
}

// TestInbox tests a broker against chat.Inbox, and that its Outbox removes announced
// entries.
func TestInbox(t *testing.T, open OpenBroker) {
	runBroker(t, open, "commands come out in their order and stay until they are announced", testInboxOrder)
	runBroker(t, open, "who waits gets the first that comes", testInboxWait)
	runBroker(t, open, "nothing is no error", testInboxEmpty)
	runBroker(t, open, "waiting ends with its context", testInboxContext)
	runBroker(t, open, "what is buried is out of the way", testInboxBury)
}

// command is the n-th command of a test.
func command(room chat.RoomID, n int) chat.Command {
	return chat.Command{
		Kind: chat.Post, Room: room, Author: 7, AuthorName: "ann", Body: fmt.Sprint("message ", n),
		Key: chat.MakeKey(uuid.UUID{byte(n)}, room, ""), ReplyTo: chat.ReplyTo{Node: uuid.New(), Number: uint64(n + 1)},
	}
}

func (s *brokerSuite) put(cs ...chat.Command) {
	s.t.Helper()
	for _, c := range cs {
		must(s.t, s.Enqueue(s.t.Context(), c))
	}
}

func (s *brokerSuite) take(shard, most int) []chat.Entry {
	s.t.Helper()
	es, err := s.Read(s.t.Context(), shard, most, time.Millisecond)
	must(s.t, err)
	return es
}

func testInboxOrder(s *brokerSuite) {
	var want []chat.Command
	for n := range 50 {
		want = append(want, command(chat.RoomID(1+16*(n%3)), n)) // three rooms of one shard
	}
	s.put(want...)
	s.put(command(2, 0))
	var ids []string
	for range 2 { // reading does not remove
		es := s.take(1, 20)
		if len(es) != 20 {
			s.t.Fatalf("%d", len(es))
		}
		ids = nil
		for i, e := range es {
			if !reflect.DeepEqual(e.Command, want[i]) || e.Err != nil || e.ID == "" {
				s.t.Errorf("%d: %+v", i, e)
			}
			ids = append(ids, e.ID)
		}
	}
	must(s.t, s.PublishAndAck(s.t.Context(), storing.Stored{}, map[int][]string{1: ids}))
	if es := s.take(1, 100); len(es) != 30 || !reflect.DeepEqual(es[0].Command, want[20]) {
		s.t.Errorf("%d are left, the first is %+v", len(es), es[0])
	}
	if es := s.take(2, 100); len(es) != 1 {
		s.t.Errorf("%d are left in another shard", len(es))
	}
}

func testInboxWait(s *brokerSuite) {
	got := make(chan []chat.Entry, 1)
	go func() {
		es, err := s.Read(context.Background(), 1, 10, 20*time.Second)
		if err != nil {
			s.t.Error(err)
		}
		got <- es
	}()
	s.put(command(1, 1))
	if es := receive(s.t, got); len(es) != 1 || es[0].Command.Body != "message 1" {
		s.t.Errorf("%+v", es)
	}
}

func testInboxEmpty(s *brokerSuite) {
	if es := s.take(1, 10); len(es) != 0 {
		s.t.Errorf("%+v", es)
	}
}

func testInboxContext(s *brokerSuite) {
	ctx, cancel := context.WithCancel(s.t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := s.Read(ctx, 1, 10, time.Hour)
		failed <- err
	}()
	cancel()
	expectKind(s.t, receive(s.t, failed), chat.Unavailable)
}

func testInboxBury(s *brokerSuite) {
	s.put(command(1, 1), command(1, 2))
	e := s.take(1, 1)[0]
	for range 2 { // once more, as after a lost answer
		must(s.t, s.DeadLetter(s.t.Context(), 1, e, "it cannot be stored"))
	}
	if es := s.take(1, 10); len(es) != 1 || es[0].Command.Body != "message 2" {
		s.t.Errorf("%+v", es)
	}
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
