package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"parley/chat"
	"parley/store/storetest"
)

// follower is a subscriber to a channel on its own goroutine.
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
		return s.SubscribeToRoom(ctx, room, ready, heard)
	})
}

func followNews(t testing.TB, s *Store, shard int) *follower[chat.UserEvent] {
	t.Helper()
	return startFollowing(t, func(ctx context.Context, ready func(), heard func(chat.UserEvent)) error {
		return s.SubscribeToUsers(ctx, shard, ready, heard)
	})
}

func TestRubbishOnAChannelIsPassedOver(t *testing.T) {
	s := open(t)
	f := followRoom(t, s, 1)
	for _, raw := range []string{"", "rubbish", "c\x01\x02", "j{", "\xff"} {
		s.do(t, "SPUBLISH", roomChan(1), raw)
	}
	s.PublishToRoom(t.Context(), 1, chat.Event{Head: true})
	if e := receive(t, f.heard); !e.Head {
		t.Errorf("%+v", e)
	}
}

// A reader that reads after ready has missed nothing: a cut connection needs no other
// handling.
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
		other.PublishToRoom(t.Context(), 1, chat.Event{Typist: "ann"})
		other.PublishToUser(t.Context(), chat.UserEvent{Person: 3, Rooms: true})
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
	for subscribed(t, s, 1) { // the node no longer receives it
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
	s.PublishToRoom(t.Context(), 1, chat.Event{Typist: "ann"})
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

func TestManyRoomsAreFollowedAtOnce(t *testing.T) {
	s := open(t)
	var wg sync.WaitGroup
	var fs []*follower[chat.Event]
	for room := range chat.RoomID(100) {
		fs = append(fs, followRoom(t, s, room+1))
	}
	for room := range chat.RoomID(100) {
		wg.Go(func() { s.PublishToRoom(t.Context(), room+1, chat.Event{Typist: fmt.Sprint(room + 1)}) })
	}
	wg.Wait()
	for i, f := range fs {
		if e := receive(t, f.heard); e.Typist != fmt.Sprint(i+1) {
			t.Errorf("room %d heard %+v", i+1, e)
		}
	}
}
