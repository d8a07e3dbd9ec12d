package ingest

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"

	"github.com/google/uuid"

	"parley/chat"
)

// accident is a worker's possible fault.
type accident string

const (
	notBegun     accident = "failed before the transaction"
	notHeard     accident = "failed after the commit"
	notTold      accident = "failed before the announcement"
	notRemoved   accident = "failed after the announcement, before the removal"
	partsRemoved accident = "failed with some shards' entries removed"
	notThanked   accident = "failed after the removal"
	died         accident = "died"
	slept        accident = "slept through its lease"
	fenced       accident = "was refused by the fence"
	returned     accident = "found again what had been stored"
)

var errLost = chat.Down("This step", errors.New("lost on purpose"))

// luck decides which faults happen, and counts them.
type luck struct {
	mu   sync.Mutex // guards the fields below
	rnd  *rand.Rand
	calm bool // no more faults
	had  map[accident]int
	seqs map[told]bool
	dead int // dead letters

	step chan struct{} // holds a value after each of a worker's steps, failed ones too
}

// told is an author's answer about a message.
type told struct {
	room chat.RoomID
	chat.AuthorKey
	seq int64
}

func newLuck(seed uint64) *luck {
	return &luck{
		rnd: rand.New(rand.NewPCG(seed, 2)), had: map[accident]int{}, seqs: map[told]bool{}, step: make(chan struct{}, 1),
	}
}

func (l *luck) stepped() {
	select {
	case l.step <- struct{}{}:
	default:
	}
}

// strikes reports whether an accident happens now, once in n times.
func (l *luck) strikes(a accident, n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.calm || l.rnd.IntN(n) > 0 {
		return false
	}
	l.had[a]++
	return true
}

func (l *luck) note(a accident) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.had[a]++
}

func (l *luck) bury() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead++
}

func (l *luck) calmDown() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calm = true
}

func (l *luck) heard(outcomes []chat.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range outcomes {
		if o.Command.Kind == chat.Post {
			l.seqs[told{o.Command.Room, chat.AuthorKey{Author: o.Command.Author, Key: o.Command.Key}, o.Seq}] = true
		}
	}
}

// half keeps each shard of done with a chance of one half.
func (l *luck) half(done map[int][]string) map[int][]string {
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

// hand is a worker with its stores in between: it is the worker's MessageLog, Outbox and Leases.
type hand struct {
	*luck
	worker *chat.Worker
	book   chat.MessageLog
	herald chat.Outbox
	leases chat.Leases

	renewing sync.Mutex // held while leases change, and while the worker is put to sleep
	held     []chat.Lease

	state  sync.Mutex // guards the fields below
	doomed bool       // dies at its next step
	dead   bool
	gate   chan struct{} // while it sleeps, every step waits for its closing
	caught bool          // sleeps with a batch in hand

	stop context.CancelFunc
	over chan struct{}
}

// archive is a worker's view of PostgreSQL, and queue its view of Redis.
type (
	archive interface {
		chat.MessageLog
		chat.Leases
	}
	queue interface {
		chat.Inbox
		chat.Outbox
	}
)

// startHand runs a worker until it is stopped or dies.
func startHand(l *luck, id uuid.UUID, a archive, q queue) *hand {
	h := &hand{luck: l, book: a, herald: q, leases: a, over: make(chan struct{})}
	h.worker = &chat.Worker{
		ID: id, Inbox: q, MessageLog: h, Outbox: h, Leases: h, Log: slog.New(slog.DiscardHandler), Buried: l.bury,
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
func (h *hand) alive() bool {
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

func (h *hand) doom() {
	h.state.Lock()
	defer h.state.Unlock()
	h.doomed = true
}

func (h *hand) sleep() {
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

func (h *hand) wake() {
	h.state.Lock()
	defer h.state.Unlock()
	if h.gate != nil {
		close(h.gate)
		h.gate, h.caught = nil, false
	}
}

// busy reports whether it sleeps with a batch in hand.
func (h *hand) busy() bool {
	h.state.Lock()
	defer h.state.Unlock()
	return h.caught
}

// absent reports whether it sleeps or is dead.
func (h *hand) absent() (asleep, dead bool) {
	h.state.Lock()
	defer h.state.Unlock()
	return h.gate != nil, h.dead
}

func (h *hand) Ingest(ctx context.Context, worker uuid.UUID, ls []chat.Lease, cs []chat.Command) (chat.Stored, error) {
	defer h.stepped()
	if !h.alive() || h.strikes(notBegun, 8) {
		return chat.Stored{}, errLost
	}
	st, err := h.book.Ingest(ctx, worker, ls, cs)
	if err == chat.ErrFenced {
		h.note(fenced)
	}
	if err != nil {
		return st, err
	}
	if !h.alive() || h.strikes(notHeard, 8) {
		return chat.Stored{}, errLost
	}
	return st, nil
}

func (h *hand) PublishAndAck(ctx context.Context, st chat.Stored, done map[int][]string) error {
	defer h.stepped()
	if !h.alive() || h.strikes(notTold, 10) {
		return errLost
	}
	h.heard(st.Outcomes)
	switch {
	case h.strikes(notRemoved, 8):
		return errors.Join(errLost, h.herald.PublishAndAck(ctx, st, nil))
	case h.strikes(partsRemoved, 10):
		return errors.Join(errLost, h.herald.PublishAndAck(ctx, st, h.half(done)))
	case h.strikes(notThanked, 10):
		return errors.Join(errLost, h.herald.PublishAndAck(ctx, st, done))
	}
	return h.herald.PublishAndAck(ctx, st, done)
}

// RenewLeases lets a sleeping worker believe that it still holds its leases.
func (h *hand) RenewLeases(ctx context.Context, worker uuid.UUID) (held []chat.Lease, err error) {
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

func (h *hand) HasFreeLease(ctx context.Context) (bool, error) {
	if asleep, dead := h.absent(); asleep || dead {
		return false, nil
	}
	return h.leases.HasFreeLease(ctx)
}

func (h *hand) ReleaseLeases(ctx context.Context, worker uuid.UUID, held []chat.Lease) error {
	if _, dead := h.absent(); dead {
		return nil
	}
	return h.leases.ReleaseLeases(ctx, worker, held)
}
