package storing_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/storing"
)

// errDown is the error of a store that is out of order.
var errDown = chat.Down("The store", errors.New("out of order"))

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill makes a user and a room for each shard but the first.
func fill(t testing.TB, db *chattest.Database) {
	t.Helper()
	_, err := db.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: "user1", Email: "user1@example.org"}})
	must(t, err)
	for id := range chat.RoomID(chat.ShardCount - 1) {
		slug := fmt.Sprint("room", id+1)
		r, err := db.RoomInsert(t.Context(), chat.Room{Slug: slug, Name: slug}, 1)
		if must(t, err); r.ID != id+1 {
			t.Fatalf("room %d has the number %d", id+1, r.ID)
		}
	}
}

// workerHarness is a running worker between fakes, with a room in each shard but the
// first. Its time is the bubble's: nothing waits for a real second.
type workerHarness struct {
	*storing.Worker
	t      *testing.T
	db     *chattest.Database
	inbox  *chattest.Inbox
	outbox *chattest.Outbox
	log    *faultyLog
	leases *faultyLeases
	stop   context.CancelFunc
	over   chan struct{}
}

func runWorker(t *testing.T, test func(t *testing.T, h *workerHarness)) {
	synctest.Test(t, func(t *testing.T) {
		h := newWorker(t)
		h.start()
		synctest.Wait() // the worker has its leases
		test(t, h)
		h.stop()
		<-h.over
	})
}

// newWorker makes a worker that does not run yet.
func newWorker(t *testing.T) *workerHarness {
	t.Helper()
	db, inbox := chattest.NewDatabase(nil), chattest.NewInbox()
	fill(t, db)
	h := &workerHarness{
		t: t, db: db, inbox: inbox, outbox: chattest.NewOutbox(inbox, chattest.NewRecentCache(), chattest.NewBus()),
		log: &faultyLog{MessageLog: db}, leases: &faultyLeases{Leases: db}, over: make(chan struct{}),
	}
	h.Worker = &storing.Worker{ID: uuid.New(), Inbox: inbox, MessageLog: h.log, Outbox: h.outbox, Leases: h.leases, Log: slog.New(slog.DiscardHandler)}
	return h
}

func (h *workerHarness) start() {
	ctx, stop := context.WithCancel(h.t.Context())
	h.stop = stop
	go func() {
		defer close(h.over)
		h.Run(ctx)
	}()
}

// enqueue adds the n-th message of user1 to a room's shard.
func (h *workerHarness) enqueue(room chat.RoomID, n int, body string) {
	h.t.Helper()
	key := chat.MakeKey(uuid.UUID{byte(n), byte(n >> 8)}, room, body)
	must(h.t, h.inbox.Enqueue(context.Background(), chat.Command{Kind: chat.Post, Room: room, Author: 1, Key: key, Body: body}))
}

// bodies lists the stored texts of a room.
func (h *workerHarness) bodies(room chat.RoomID) (list []string) {
	h.t.Helper()
	ms, err := h.db.MessagesSince(context.Background(), room, 0, 1<<30)
	must(h.t, err)
	for _, m := range ms {
		list = append(list, m.Body)
	}
	return list
}

// renew renews the leases of another worker.
func (h *workerHarness) renew(other uuid.UUID) []storing.Lease {
	h.t.Helper()
	held, err := h.db.RenewLeases(context.Background(), other)
	must(h.t, err)
	return held
}

// elapse lets d pass, in the bubble's time: nothing really waits.
func elapse(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// unstorable is a text that can never be stored.
const unstorable = "\x00"

// faultyLog is a MessageLog that can block and panic, and records the leases of its
// transactions.
type faultyLog struct {
	storing.MessageLog
	mu    sync.Mutex // guards the fields below
	bug   string
	bomb  string // a text that makes its transaction panic
	gate  chan struct{}
	calls [][]storing.Lease
}

// block makes each call wait for release, or until its context ends.
func (l *faultyLog) block() (release func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	gate := make(chan struct{})
	l.gate = gate
	return func() { close(gate) }
}

// panicWith makes each call panic; "" ends that.
func (l *faultyLog) panicWith(bug string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bug = bug
}

// transactions lists the leases of each call.
func (l *faultyLog) transactions() [][]storing.Lease {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.calls)
}

func (l *faultyLog) Ingest(ctx context.Context, worker uuid.UUID, ls []storing.Lease, cs []chat.Command) (storing.Stored, error) {
	l.mu.Lock()
	bug, bomb, gate := l.bug, l.bomb, l.gate
	l.calls = append(l.calls, ls)
	l.mu.Unlock()
	if bug != "" {
		panic(bug)
	}
	if slices.ContainsFunc(cs, func(c chat.Command) bool { return bomb != "" && c.Body == bomb }) {
		panic("a bug in " + bomb)
	}
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
		}
	}
	return l.MessageLog.Ingest(ctx, worker, ls, cs)
}

// faultyLeases are Leases that can refuse to be renewed, and count the looks for free
// ones.
type faultyLeases struct {
	storing.Leases
	mu    sync.Mutex // guards the fields below
	err   error
	looks int
	taken func() // called after each renewal, before its answer; may be nil
}

// failRenewals makes each renewal answer err; nil ends that.
func (l *faultyLeases) failRenewals(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

func (l *faultyLeases) looked() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.looks
}

func (l *faultyLeases) RenewLeases(ctx context.Context, worker uuid.UUID) ([]storing.Lease, error) {
	l.mu.Lock()
	err := l.err
	l.mu.Unlock()
	if err != nil {
		return nil, err
	}
	held, err := l.Leases.RenewLeases(ctx, worker)
	if l.taken != nil {
		l.taken()
	}
	if ctx.Err() != nil { // the answer is cut off
		return nil, ctx.Err()
	}
	return held, err
}

func (l *faultyLeases) HasFreeLease(ctx context.Context) (bool, error) {
	l.mu.Lock()
	l.looks++
	l.mu.Unlock()
	return l.Leases.HasFreeLease(ctx)
}
