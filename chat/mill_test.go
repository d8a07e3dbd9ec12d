package chat

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
)

// library is a MessageLog in memory.
type library struct {
	t      testing.TB
	mu     sync.Mutex // guards the fields below
	rooms  map[RoomID]*shelf
	calls  [][]Lease
	fenced map[int]bool
	wrong  error
	bug    string        // Ingest panics with it
	gate   chan struct{} // Ingest waits here, if it is set
	inside int           // how many wait there
}

// poison is a body that can never be stored.
const poison = "poison"

func (b *library) Ingest(ctx context.Context, _ uuid.UUID, ls []Lease, cs []Command) (Stored, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, ls)
	if gate := b.gate; gate != nil {
		b.inside++
		b.mu.Unlock()
		select {
		case <-gate:
		case <-ctx.Done():
		}
		b.mu.Lock()
		b.inside--
		if ctx.Err() != nil {
			return Stored{}, Down("The database", ctx.Err())
		}
	}
	if b.bug != "" {
		panic(b.bug)
	}
	if b.wrong != nil {
		return Stored{}, b.wrong
	}
	if slices.ContainsFunc(ls, func(l Lease) bool { return b.fenced[l.Shard] }) {
		return Stored{}, ErrFenced
	}
	if slices.ContainsFunc(cs, func(c Command) bool { return c.Body == poison }) {
		return Stored{}, E(Invalid, "That cannot be stored.")
	}
	byRoom := map[RoomID][]Command{}
	for _, c := range cs {
		byRoom[c.Room] = append(byRoom[c.Room], c)
	}
	var all Stored
	for _, room := range slices.Sorted(maps.Keys(byRoom)) {
		if b.rooms[room] == nil {
			b.rooms[room] = newShelf(b.t, room)
		}
		st := b.rooms[room].ingest(byRoom[room]...)
		all.Changes, all.Outcomes = append(all.Changes, st.Changes...), append(all.Outcomes, st.Outcomes...)
	}
	return all, nil
}

func (b *library) bodies(room RoomID) (list []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rooms[room] == nil {
		return nil
	}
	for _, m := range b.rooms[room].transcript() {
		list = append(list, m.Body)
	}
	return list
}

// herald is an Outbox that records its calls and removes entries from the queue.
type herald struct {
	q      *queue
	mu     sync.Mutex // guards the fields below
	told   []Stored
	wrong  error
	failed int
}

func (h *herald) PublishAndAck(_ context.Context, s Stored, done map[int][]string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.wrong != nil {
		h.failed++
		return h.wrong
	}
	h.told = append(h.told, s)
	for shard, ids := range done {
		h.q.remove(shard, ids...)
	}
	return nil
}

func (h *herald) outcomes() (list []Outcome) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.told {
		list = append(list, s.Outcomes...)
	}
	return list
}

// office is a Leases that hands out leases as the test says.
type office struct {
	mu      sync.Mutex // guards the fields below
	leases  []Lease
	wrong   error
	yielded []Lease
	done    bool
	free    bool // a shard has no reader
	looked  int
}

func (o *office) HasFreeLease(context.Context) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.looked++
	return o.free, nil
}

func (o *office) RenewLeases(context.Context, uuid.UUID) ([]Lease, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.leases), o.wrong
}

func (o *office) ReleaseLeases(_ context.Context, _ uuid.UUID, held []Lease) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.yielded, o.done = held, true
	return nil
}

// set changes a fake's answer, under the fake's own lock.
func set[T any](mu *sync.Mutex, what *T, to T) {
	mu.Lock()
	defer mu.Unlock()
	*what = to
}

func get[T any](mu *sync.Mutex, what *T) T {
	mu.Lock()
	defer mu.Unlock()
	return *what
}

// mill is a worker between fakes. Its time is the bubble's: nothing waits for a real
// second.
type mill struct {
	*Worker
	q      *queue
	book   *library
	herald *herald
	office *office
	stop   context.CancelFunc
	over   chan struct{}
}

func runMill(t *testing.T, test func(t *testing.T, m *mill)) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		m := &mill{
			q: q, book: &library{t: t, rooms: map[RoomID]*shelf{}, fenced: map[int]bool{}}, herald: &herald{q: q},
			office: &office{leases: []Lease{{1, 1}, {2, 1}, {3, 1}, {4, 1}}}, over: make(chan struct{}),
		}
		m.Worker = &Worker{ID: uuid.New(), Inbox: q, MessageLog: m.book, Outbox: m.herald, Leases: m.office, Log: slog.New(slog.DiscardHandler)}
		ctx, stop := context.WithCancel(t.Context())
		m.stop = stop
		go func() {
			defer close(m.over)
			m.Run(ctx)
		}()
		test(t, m)
		stop()
		<-m.over
	})
}

// say enqueues the author's n-th message.
func (m *mill) say(room RoomID, n int, body string) {
	c := Command{Kind: Post, Room: room, Author: 1, Key: MakeKey(uuid.UUID{byte(n), byte(n >> 8)}, room, body), Body: body}
	_ = m.q.Enqueue(context.Background(), c)
}

// settle lets d pass, in the bubble's time: nothing really waits.
func settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

var errOut = errors.New("out of order")
