package redis

import (
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/rueidis"

	"parley/chat"
)

// startCluster runs two masters, each with half of the slots, on ports of the
// kernel's choice, and returns their addresses as REDIS_URL has them.
func startCluster(t *testing.T) string {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	must(t, err)
	var nodes []rueidis.Client
	var urls []string
	var buses []int
	for range 2 {
		ports := freePorts(t, 2)
		address := fmt.Sprintf("127.0.0.1:%d", ports[0])
		cmd := exec.Command(binary, "--port", fmt.Sprint(ports[0]), "--bind", "127.0.0.1", "--cluster-enabled", "yes",
			"--cluster-port", fmt.Sprint(ports[1]), "--dir", t.TempDir(), "--save", "", "--appendonly", "no", "--daemonize", "no")
		must(t, cmd.Start())
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		nodes, urls, buses = append(nodes, dial(t, address)), append(urls, "redis://"+address), append(buses, ports[1])
	}
	ask := func(c rueidis.Client, words ...string) string {
		r, err := c.Do(t.Context(), c.B().Arbitrary(words...).Build()).ToString()
		if err != nil {
			t.Fatal(words, err)
		}
		return r
	}
	ask(nodes[0], "CLUSTER", "ADDSLOTSRANGE", "0", "8191")
	ask(nodes[1], "CLUSTER", "ADDSLOTSRANGE", "8192", "16383")
	host, port, _ := net.SplitHostPort(strings.TrimPrefix(urls[1], "redis://"))
	ask(nodes[0], "CLUSTER", "MEET", host, port, fmt.Sprint(buses[1]))
	for _, c := range nodes { // both must know of all slots
		for !strings.Contains(ask(c, "CLUSTER", "INFO"), "cluster_state:ok") || !strings.Contains(ask(c, "CLUSTER", "INFO"), "cluster_slots_assigned:16384") {
			if t.Context().Err() != nil {
				t.Fatal("the cluster never came up")
			}
		}
		c.Close()
	}
	return strings.Join(urls, ",")
}

func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// dial connects to a server that is about to listen.
func dial(t *testing.T, address string) rueidis.Client {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		c, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{address}, ForceSingleClient: true, DisableCache: true})
		if err == nil {
			return c
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// Rooms of all shards, and so of both masters, go through what one room goes
// through on a single server.
func TestAClusterServesAllShards(t *testing.T) {
	s := openAt(t, startCluster(t))
	must(t, s.Ping(t.Context()))
	node := uuid.New()
	var st chat.Stored
	done := map[int][]string{}
	events := map[chat.RoomID]*follower[chat.Event]{}
	news := map[int]*follower[chat.News]{}
	for room := range chat.RoomID(chat.ShardCount) {
		room++
		must(t, s.Put(t.Context(), command(room, 1)))
		e := take(t, s, room.Shard(), 10)
		if len(e) != 1 || e[0].Command.Room != room {
			t.Fatalf("room %d: %+v", room, e)
		}
		done[room.Shard()] = []string{e[0].ID}
		st.Changes = append(st.Changes, changes(room, 0, run(room, 0, 1)...))
		// Authors of all shards, of whom every other waits for a ticket.
		c := e[0].Command
		c.Author, c.Ticket = chat.UserID(room), chat.Ticket{}
		if room%2 == 0 {
			c.Ticket = chat.Ticket{Node: node, Number: uint64(room)}
		}
		st.Outcomes = append(st.Outcomes, chat.Outcome{Command: c, Seq: 1, Repeat: true})
		events[room] = followRoom(t, s, room)
		news[room.Shard()] = followNews(t, s, room.Shard())
	}
	must(t, s.Announce(t.Context(), st, done))
	must(t, s.Announce(t.Context(), st, nil)) // by now the masters know the script
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
			settled = n.Settled != nil && n.Person == chat.UserID(room)
		}
		expectLoaded(t, s, roomAt(room, 1, 1), 0, run(room, 0, 1))
		if n := here(t, s, room, node, ids{1, 2}, nil); n != 2 {
			t.Errorf("%d online", n)
		}
		must(t, s.Allow(t.Context(), slow, fmt.Sprint(room)))
	}
	must(t, s.Forget(t.Context(), 1, 2, 3, 4))
	expectNothing(t, s, roomAt(1, 1, 1), 0)
	must(t, s.Bury(t.Context(), 3, chat.Entry{ID: "1-1", Raw: "{"}, "why"))
}
