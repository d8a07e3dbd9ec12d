package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/store/storetest"
)

// follower is somebody who follows a channel on a goroutine of its own.
type follower[T any] struct {
	ready chan struct{}
	heard chan T
	over  chan error
	stop  context.CancelFunc
}

func startFollowing[T any](t testing.TB, follow func(ctx context.Context, ready func(), heard func(T)) error) *follower[T] {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	f := &follower[T]{ready: make(chan struct{}, 16), heard: make(chan T, 1024), over: make(chan error, 1), stop: stop}
	go func() {
		f.over <- follow(ctx, func() { f.ready <- struct{}{} }, func(v T) { f.heard <- v })
	}()
	t.Cleanup(func() {
		stop()
		receive(t, f.over)
	})
	receive(t, f.ready)
	return f
}

func followRoom(t testing.TB, s *Store, room chat.RoomID) *follower[chat.Event] {
	t.Helper()
	return startFollowing(t, func(ctx context.Context, ready func(), heard func(chat.Event)) error {
		return s.Follow(ctx, room, ready, heard)
	})
}

func followNews(t testing.TB, s *Store, shard int) *follower[chat.News] {
	t.Helper()
	return startFollowing(t, func(ctx context.Context, ready func(), heard func(chat.News)) error {
		return s.FollowNews(ctx, shard, ready, heard)
	})
}

func TestARoomsEventsReachAllWhoFollowIt(t *testing.T) {
	s := open(t)
	a, b, other := followRoom(t, s, 1), followRoom(t, s, 1), followRoom(t, s, 17)
	c := changes(1, 4, run(1, 4, 6)...)
	must(t, s.Announce(t.Context(), chat.Stored{Changes: []chat.Changes{c}}, nil))
	s.Tell(t.Context(), 1, chat.Event{Typist: "ann"})
	s.Tell(t.Context(), 17, chat.Event{Gone: true})
	for _, f := range []*follower[chat.Event]{a, b} {
		e := receive(t, f.heard)
		if e.Changes == nil || e.Changes.Prev != 4 || e.Changes.Rev != 6 || e.Changes.LastSeq != 6 || e.Changes.Room != 1 {
			t.Fatalf("%+v", e)
		}
		if age := time.Since(e.Changes.At); age < 0 || age > time.Minute {
			t.Errorf("announced at %v", e.Changes.At)
		}
		expectMessages(t, e.Changes.Messages, c.Messages)
		if e := receive(t, f.heard); e.Typist != "ann" || e.Changes != nil {
			t.Errorf("%+v", e)
		}
	}
	if e := receive(t, other.heard); !e.Gone {
		t.Errorf("the other room heard %+v", e)
	}
}

func TestEventsOfOneRoomStayInOrder(t *testing.T) {
	s := open(t)
	f := followRoom(t, s, 1)
	for rev := range int64(300) {
		must(t, s.Announce(t.Context(), chat.Stored{Changes: []chat.Changes{changes(1, rev, said(1, rev+1, rev+1, "x"))}}, nil))
	}
	for rev := range int64(300) {
		if e := receive(t, f.heard); e.Changes.Rev != rev+1 {
			t.Fatalf("rev %d came after %d", e.Changes.Rev, rev)
		}
	}
}

func TestRubbishOnAChannelIsPassedOver(t *testing.T) {
	s := open(t)
	f := followRoom(t, s, 1)
	for _, raw := range []string{"", "rubbish", "c\x01\x02", "j{", "\xff"} {
		s.do(t, "SPUBLISH", roomChan(1), raw)
	}
	s.Tell(t.Context(), 1, chat.Event{Head: true})
	if e := receive(t, f.heard); !e.Head {
		t.Errorf("%+v", e)
	}
}

// Whoever reads after ready has missed nothing: that is all that has to be done
// about a connection that was cut.
func TestACutSubscriptionComesBackAndSaysSo(t *testing.T) {
	address := storetest.Redis(t)
	s, other := openAt(t, address), openAt(t, address)
	room, news := followRoom(t, s, 1), followNews(t, s, 3)
	for range 3 {
		if n := other.int(t, "CLIENT", "KILL", "TYPE", "pubsub"); n == 0 {
			t.Fatal("nobody was cut off")
		}
		receive(t, room.ready)
		receive(t, news.ready)
		other.Tell(t.Context(), 1, chat.Event{Typist: "ann"})
		other.Cry(t.Context(), chat.News{Person: 3, Rooms: true})
		if e := receive(t, room.heard); e.Typist != "ann" {
			t.Errorf("%+v", e)
		}
		if n := receive(t, news.heard); n.Person != 3 {
			t.Errorf("%+v", n)
		}
	}
}

