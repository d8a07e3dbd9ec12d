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
	Publisher chat.Publisher // it is told when a number changes; may be nil
	now       func() time.Time

	mu     sync.Mutex // guards what follows
	rooms  map[chat.RoomID]*attendance
	shards [chat.ShardCount]shard
}

// attendance is the users that each node reported in a room, and the number that the room was
// told last.
type attendance struct {
	nodes map[uuid.UUID]map[chat.UserID]bool // true for those online, false for those away
	told  int
}

// shard is which nodes count in a shard's rooms, and how many have died.
type shard struct {
	nodes  map[uuid.UUID]*node
	deaths int64
}

// node is how many reports of a node arrived, and until when they count.
type node struct {
	reports int64
	until   time.Time
}

// NewPresence makes empty rooms with a clock; nil means time.Now.
func NewPresence(now func() time.Time) *Presence {
	if now == nil {
		now = time.Now
	}
	p := &Presence{now: now, rooms: map[chat.RoomID]*attendance{}}
	for i := range p.shards {
		p.shards[i].nodes = map[uuid.UUID]*node{}
	}
	return p
}

// ReportPresence implements chat.Presence.
func (p *Presence) ReportPresence(ctx context.Context, room chat.RoomID, id uuid.UUID, online, away, gone []chat.UserID) (int, error) {
	if err := p.check(ctx); err != nil {
		return 0, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.report(room, id)
	people := p.at(room, id)
	for _, who := range online {
		people[who] = true
	}
	for _, who := range away {
		people[who] = false
	}
	for _, who := range gone {
		delete(people, who)
	}
	present, _ := p.present(room)
	n := len(present)
	if r := p.rooms[room]; n != r.told {
		r.told = n
		if p.Publisher != nil {
			p.Publisher.PublishToRoom(ctx, room, chat.Event{Online: &n})
		}
	}
	return n, nil
}

// report counts a report of a node. One that was dead begins again.
func (p *Presence) report(room chat.RoomID, id uuid.UUID) {
	nodes := p.shards[room.Shard()].nodes
	n := nodes[id]
	if n == nil || !n.until.After(p.now()) {
		n = &node{}
		nodes[id] = n
	}
	n.reports++
	n.until = p.now().Add(PresenceTTL)
}

// at is the users that a node reported in a room.
func (p *Presence) at(room chat.RoomID, id uuid.UUID) map[chat.UserID]bool {
	r := p.rooms[room]
	if r == nil {
		r = &attendance{nodes: map[uuid.UUID]map[chat.UserID]bool{}, told: -1}
		p.rooms[room] = r
	}
	if r.nodes[id] == nil {
		r.nodes[id] = map[chat.UserID]bool{}
	}
	return r.nodes[id]
}

// KeepPresence implements chat.Presence.
func (p *Presence) KeepPresence(ctx context.Context, of int, id uuid.UUID, reports int64) (deaths int64, known bool, err error) {
	if err := p.check(ctx); err != nil {
		return 0, false, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := &p.shards[of]
	for name, n := range s.nodes {
		if !n.until.After(p.now()) || name == id && n.reports != reports {
			delete(s.nodes, name)
			s.deaths++
		}
	}
	n := s.nodes[id]
	if n != nil {
		n.until = p.now().Add(PresenceTTL)
	}
	return s.deaths, n != nil, nil
}

// Forget loses everything, as a Redis does that starts empty.
func (p *Presence) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.rooms)
	for i := range p.shards {
		p.shards[i] = shard{nodes: map[uuid.UUID]*node{}}
	}
}

func (p *Presence) present(room chat.RoomID) (online, away []chat.UserID) {
	if p.rooms[room] == nil {
		return nil, nil
	}
	for id, people := range p.rooms[room].nodes {
		if n := p.shards[room.Shard()].nodes[id]; n == nil || !n.until.After(p.now()) {
			continue
		}
		for id, on := range people {
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
