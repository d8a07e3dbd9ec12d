package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
)

// queue is an Inbox in memory.
type queue struct {
	mu      sync.Mutex // guards what follows
	entries map[int][]Entry
	arrived map[int]chan struct{} // closed when something arrives
	buried  []Entry
	last    int
	taken   map[int]int // how often each shard was read
	most    int         // the longest run that was handed out
	wrong   error       // what Take answers instead
}

func newQueue() *queue {
	return &queue{entries: map[int][]Entry{}, arrived: map[int]chan struct{}{}, taken: map[int]int{}}
}

func (q *queue) Put(_ context.Context, c Command) error {
	q.add(c.Room.Shard(), Entry{Command: c})
	return nil
}

func (q *queue) add(shard int, e Entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.last++
	e.ID = strconv.Itoa(q.last)
	q.entries[shard] = append(q.entries[shard], e)
	close(q.bell(shard))
	delete(q.arrived, shard)
}

// bell is closed at the next arrival. The caller holds mu.
func (q *queue) bell(shard int) chan struct{} {
	if q.arrived[shard] == nil {
		q.arrived[shard] = make(chan struct{})
	}
	return q.arrived[shard]
}

func (q *queue) Take(ctx context.Context, shard, most int, wait time.Duration) ([]Entry, error) {
	q.mu.Lock()
	q.taken[shard]++
	if q.wrong != nil {
		defer q.mu.Unlock()
		return nil, q.wrong
	}
	es := slices.Clone(q.entries[shard][:min(most, len(q.entries[shard]))])
	q.most = max(q.most, len(es))
	bell := q.bell(shard)
	q.mu.Unlock()
	if len(es) > 0 {
		return es, nil
	}
	select {
	case <-bell:
		return q.Take(ctx, shard, most, wait)
	case <-time.After(wait):
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (q *queue) remove(shard int, ids ...string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.entries[shard] = slices.DeleteFunc(q.entries[shard], func(e Entry) bool { return slices.Contains(ids, e.ID) })
}

func (q *queue) Bury(_ context.Context, shard int, e Entry, _ string) error {
	q.remove(shard, e.ID)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.buried = append(q.buried, e)
	return nil
}

// reads is how often a shard was read.
func (q *queue) reads(shard int) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.taken[shard]
}

func (q *queue) waiting() (n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, es := range q.entries {
		n += len(es)
	}
	return n
}

// library is a Book in memory.
type library struct {
	t      testing.TB
	mu     sync.Mutex // guards what follows
	rooms  map[RoomID]*shelf
	calls  [][]Lease
	fenced map[int]bool
	wrong  error
	gate   chan struct{} // Ingest waits here, when there is one
	inside int           // how many wait there
}

// poison is a body that can never be stored.
const poison = "poison"

func (b *library) Ingest(_ context.Context, _ uuid.UUID, ls []Lease, cs []Command) (Stored, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, ls)
	if gate := b.gate; gate != nil {
		b.inside++
		b.mu.Unlock()
		<-gate
		b.mu.Lock()
		b.inside--
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

// herald remembers what was announced, and takes it out of the queue.
type herald struct {
	q      *queue
	mu     sync.Mutex // guards what follows
	told   []Stored
	wrong  error
	failed int
}

func (h *herald) Announce(_ context.Context, s Stored, done map[int][]string) error {
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

// office is a Leases that hands out what the test says.
type office struct {
	mu      sync.Mutex // guards what follows
	leases  []Lease
	wrong   error
	yielded []Lease
	done    bool
}

func (o *office) Renew(context.Context, uuid.UUID) ([]Lease, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.leases), o.wrong
}

func (o *office) Yield(_ context.Context, _ uuid.UUID, held []Lease) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.yielded, o.done = held, true
	return nil
}

// set changes what something answers, under its own lock.
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

// mill is a worker between fakes. Its time is the bubble's: what waits, waits
// for no real second.
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
		m.Worker = &Worker{ID: uuid.New(), Inbox: q, Book: m.book, Herald: m.herald, Leases: m.office, Log: slog.New(slog.DiscardHandler)}
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

// say puts a message into the queue; it is the author's n-th.
func (m *mill) say(room RoomID, n int, body string) {
	c := Command{Verb: Post, Room: room, Author: 1, Key: MakeKey(uuid.UUID{byte(n), byte(n >> 8)}, room, body), Body: body}
	_ = m.q.Put(context.Background(), c)
}

// settle lets everything happen that happens within d.
func settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

var errOut = errors.New("out of order")

func TestWhatIsPutIsStoredAnnouncedAndTakenOut(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		for i := range 5 {
			m.say(1, i, fmt.Sprint(i))
			m.say(2, i, fmt.Sprint(i))
		}
		synctest.Wait()
		want := []string{"0", "1", "2", "3", "4"}
		if !slices.Equal(m.book.bodies(1), want) || !slices.Equal(m.book.bodies(2), want) {
			t.Errorf("stored %q and %q", m.book.bodies(1), m.book.bodies(2))
		}
		if n := len(m.herald.outcomes()); n != 10 || m.q.waiting() != 0 {
			t.Errorf("%d announced, %d still wait", n, m.q.waiting())
		}
	})
}

