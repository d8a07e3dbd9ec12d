package cluster

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/e2e/browser"
	"parley/store/storetest"
)

// harness is two processes on a cluster, with people in rooms of several shards. Two people read each room, at
// one process each. The first of them created the rooms, and the others write.
type harness struct {
	t        *testing.T
	redis    *storetest.Cluster
	db       *pgx.Conn
	binary   string
	env      []string
	nodes    [2]*node
	people   []*browser.Browser
	rooms    []room
	messages messageLog
}

type room struct {
	slug    string
	shard   int
	readers [2]*browser.Socket
	names   [2]string // their users
}

func newHarness(t *testing.T, binary string) *harness {
	t.Helper()
	url := startPostgres(t)
	w := &harness{t: t, redis: storetest.StartCluster(t, 3), binary: binary}
	w.env = []string{"DATABASE_URL=" + url, "REDIS_URL=" + w.redis.URL()}
	for i := range w.nodes {
		w.nodes[i] = startNode(t, binary, w.env...)
	}
	var err error
	w.db, err = pgx.Connect(t.Context(), url)
	must(t, err)
	t.Cleanup(func() { w.db.Close(t.Context()) })
	for i := range 4 {
		w.people = append(w.people, browser.Open(t, w.nodes[i%2].base).SignUp(fmt.Sprintf("person-%d", i)))
	}
	for i := range 9 { // of nine shards, some of them on each master
		w.rooms = append(w.rooms, w.makeRoom(i))
	}
	return w
}

func (w *harness) makeRoom(n int) room {
	w.t.Helper()
	r := room{slug: w.people[0].MakeRoom(fmt.Sprintf("Room %d", n), "public")}
	for _, b := range w.people[1:] {
		b.Join(r.slug)
	}
	var id chat.RoomID
	must(w.t, w.db.QueryRow(w.t.Context(), "select id from rooms where slug = $1", r.slug).Scan(&id))
	r.shard = id.Shard()
	for i := range r.readers {
		who := w.people[(n+i)%len(w.people)]
		r.readers[i], r.names[i] = who.At(w.nodes[i].base).Open(r.slug), who.Name
	}
	return r
}

// inbox is the key of the stream with a room's waiting commands.
func (r room) inbox() string { return fmt.Sprintf("{s%d}inbox", r.shard) }

// at are the rooms on a master; elsewhere are the others.
func (w *harness) at(m *storetest.Master) (here, elsewhere []room) {
	w.t.Helper()
	for _, r := range w.rooms {
		if w.redis.Owner(r.inbox()) == m {
			here = append(here, r)
		} else {
			elsewhere = append(elsewhere, r)
		}
	}
	if len(here) == 0 || len(elsewhere) == 0 {
		w.t.Fatal("all rooms are on one master, or none")
	}
	return here, elsewhere
}