func TestFollowingEndsWithItsContextAndWithTheStore(t *testing.T) {
	s := open(t)
	one := followRoom(t, s, 1)
	one.stop()
	if err := receive(t, one.over); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	one.over <- nil           // for the cleanup
	for subscribed(t, s, 1) { // the node hears no more of it
	}
	two := followRoom(t, s, 2)
	s.Close()
	if err := receive(t, two.over); !chat.Is(err, chat.Unavailable) {
		t.Error(err)
	}
	two.over <- nil
}

func TestWhoLeavesDoesNotTakeTheOthersAlong(t *testing.T) {
	s := open(t)
	one, two := followRoom(t, s, 1), followRoom(t, s, 1)
	one.stop()
	receive(t, one.over)
	one.over <- nil       // for the cleanup
	receive(t, two.ready) // cut off with the other, and back
	for len(two.ready) > 0 {
		<-two.ready
	}
	s.Tell(t.Context(), 1, chat.Event{Typist: "ann"})
	if e := receive(t, two.heard); e.Typist != "ann" {
		t.Errorf("%+v", e)
	}
}

func subscribed(t testing.TB, s *Store, room chat.RoomID) bool {
	t.Helper()
	channels, err := s.do(t, "PUBSUB", "SHARDCHANNELS").AsStrSlice()
	must(t, err)
	return slices.Contains(channels, roomChan(room))
}

func TestNewsGoesToThePersonsShardAndStirsToTheRooms(t *testing.T) {
	s := open(t)
	three, five := followNews(t, s, 3), followNews(t, s, 5)
	ended := uuid.New()
	s.Cry(t.Context(), chat.News{Person: 19, Left: 5, Ended: []uuid.UUID{ended}}) // 19 is of shard 3
	s.Cry(t.Context(), chat.News{Stirred: &chat.Stirred{Room: 21, LastSeq: 9}})   // 21 is of shard 5
	if n := receive(t, three.heard); n.Person != 19 || n.Left != 5 || len(n.Ended) != 1 || n.Ended[0] != ended {
		t.Errorf("%+v", n)
	}
	if n := receive(t, five.heard); n.Stirred == nil || n.Stirred.Room != 21 || n.Stirred.LastSeq != 9 {
		t.Errorf("%+v", n)
	}
}

func TestWhoWaitsHearsOfTheirOwnCommand(t *testing.T) {
	s := open(t)
	node, other := uuid.New(), uuid.New()
	type receipt struct {
		number uint64
		o      chat.Outcome
	}
	follow := func(node uuid.UUID) *follower[receipt] {
		return startFollowing(t, func(ctx context.Context, ready func(), heard func(receipt)) error {
			return s.FollowTickets(ctx, node, ready, func(n uint64, o chat.Outcome) { heard(receipt{n, o}) })
		})
	}
	mine, theirs := follow(node), follow(other)
	ticket := func(node uuid.UUID, n uint64) chat.Command {
		return chat.Command{Verb: chat.Post, Room: 1, Author: 7, Ticket: chat.Ticket{Node: node, Number: n}}
	}
	nobody := chat.Command{Verb: chat.Edit, Room: 1, Author: 7}
	must(t, s.Announce(t.Context(), chat.Stored{Outcomes: []chat.Outcome{
		{Command: ticket(node, 1), Seq: 41}, {Command: nobody, Seq: 42}, {Command: ticket(other, 1), Seq: 43, Repeat: true},
		{Command: ticket(node, 2), Refused: chat.E(chat.Conflict, "That message was deleted.")},
	}}, nil))
	if r := receive(t, mine.heard); r.number != 1 || r.o.Seq != 41 || r.o.Repeat || r.o.Refused != nil {
		t.Errorf("%+v", r)
	}
	if r := receive(t, mine.heard); r.number != 2 || r.o.Refused == nil || r.o.Refused.Kind != chat.Conflict || r.o.Refused.Text != "That message was deleted." {
		t.Errorf("%+v", r)
	}
	if r := receive(t, theirs.heard); r.number != 1 || r.o.Seq != 43 || !r.o.Repeat {
		t.Errorf("%+v", r)
	}
}

func TestManyRoomsAreFollowedAtOnce(t *testing.T) {
	s := open(t)
	var wg sync.WaitGroup
	var fs []*follower[chat.Event]
	for room := range chat.RoomID(100) {
		fs = append(fs, followRoom(t, s, room+1))
	}
	for room := range chat.RoomID(100) {
		wg.Go(func() { s.Tell(t.Context(), room+1, chat.Event{Typist: fmt.Sprint(room + 1)}) })
	}
	wg.Wait()
	for i, f := range fs {
		if e := receive(t, f.heard); e.Typist != fmt.Sprint(i+1) {
			t.Errorf("room %d heard %+v", i+1, e)
		}
	}
}
