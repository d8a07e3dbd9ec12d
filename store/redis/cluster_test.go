package redis

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
	"parley/store/storetest"
)

// Rooms of all shards, and so of both masters, pass the same test as one room on a
// single server.
func TestAClusterServesAllShards(t *testing.T) {
	t.Parallel()
	s := openAt(t, storetest.StartCluster(t, 2).URL())
	must(t, s.Ping(t.Context()))
	node := uuid.New()
	var st storing.Stored
	done := map[int][]string{}
	events := map[chat.RoomID]*follower[chat.Event]{}
	news := map[int]*follower[chat.UserEvent]{}
	for room := range chat.RoomID(chat.ShardCount) {
		room++
		must(t, s.Enqueue(t.Context(), command(room, 1)))
		e := take(t, s, room.Shard(), 10)
		if len(e) != 1 || e[0].Command.Room != room {
			t.Fatalf("room %d: %+v", room, e)
		}
		done[room.Shard()] = []string{e[0].ID}
		st.Changes = append(st.Changes, changes(room, 0, run(room, 0, 1)...))
		// Authors of all shards; every other one waits for a reply.
		c := e[0].Command
		c.Author, c.ReplyTo = chat.UserID(room), chat.ReplyTo{}
		if room%2 == 0 {
			c.ReplyTo = chat.ReplyTo{Node: node, Number: uint64(room)}
		}
		st.Outcomes = append(st.Outcomes, chat.Outcome{Command: c, Seq: 1, Repeat: true})
		events[room] = followRoom(t, s, room)
		news[room.Shard()] = followNews(t, s, room.Shard())
	}
	must(t, s.PublishAndAck(t.Context(), st, done))
	must(t, s.PublishAndAck(t.Context(), st, nil)) // by now the masters know the script
	lens, err := s.Waiting(t.Context())
	must(t, err)
	for room := range chat.RoomID(chat.ShardCount) {
		room++
		if lens[room.Shard()] != 0 {
			t.Errorf("%d wait in shard %d", lens[room.Shard()], room.Shard())
		}
		if e := receive(t, events[room].heard); e.Changes == nil || e.Changes.Room != room {
			t.Errorf("room %d heard %+v", room, e)
		}
		settled := false
		for !settled {
			n := receive(t, news[room.Shard()].heard)
			settled = n.Result != nil && n.Person == chat.UserID(room)
		}
		expectLoaded(t, s, roomAt(room, 1, 1), 0, run(room, 0, 1))
		if n := here(t, s, room, node, ids{1, 2}, nil); n != 2 {
			t.Errorf("%d online", n)
		}
		must(t, s.Allow(t.Context(), slow, fmt.Sprint(room)))
	}
	must(t, s.InvalidateRecent(t.Context(), 1, 2, 3, 4))
	expectNothing(t, s, roomAt(1, 1, 1), 0)
	must(t, s.DeadLetter(t.Context(), 3, chat.Entry{ID: "1-1", Raw: "{"}, "why"))
}

// A key written at both masters during a slot's move stops the operator's tools, and
// the operator has to choose.
func TestPresenceDoesNotStandInTheWayOfAMove(t *testing.T) {
	t.Parallel()
	c := storetest.StartCluster(t, 2)
	s := openAt(t, c.URL())
	const room = 5
	a, b := uuid.New(), uuid.New()
	here(t, s, room, a, ids{1, 2}, nil)
	here(t, s, room, b, ids{2, 3}, nil)
	for _, first := range []string{presenceKey(room), nodeKey(room, a)} {
		move := c.Move(first, c.Next(c.Owner(first)))
		move.Take(first)
		_, _ = s.ReportPresence(t.Context(), room, a, ids{4}, nil, nil) // may be refused for now
		_, _ = s.ReportPresence(t.Context(), room, b, nil, nil, ids{3})
		move.Finish()
		here(t, s, room, a, ids{4}, nil)
		if n := here(t, s, room, b, nil, ids{3}); n != 3 {
			t.Errorf("%d online", n)
		}
	}
}

func TestFollowersMoveWithTheirSlot(t *testing.T) {
	t.Parallel()
	c := storetest.StartCluster(t, 2)
	s := openAt(t, c.URL())
	const room = 5
	events, news := followRoom(t, s, room), followNews(t, s, room)
	for range 3 {
		c.Move(roomChan(room), c.Next(c.Owner(roomChan(room)))).Finish()
		receive(t, events.ready)
		receive(t, news.ready)
		s.PublishToRoom(t.Context(), room, chat.Event{Typist: "ann"})
		if e := receive(t, events.heard); e.Typist != "ann" {
			t.Errorf("%+v", e)
		}
		s.PublishToUser(t.Context(), chat.UserEvent{Person: room, Rooms: true})
		if n := receive(t, news.heard); n.Person != room {
			t.Errorf("%+v", n)
		}
	}
}

func TestAClusterWithoutOneMasterServesTheRest(t *testing.T) {
	t.Parallel()
	c := storetest.StartCluster(t, 3)
	s := openAt(t, c.URL())
	gone := c.Masters[0]
	var dead [chat.ShardCount]bool
	for shard := range dead {
		dead[shard] = c.Owner(inboxKey(shard)) == gone
	}
	gone.Kill()
	late := openAt(t, c.URL()) // a client that connects only now
	for _, s := range []*Store{s, late} {
		for range 10 { // on either master
			must(t, s.Ping(t.Context()))
		}
		for room := range chat.RoomID(chat.ShardCount) {
			room++
			if err := s.Enqueue(t.Context(), command(room, 1)); (err != nil) != dead[room.Shard()] {
				t.Errorf("shard %d: %v", room.Shard(), err)
			}
		}
	}
	gone.Restart()
	c.AwaitWhole()
	for room := range chat.RoomID(chat.ShardCount) {
		must(t, s.Enqueue(t.Context(), command(room+1, 2)))
	}
}