func TestABatchHasABound(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		gate := make(chan struct{})
		set(&m.book.mu, &m.book.gate, gate)
		for i := range 2*BatchMax + 10 {
			m.say(1, i, fmt.Sprint(i))
		}
		synctest.Wait()
		close(gate)
		synctest.Wait()
		got := m.book.bodies(1)
		if len(got) != 2*BatchMax+10 || m.q.most != BatchMax {
			t.Errorf("%d stored, at most %d at once", len(got), m.q.most)
		}
		for i, body := range got {
			if body != fmt.Sprint(i) {
				t.Fatalf("number %d is %s", i, body)
			}
		}
	})
}

func TestWhatWaitsInSeveralShardsIsStoredInOneGo(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		gate := make(chan struct{})
		set(&m.book.mu, &m.book.gate, gate)
		for shard := range storers {
			m.say(RoomID(1+shard), 0, "a")
			synctest.Wait()
		}
		m.say(3, 0, "c")
		m.say(4, 0, "d")
		synctest.Wait()
		close(gate)
		synctest.Wait()
		last := m.book.calls[len(m.book.calls)-1]
		if len(m.book.calls) != storers+1 || len(last) != 2 || m.q.waiting() != 0 {
			t.Errorf("%v, %d wait", m.book.calls, m.q.waiting())
		}
	})
}

func TestPoisonIsBuriedAndTheRestIsStored(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		gate := make(chan struct{})
		set(&m.book.mu, &m.book.gate, gate)
		m.say(1, 0, "first")
		synctest.Wait()
		for i, body := range []string{"a", poison, "b", "c", "d", poison, "e"} {
			m.say(1, 1+i, body)
		}
		m.say(2, 0, "elsewhere")
		m.say(3, 0, poison)
		synctest.Wait()
		close(gate)
		synctest.Wait()
		if got := m.book.bodies(1); !slices.Equal(got, []string{"first", "a", "b", "c", "d", "e"}) {
			t.Errorf("stored %q", got)
		}
		if got := m.book.bodies(2); !slices.Equal(got, []string{"elsewhere"}) {
			t.Errorf("stored %q", got)
		}
		if len(m.q.buried) != 3 || m.q.waiting() != 0 {
			t.Errorf("%d buried, %d wait", len(m.q.buried), m.q.waiting())
		}
		refused := 0
		for _, o := range m.herald.outcomes() {
			if o.Refused != nil {
				refused++
				if o.Command.Body != poison || o.Refused.Kind != Invalid {
					t.Errorf("refused: %+v", o)
				}
			}
		}
		if refused != 3 {
			t.Errorf("%d authors were told", refused)
		}
	})
}

func TestWhatIsNoCommandIsBuriedInSilence(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		m.q.add(1, Entry{Raw: "{", Err: errOut})
		m.say(1, 1, "after")
		synctest.Wait()
		if got := m.book.bodies(1); !slices.Equal(got, []string{"after"}) || len(m.q.buried) != 1 || m.q.buried[0].Raw != "{" {
			t.Errorf("stored %q, buried %+v", got, m.q.buried)
		}
		if n := len(m.herald.outcomes()); n != 1 || m.q.waiting() != 0 {
			t.Errorf("%d told, %d wait", n, m.q.waiting())
		}
	})
}

func TestWhatWasStoredButNotAnnouncedIsAnnouncedAgain(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		set(&m.herald.mu, &m.herald.wrong, errOut)
		m.say(1, 0, "a")
		synctest.Wait()
		if !slices.Equal(m.book.bodies(1), []string{"a"}) || get(&m.herald.mu, &m.herald.failed) == 0 || m.q.waiting() != 1 {
			t.Fatalf("stored %q, failed %d times, %d wait", m.book.bodies(1), get(&m.herald.mu, &m.herald.failed), m.q.waiting())
		}
		set(&m.herald.mu, &m.herald.wrong, nil)
		settle(2 * pauseTo)
		os := m.herald.outcomes()
		if len(os) != 1 || os[0].Seq != 1 || !os[0].Repeat || m.q.waiting() != 0 {
			t.Errorf("%+v, %d wait", os, m.q.waiting())
		}
		if got := m.book.bodies(1); !slices.Equal(got, []string{"a"}) {
			t.Errorf("stored %q", got)
		}
		if c := m.herald.told[0].Changes; len(c) != 1 || c[0].Rev != 1 {
			t.Errorf("whoever missed it is not told of rev 1: %+v", c)
		}
	})
}

