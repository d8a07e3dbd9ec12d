package chattest

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// CallBoard is Redis's board of calls in memory, and carries requests to call nodes.
type CallBoard struct {
	Outage
	now func() time.Time

	mu      sync.Mutex // guards what follows
	fence   int64
	leases  map[chat.RoomID]callLease
	states  map[chat.RoomID]chat.Call
	offered map[uuid.UUID]time.Time
	told    map[*func(chat.Call)]bool
	answers map[uuid.UUID]func(chat.CallRequest) chat.CallReply
}

type callLease struct {
	node  uuid.UUID
	fence int64
	until time.Time
}

// NewCallBoard makes a board without calls; now may be nil for time.Now.
func NewCallBoard(now func() time.Time) *CallBoard {
	if now == nil {
		now = time.Now
	}
	return &CallBoard{
		now: now, leases: map[chat.RoomID]callLease{}, states: map[chat.RoomID]chat.Call{}, offered: map[uuid.UUID]time.Time{},
		told: map[*func(chat.Call)]bool{}, answers: map[uuid.UUID]func(chat.CallRequest) chat.CallReply{},
	}
}

// ClaimCall implements chat.CallBoard.
func (b *CallBoard) ClaimCall(ctx context.Context, room chat.RoomID, node uuid.UUID) (chat.Call, error) {
	if err := b.check(ctx); err != nil {
		return chat.Call{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	l, there := b.leases[room]
	if !there || !l.until.After(b.now()) && l.node != node {
		b.fence++
		l = callLease{node, b.fence, b.now().Add(chat.CallLease)}
		b.leases[room] = l
	}
	c := b.states[room]
	c.Room, c.Node, c.Fence, c.People, c.Moving = room, l.node, l.fence, nil, false
	return c, nil
}

// WriteCall implements chat.CallBoard.
func (b *CallBoard) WriteCall(ctx context.Context, c chat.Call, announce bool) (bool, error) {
	return b.write(ctx, c, chat.CallLease, announce)
}

func (b *CallBoard) write(ctx context.Context, c chat.Call, lease time.Duration, announce bool) (bool, error) {
	if err := b.check(ctx); err != nil {
		return false, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.holds(c) {
		return false, nil
	}
	b.leases[c.Room] = callLease{c.Node, c.Fence, b.now().Add(lease)}
	b.states[c.Room] = c
	if announce {
		b.tell(c)
	}
	return true, nil
}

// holds reports whether no other node has a call. The caller holds mu.
func (b *CallBoard) holds(c chat.Call) bool {
	l, there := b.leases[c.Room]
	return !there || l.node == c.Node && l.fence == c.Fence
}

func (b *CallBoard) tell(c chat.Call) {
	for f := range b.told {
		go (*f)(c)
	}
}

// EndCall implements chat.CallBoard.
func (b *CallBoard) EndCall(ctx context.Context, c chat.Call) (bool, error) {
	if err := b.check(ctx); err != nil {
		return false, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.holds(c) {
		return false, nil
	}
	delete(b.leases, c.Room)
	delete(b.states, c.Room)
	c.People = nil
	b.tell(c)
	return true, nil
}

// ReleaseCall implements chat.CallBoard.
func (b *CallBoard) ReleaseCall(ctx context.Context, c chat.Call) error {
	c.Moving = true
	_, err := b.write(ctx, c, 0, true)
	return err
}

// Calls implements chat.CallBoard.
func (b *CallBoard) Calls(ctx context.Context) (list []chat.Call, nodes []uuid.UUID, err error) {
	if err := b.check(ctx); err != nil {
		return nil, nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	for room, l := range b.leases {
		c, there := b.states[room]
		switch {
		case !l.until.Add(chat.CallLinger).After(now):
			delete(b.leases, room)
			delete(b.states, room)
		case there:
			c.Moving = !l.until.After(now)
			list = append(list, c)
		}
	}
	for node, until := range b.offered {
		if until.After(now) {
			nodes = append(nodes, node)
		}
	}
	slices.SortFunc(list, func(a, b chat.Call) int { return int(a.Room - b.Room) })
	return list, nodes, nil
}

// OfferNode implements chat.CallBoard.
func (b *CallBoard) OfferNode(ctx context.Context, node uuid.UUID, on bool) error {
	if err := b.check(ctx); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if delete(b.offered, node); on {
		b.offered[node] = b.now().Add(chat.CallLease)
	}
	return nil
}

// SubscribeToCalls implements chat.CallBoard.
func (b *CallBoard) SubscribeToCalls(ctx context.Context, ready func(), told func(chat.Call)) error {
	b.mu.Lock()
	b.told[&told] = true
	b.mu.Unlock()
	ready()
	<-ctx.Done()
	b.mu.Lock()
	delete(b.told, &told)
	b.mu.Unlock()
	return ctx.Err()
}

// AskNode implements chat.CallExchange.
func (b *CallBoard) AskNode(ctx context.Context, node uuid.UUID, q chat.CallRequest) (chat.CallReply, error) {
	if err := b.check(ctx); err != nil {
		return chat.CallReply{}, err
	}
	b.mu.Lock()
	answer := b.answers[node]
	b.mu.Unlock()
	if answer == nil {
		return chat.CallReply{}, chat.Down("The call", chat.ErrSilent)
	}
	told := make(chan chat.CallReply, 1)
	go func() { told <- answer(q) }()
	select {
	case r := <-told:
		return r, nil
	case <-ctx.Done():
		return chat.CallReply{}, chat.Down("The call", chat.ErrSilent)
	}
}

// ServeNode implements chat.CallExchange.
func (b *CallBoard) ServeNode(ctx context.Context, node uuid.UUID, ready func(), answer func(chat.CallRequest) chat.CallReply) error {
	b.mu.Lock()
	b.answers[node] = answer
	b.mu.Unlock()
	ready()
	<-ctx.Done()
	b.mu.Lock()
	delete(b.answers, node)
	b.mu.Unlock()
	return ctx.Err()
}
