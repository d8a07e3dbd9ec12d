package conformance

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/storing"
)

// TestBus tests a broker against chat.Bus, and that its Outbox publishes what was
// stored.
func TestBus(t *testing.T, open OpenBroker) {
	runBroker(t, open, "a room's events reach all who follow it", testRoomEvents)
	runBroker(t, open, "events of one room stay in order", testEventOrder)
	runBroker(t, open, "news goes to the person's shard and activity to the room's", testNewsShard)
	runBroker(t, open, "new and deleted messages are activity", testActivity)
	runBroker(t, open, "who waits hears of their own command", testTickets)
	runBroker(t, open, "an author hears of what is not announced", testSettled)
	runBroker(t, open, "following ends with its context", testFollowEnds)
}

// follower is a subscriber to a channel on its own goroutine.
type follower[T any] struct {
	heard chan T
	over  chan error
	stop  context.CancelFunc
}

func follow[T any](t testing.TB, follow func(ctx context.Context, ready func(), heard func(T)) error) *follower[T] {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	f := &follower[T]{heard: make(chan T, 1024), over: make(chan error, 1), stop: stop}
	ready := make(chan struct{}, 16)
	go func() {
		f.over <- follow(ctx, func() { ready <- struct{}{} }, func(v T) { f.heard <- v })
		close(f.over)
	}()
	t.Cleanup(func() {
		stop()
		<-f.over
	})
	receive(t, ready)
	return f
}

func (s *brokerSuite) followRoom(room chat.RoomID) *follower[chat.Event] {
	return follow(s.t, func(ctx context.Context, ready func(), heard func(chat.Event)) error {
		return s.SubscribeToRoom(ctx, room, ready, heard)
	})
}

func (s *brokerSuite) followNews(shard int) *follower[chat.UserEvent] {
	return follow(s.t, func(ctx context.Context, ready func(), heard func(chat.UserEvent)) error {
		return s.SubscribeToUsers(ctx, shard, ready, heard)
	})
}

func testRoomEvents(s *brokerSuite) {
	a, b, other := s.followRoom(1), s.followRoom(1), s.followRoom(17)
	c := changes(1, 4, run(1, 4, 6)...)
	s.announce(c)
	s.PublishToRoom(s.t.Context(), 1, chat.Event{Typist: "ann"})
	s.PublishToRoom(s.t.Context(), 17, chat.Event{Gone: true})
	for _, f := range []*follower[chat.Event]{a, b} {
		e := receive(s.t, f.heard)
		if e.Changes == nil || e.Changes.Prev != 4 || e.Changes.Rev != 6 || e.Changes.LastSeq != 6 || e.Changes.Room != 1 {
			s.t.Fatalf("%+v", e)
		}
		if age := time.Since(e.Changes.At); age < 0 || age > time.Minute {
			s.t.Errorf("announced at %v", e.Changes.At)
		}
		expectMessages(s.t, e.Changes.Messages, c.Messages)
		if e := receive(s.t, f.heard); e.Typist != "ann" || e.Changes != nil {
			s.t.Errorf("%+v", e)
		}
	}
	if e := receive(s.t, other.heard); !e.Gone {
		s.t.Errorf("the other room heard %+v", e)
	}
}

func testEventOrder(s *brokerSuite) {
	f := s.followRoom(1)
	for rev := range int64(300) {
		s.announce(changes(1, rev, said(1, rev+1, rev+1, "x")))
	}
	for rev := range int64(300) {
		if e := receive(s.t, f.heard); e.Changes.Rev != rev+1 {
			s.t.Fatalf("rev %d came after %d", e.Changes.Rev, rev)
		}
	}
}

func testNewsShard(s *brokerSuite) {
	three, five := s.followNews(3), s.followNews(5)
	ended := uuid.New()
	s.PublishToUser(s.t.Context(), chat.UserEvent{Person: 19, Left: 5, Ended: []uuid.UUID{ended}}, // 19 is of shard 3
		chat.UserEvent{Activity: &chat.Activity{Room: 21, LastSeq: 9}},          // 21 is of shard 5
		chat.UserEvent{Read: []chat.Membership{{User: 35, Room: 5}}, Person: 0}) // 35 is of shard 3
	if n := receive(s.t, three.heard); n.Person != 19 || n.Left != 5 || len(n.Ended) != 1 || n.Ended[0] != ended {
		s.t.Errorf("%+v", n)
	}
	if n := receive(s.t, three.heard); len(n.Read) != 1 || n.Read[0].User != 35 {
		s.t.Errorf("%+v", n)
	}
	if n := receive(s.t, five.heard); n.Activity == nil || n.Activity.Room != 21 || n.Activity.LastSeq != 9 {
		s.t.Errorf("%+v", n)
	}
}