func TestAnOutageLosesNothing(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		set(&m.book.mu, &m.book.wrong, error(Down("The database", errOut)))
		m.say(1, 0, "a")
		settle(time.Minute)
		m.say(1, 1, "b")
		if tries := m.q.reads(1); tries < 10 || tries > 100 {
			t.Errorf("tried %d times in a minute", tries)
		}
		set(&m.book.mu, &m.book.wrong, nil)
		settle(2 * pauseTo)
		if got := m.book.bodies(1); !slices.Equal(got, []string{"a", "b"}) || m.q.waiting() != 0 || len(m.q.buried) != 0 {
			t.Errorf("stored %q, %d wait, %d buried", got, m.q.waiting(), len(m.q.buried))
		}
	})
}

func TestARedisThatIsAwayIsAskedNowAndThen(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		set(&m.q.mu, &m.q.wrong, errOut)
		settle(time.Minute)
		if tries := m.q.reads(1); tries < 10 || tries > 100 {
			t.Errorf("tried %d times in a minute", tries)
		}
	})
}

func TestWhoLostALeaseStopsReading(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		synctest.Wait()
		set(&m.office.mu, &m.office.wrong, errOut) // so that no renewal brings it back
		set(&m.book.mu, &m.book.fenced, map[int]bool{1: true})
		gate := make(chan struct{})
		set(&m.book.mu, &m.book.gate, gate)
		for shard := range storers {
			m.say(RoomID(3+shard), 0, "x")
			synctest.Wait()
		}
		m.say(1, 0, "a")
		m.say(2, 0, "b")
		synctest.Wait()
		close(gate)
		synctest.Wait()
		if got := m.book.bodies(2); !slices.Equal(got, []string{"b"}) || m.book.bodies(1) != nil {
			t.Errorf("stored %q beside the lost shard, and there %q", got, m.book.bodies(1))
		}
		before := m.q.reads(1)
		m.say(1, 1, "c")
		settle(time.Minute)
		if after := m.q.reads(1); after != before || m.q.waiting() != 2 {
			t.Errorf("read %d times after that, %d wait", after-before, m.q.waiting())
		}
		// With the lease back under another epoch it goes on.
		set(&m.book.mu, &m.book.fenced, nil)
		set(&m.office.mu, &m.office.leases, []Lease{{1, 3}})
		set(&m.office.mu, &m.office.wrong, nil)
		settle(2 * LeaseEvery)
		if got := m.book.bodies(1); !slices.Equal(got, []string{"a", "c"}) {
			t.Errorf("stored %q", got)
		}
		if last := m.book.calls[len(m.book.calls)-1]; last[0].Epoch != 3 {
			t.Errorf("stored under %v", last)
		}
	})
}

func TestAShardThatPassedToAnotherIsReadNoMore(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		set(&m.office.mu, &m.office.leases, []Lease{{2, 1}})
		settle(2 * LeaseEvery)
		m.say(1, 0, "a")
		m.say(2, 0, "b")
		settle(time.Minute)
		if m.book.bodies(1) != nil || !slices.Equal(m.book.bodies(2), []string{"b"}) {
			t.Errorf("stored %q and %q", m.book.bodies(1), m.book.bodies(2))
		}
	})
}

func TestReadersGoOnWhileLeasesCannotBeRenewed(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		settle(LeaseEvery)
		set(&m.office.mu, &m.office.wrong, errOut)
		settle(time.Minute)
		m.say(1, 0, "a")
		synctest.Wait()
		if got := m.book.bodies(1); !slices.Equal(got, []string{"a"}) {
			t.Errorf("stored %q", got)
		}
	})
}

func TestAStopFinishesWhatIsInHandAndGivesTheShardsBack(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		gate := make(chan struct{})
		set(&m.book.mu, &m.book.gate, gate)
		for room := range RoomID(4) {
			m.say(1+room, 0, "in hand")
			synctest.Wait()
		}
		m.stop()
		settle(time.Second)
		m.say(1, 1, "too late")
		select {
		case <-m.over:
			t.Error("it did not wait")
		default:
		}
		if m.office.done {
			t.Error("the shards were given back while something was in hand")
		}
		close(gate)
		<-m.over
		for room := range RoomID(4) {
			if got := m.book.bodies(1 + room); !slices.Equal(got, []string{"in hand"}) {
				t.Errorf("stored %q", got)
			}
		}
		if n := len(m.herald.outcomes()); n != 4 || m.q.waiting() != 1 || len(m.office.yielded) != 4 {
			t.Errorf("%d announced, %d wait, given back %v", n, m.q.waiting(), m.office.yielded)
		}
	})
}

func TestTheGaugeIsToldOfEachBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		stored := make(chan int, 1)
		w := &Worker{
			Inbox: q, Book: &library{t: t, rooms: map[RoomID]*shelf{}}, Herald: &herald{q: q},
			Leases: &office{leases: []Lease{{1, 1}}}, Log: slog.New(slog.DiscardHandler), Gauge: func(n int, _ time.Duration) { stored <- n },
		}
		(&mill{q: q}).say(1, 0, "a")
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go w.Run(ctx)
		if n := <-stored; n != 1 {
			t.Errorf("told of %d", n)
		}
	})
}
