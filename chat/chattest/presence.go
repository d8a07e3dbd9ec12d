package chattest

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// PresenceTTL is how long a node counts as alive after a report.
const PresenceTTL = 7 * time.Second

// Presence is Redis's presence in memory.
type Presence struct {
	Outage
	now func() time.Time

	mu    sync.Mutex // guards nodes
	nodes map[chat.RoomID]map[uuid.UUID]*node
}

// node is the users that one node reported in a room, and when that expires.
type node struct {
	people map[chat.UserID]bool // true for those online, false for those away
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
func (p *Presence) ReportPresence(ctx context.Context, room chat.RoomID, id uuid.UUID, online, away, gone []chat.UserID) (int, error) {
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
	for _, who := range online {
		n.people[who] = true
	}
	for _, who := range away {
		n.people[who] = false
	}
	for _, who := range gone {
		delete(n.people, who)
	}
	n.until = p.now().Add(PresenceTTL)
	present, _ := p.present(room)
	return len(present), nil
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

func (p *Presence) present(room chat.RoomID) (online, away []chat.UserID) {
	p.expire(room)
	for _, n := range p.nodes[room] {
		for id, on := range n.people {
			if on {
				online = append(online, id)
			} else {
				away = append(away, id)
			}
		}
	}
	slices.Sort(online)
	slices.Sort(away)
	online = slices.Compact(online)
	return online, slices.DeleteFunc(slices.Compact(away), func(id chat.UserID) bool { return slices.Contains(online, id) })
}

// PresentUsers implements chat.Presence.
func (p *Presence) PresentUsers(ctx context.Context, room chat.RoomID) (online, away []chat.UserID, err error) {
	if err := p.check(ctx); err != nil {
		return nil, nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	online, away = p.present(room)
	return online, away, nil
}

// CountOnline implements chat.Presence.
func (p *Presence) CountOnline(ctx context.Context, room chat.RoomID, with chat.UserID) (int, error) {
	ids, _, err := p.PresentUsers(ctx, room)
	if with != 0 && !slices.Contains(ids, with) {
		ids = append(ids, with)
	}
	return len(ids), err
}
