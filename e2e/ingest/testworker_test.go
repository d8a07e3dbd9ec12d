package ingest

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
)

// fault is a worker's possible fault.
type fault string

const (
	notBegun     fault = "failed before the transaction"
	notHeard     fault = "failed after the commit"
	notTold      fault = "failed before the announcement"
	notRemoved   fault = "failed after the announcement, before the removal"
	partsRemoved fault = "failed with some shards' entries removed"
	notThanked   fault = "failed after the removal"
	died         fault = "died"
	slept        fault = "slept through its lease"
	fenced       fault = "was refused by the fence"
	returned     fault = "found again what had been stored"
)

var errLost = chat.Down("This step", errors.New("lost on purpose"))

// faults decides which faults happen, and counts them.
type faults struct {
	mu    sync.Mutex // guards the fields below
	rnd   *rand.Rand
	ended bool // no more faults
	had   map[fault]int
	seqs  map[answer]bool
	dead  int // dead letters

	step chan struct{} // holds a value after each of a worker's steps, failed ones too
}

// answer is an author's answer about a message.
type answer struct {
	room chat.RoomID
	chat.AuthorKey
	seq int64
}

func newFaults(seed uint64) *faults {
	return &faults{
		rnd: rand.New(rand.NewPCG(seed, 2)), had: map[fault]int{}, seqs: map[answer]bool{}, step: make(chan struct{}, 1),
	}
}

func (l *faults) stepped() {
	select {
	case l.step <- struct{}{}:
	default:
	}
}

// happens reports whether an accident happens now, once in n times.
func (l *faults) happens(a fault, n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended || l.rnd.IntN(n) > 0 {
		return false
	}
	l.had[a]++
	return true
}

func (l *faults) note(a fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.had[a]++
}

func (l *faults) countDeadLetter() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead++
}

func (l *faults) endFaults() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
}

func (l *faults) noteOutcomes(outcomes []chat.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range outcomes {
		if o.Command.Kind == chat.Post {
			l.seqs[answer{o.Command.Room, chat.AuthorKey{Author: o.Command.Author, Key: o.Command.Key}, o.Seq}] = true
		}
	}
}

// half keeps each shard of done with a chance of one half.
func (l *faults) half(done map[int][]string) map[int][]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	some := map[int][]string{}
	for shard, ids := range done {
		if l.rnd.IntN(2) == 0 {
			some[shard] = ids
		}
	}
	return some
}

// testWorker is a worker with its stores in between: it is the worker's MessageLog, Outbox and Leases.
type testWorker struct {
	*faults
	worker *storing.Worker
	log    storing.MessageLog
	outbox storing.Outbox
	leases storing.Leases

	renewing sync.Mutex // held while leases change, and while the worker is put to sleep
	held     []storing.Lease

	state  sync.Mutex // guards the fields below
	doomed bool       // dies at its next step
	dead   bool
	gate   chan struct{} // while it sleeps, every step waits for its closing
	caught bool          // sleeps with a batch

	stop context.CancelFunc
	over chan struct{}
}

// archive is a worker's view of PostgreSQL, and queue its view of Redis.
type (
	archive interface {
		storing.MessageLog
		storing.Leases
	}
	queue interface {
		chat.Inbox
		storing.Outbox
	}
)

// startTestWorker runs a worker until it is stopped or dies.
func startTestWorker(l *faults, id uuid.UUID, a archive, q queue) *testWorker {
	h := &testWorker{faults: l, log: a, outbox: q, leases: a, over: make(chan struct{})}
	h.worker = &storing.Worker{
		ID: id, Inbox: q, MessageLog: h, Outbox: h, Leases: h, Log: slog.New(slog.DiscardHandler), DeadLettered: l.countDeadLetter,
	}
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	go func() {
		defer close(h.over)
		h.worker.Run(ctx)
	}()
	return h
}

// alive is checked at every step. A dead worker fails there, and a sleeping one waits until it wakes.
func (h *testWorker) alive() bool {
	h.state.Lock()
	if h.doomed && !h.dead {
		h.dead = true
		h.note(died)
		h.stop()
		h.stepped()
	}
	dead, gate := h.dead, h.gate
	h.caught = gate != nil && !dead
	h.state.Unlock()
	if gate != nil && !dead {
		<-gate
	}
	return !dead
}

func (h *testWorker) kill() {
	h.state.Lock()
	defer h.state.Unlock()
	h.doomed = true
}

func (h *testWorker) sleep() {
	h.renewing.Lock()
	defer h.renewing.Unlock()
	h.state.Lock()
	defer h.state.Unlock()
	if h.dead {
		return
	}
	h.gate = make(chan struct{})
	h.note(slept)
}

func (h *testWorker) wake() {
	h.state.Lock()
	defer h.state.Unlock()
	if h.gate != nil {
		close(h.gate)
		h.gate, h.caught = nil, false
	}
}

// busy reports whether it sleeps with a batch.
func (h *testWorker) busy() bool {
	h.state.Lock()
	defer h.state.Unlock()
	return h.caught
}

// absent reports whether it sleeps or is dead.
func (h *testWorker) absent() (asleep, dead bool) {
	h.state.Lock()
	defer h.state.Unlock()
	return h.gate != nil, h.dead
}

func (h *testWorker) Ingest(ctx context.Context, worker uuid.UUID, ls []storing.Lease, cs []chat.Command) (storing.Stored, error) {
	defer h.stepped()
	if !h.alive() || h.happens(notBegun, 8) {
		return storing.Stored{}, errLost
	}
	st, err := h.log.Ingest(ctx, worker, ls, cs)
	if err == storing.ErrFenced {
		h.note(fenced)
	}
	if err != nil {
		return st, err
	}
	if !h.alive() || h.happens(notHeard, 8) {
		return storing.Stored{}, errLost
	}
	return st, nil
}

func (h *testWorker) PublishAndAck(ctx context.Context, st storing.Stored, done map[int][]string) error {
	defer h.stepped()
	if !h.alive() || h.happens(notTold, 10) {
		return errLost
	}
	h.noteOutcomes(st.Outcomes)
	switch {
	case h.happens(notRemoved, 8):
		return errors.Join(errLost, h.outbox.PublishAndAck(ctx, st, nil))
	case h.happens(partsRemoved, 10):
		return errors.Join(errLost, h.outbox.PublishAndAck(ctx, st, h.half(done)))
	case h.happens(notThanked, 10):
		return errors.Join(errLost, h.outbox.PublishAndAck(ctx, st, done))
	}
	return h.outbox.PublishAndAck(ctx, st, done)
}

// RenewLeases lets a sleeping worker believe that it still holds its leases.
func (h *testWorker) RenewLeases(ctx context.Context, worker uuid.UUID) (held []storing.Lease, err error) {
	h.renewing.Lock()
	defer h.renewing.Unlock()
	switch asleep, dead := h.absent(); {
	case dead:
		return nil, errLost
	case asleep:
		return h.held, nil
	}
	h.held, err = h.leases.RenewLeases(ctx, worker)
	return h.held, err
}

func (h *testWorker) HasFreeLease(ctx context.Context) (bool, error) {
	if asleep, dead := h.absent(); asleep || dead {
		return false, nil
	}
	return h.leases.HasFreeLease(ctx)
}

func (h *testWorker) ReleaseLeases(ctx context.Context, worker uuid.UUID, held []storing.Lease) error {
	if _, dead := h.absent(); dead {
		return nil
	}
	return h.leases.ReleaseLeases(ctx, worker, held)
}
