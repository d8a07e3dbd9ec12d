package chattest

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// presenceTTL is how long a node counts as alive after a report.
const presenceTTL = 7 * time.Second

// Presence is Redis's presence in memory.
type Presence struct {
	Outage
	now func() time.Time

	mu    sync.Mutex // guards nodes
	nodes map[chat.RoomID]map[uuid.UUID]*node
}

// node is the users that one node reported in a room, and when that expires.
type node struct {
	people map[chat.UserID]bool
	until  time.Time
}

// NewPresence makes empty rooms with a clock; nil means time.Now.
func NewPresence(now func() time.Time) *Presence {
	if now == nil {
		now = time.Now
	}
	return &Presence{now: now, nodes: map[chat.RoomID]map[uuid.UUID]*node{}}
}

// ReportPresence implements chat.Presence.
func (p *Presence) ReportPresence(ctx context.Context, room chat.RoomID, id uuid.UUID, came, went []chat.UserID) (int, error) {
	if err := p.check(ctx); err != nil {
		return 0, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expire(room)
	n := p.nodes[room][id]
	if n == nil {
		n = &node{people: map[chat.UserID]bool{}}
		p.nodes[room][id] = n
	}
	for _, who := range came {
		n.people[who] = true
	}
	for _, who := range went {
		delete(n.people, who)
	}
	n.until = p.now().Add(presenceTTL)
	return len(p.online(room)), nil
}

// expire removes the nodes without a recent report.
func (p *Presence) expire(room chat.RoomID) {
	if p.nodes[room] == nil {
		p.nodes[room] = map[uuid.UUID]*node{}
	}
	for id, n := range p.nodes[room] {
		if !n.until.After(p.now()) {
			delete(p.nodes[room], id)
		}
	}
}

func (p *Presence) online(room chat.RoomID) (ids []chat.UserID) {
	p.expire(room)
	for _, n := range p.nodes[room] {
		for id := range n.people {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// OnlineUsers implements chat.Presence.
func (p *Presence) OnlineUsers(ctx context.Context, room chat.RoomID) ([]chat.UserID, error) {
	if err := p.check(ctx); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.online(room), nil
}

// CountOnline implements chat.Presence.
func (p *Presence) CountOnline(ctx context.Context, room chat.RoomID, with chat.UserID) (int, error) {
	ids, err := p.OnlineUsers(ctx, room)
	if with != 0 && !slices.Contains(ids, with) {
		ids = append(ids, with)
	}
	return len(ids), err
}