func testActivity(s *brokerSuite) {
	f := s.followNews(1)
	s.announce(changes(1, 0, run(1, 0, 2)...))
	if n := receive(s.t, f.heard); n.Activity == nil || n.Activity.Room != 1 || n.Activity.LastSeq != 2 || n.Activity.Authors[7] != 2 {
		s.t.Errorf("%+v", n)
	}
	edited, deleted := said(17, 1, 2, "edited"), said(33, 1, 2, "")
	edited.FirstRev, deleted.FirstRev, deleted.Deleted = 1, 1, true
	s.announce(changes(17, 1, edited), changes(33, 1, deleted)) // an edit is nothing to read
	if n := receive(s.t, f.heard); n.Activity == nil || n.Activity.Room != 33 || n.Activity.Deleted != 1 || n.Activity.HasNew() {
		s.t.Errorf("%+v", n)
	}
}

func testTickets(s *brokerSuite) {
	node, other := uuid.New(), uuid.New()
	tickets := func(node uuid.UUID) *follower[chattest.Receipt] {
		return follow(s.t, func(ctx context.Context, ready func(), heard func(chattest.Receipt)) error {
			return s.SubscribeToReplies(ctx, node, ready, func(n uint64, o chat.Outcome) { heard(chattest.Receipt{Number: n, Outcome: o}) })
		})
	}
	mine, theirs := tickets(node), tickets(other)
	ticket := func(node uuid.UUID, n uint64) chat.Command {
		return chat.Command{Kind: chat.Post, Room: 1, Author: 7, ReplyTo: chat.ReplyTo{Node: node, Number: n}}
	}
	nobody := chat.Command{Kind: chat.Edit, Room: 1, Author: 7}
	must(s.t, s.PublishAndAck(s.t.Context(), storing.Stored{Outcomes: []chat.Outcome{
		{Command: ticket(node, 1), Seq: 41}, {Command: nobody, Seq: 42}, {Command: ticket(other, 1), Seq: 43, Repeat: true},
		{Command: ticket(node, 2), Refused: chat.E(chat.Conflict, "That message was deleted.")},
	}}, nil))
	if r := receive(s.t, mine.heard); r.Number != 1 || r.Outcome.Seq != 41 || r.Outcome.Repeat || r.Outcome.Refused != nil {
		s.t.Errorf("%+v", r)
	}
	if r := receive(s.t, mine.heard); r.Number != 2 || r.Outcome.Refused == nil || r.Outcome.Refused.Kind != chat.Conflict || r.Outcome.Refused.Text != "That message was deleted." {
		s.t.Errorf("%+v", r)
	}
	if r := receive(s.t, theirs.heard); r.Number != 1 || r.Outcome.Seq != 43 || !r.Outcome.Repeat {
		s.t.Errorf("%+v", r)
	}
}

func testSettled(s *brokerSuite) {
	f := s.followNews(7)
	c := command(1, 1)
	edited := c
	edited.Kind = chat.Edit
	must(s.t, s.PublishAndAck(s.t.Context(), storing.Stored{Outcomes: []chat.Outcome{
		{Command: c, Seq: 1}, {Command: edited, Seq: 2, Repeat: true}, {Command: c, Seq: 1, Repeat: true}, {Command: c, Refused: chat.E(chat.Invalid, "That could not be stored.")},
	}}, nil))
	if n := receive(s.t, f.heard); n.Person != 7 || n.Result == nil || n.Result.Key != c.Key || n.Result.Seq != 1 || n.Result.Refused != "" {
		s.t.Errorf("%+v", n)
	}
	if n := receive(s.t, f.heard); n.Result == nil || n.Result.Refused != "That could not be stored." {
		s.t.Errorf("%+v", n)
	}
}

func testFollowEnds(s *brokerSuite) {
	f := s.followRoom(1)
	f.stop()
	if err := receive(s.t, f.over); !errors.Is(err, context.Canceled) {
		s.t.Error(err)
	}
}
