package hub

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Hub knows the connections of one node: which rooms they subscribe to, which rooms they
// watch, and whose they are. It is safe for concurrent use.
type Hub struct {
	crew      *scheduler
	marks     marks
	heartbeat Heartbeat
	second    atomic.Int64 // counts the seconds of Ping
	poller    poller

	mu      sync.RWMutex // guards what follows, but not what is in the shards
	rooms   map[int64]*room
	watch   map[int64]map[*Client]struct{}
	people  map[int64][]*Client
	turns   [pingGroups][]*Client // all clients, by when they are pinged
	turn    int                   // of the next client to register
	count   int
	closing bool
}

// New makes an empty hub. behind is called for subscriptions that missed an update. Without a
// heartbeat, sockets get pings alone.
func New(behind CatchUp, heartbeat Heartbeat) *Hub {
	return &Hub{
		crew: newScheduler(behind), marks: marks{last: -longestGather}, heartbeat: heartbeat, rooms: map[int64]*room{},
		watch: map[int64]map[*Client]struct{}{}, people: map[int64][]*Client{},
	}
}

// Register adds a client to its person's. It returns 0, or the code to close with:
// CodeRestart when the hub is closing, and CodeLater when the person has most clients
// already.
func (h *Hub) Register(c *Client, most int) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closing:
		return CodeRestart
	case len(h.people[c.person]) >= most:
		return CodeLater
	}
	h.people[c.person] = append(h.people[c.person], c)
	c.hub = h
	c.heard.Store(h.second.Load())
	c.turn, c.place = int8(h.turn), int32(len(h.turns[h.turn]))
	h.turns[h.turn] = append(h.turns[h.turn], c)
	h.turn = (h.turn + 1) % pingGroups
	h.count++
	connections.WithLabelValues(c.kind.String()).Inc()
	return 0
}

// Unregister removes a client that Register added.
func (h *Hub) Unregister(c *Client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.registered(c) {
		return
	}
	h.setWatched(c, nil)
	if mine := h.people[c.person]; len(mine) == 1 {
		delete(h.people, c.person)
	} else {
		i := slices.Index(mine, c)
		h.people[c.person] = slices.Delete(mine, i, i+1)
	}
	turn := h.turns[c.turn]
	last := len(turn) - 1
	turn[c.place] = turn[last]
	turn[c.place].place = c.place
	turn[last] = nil
	h.turns[c.turn] = turn[:last]
	h.count--
	connections.WithLabelValues(c.kind.String()).Dec()
}

func (h *Hub) registered(c *Client) bool { return slices.Contains(h.people[c.person], c) }

// Watch replaces the rooms that a client watches.
func (h *Hub) Watch(c *Client, watched []int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.registered(c) {
		h.setWatched(c, watched)
	}
}

func (h *Hub) setWatched(c *Client, watched []int64) {
	for _, id := range c.watched {
		delete(h.watch[id], c)
		if len(h.watch[id]) == 0 {
			delete(h.watch, id)
		}
	}
	for _, id := range watched {
		if h.watch[id] == nil {
			h.watch[id] = map[*Client]struct{}{}
		}
		h.watch[id][c] = struct{}{}
	}
	c.watched = watched
}

// Subscribe subscribes a client to a room. The client gets no ordered updates until
// Subscription.CaughtUp says how far it has come.
func (h *Hub) Subscribe(id int64, c *Client) *Subscription {
	s := &Subscription{Client: c, shard: h.shardFor(id, c.kind)}
	s.shard.subscribe(s)
	c.subscription.Store(s)
	return s
}

// shardFor finds a shard with room for one more subscription, and counts it.
func (h *Hub) shardFor(id int64, k Kind) *shard {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[id]
	if r == nil {
		r = &room{}
		h.rooms[id] = r
		roomsGauge.Inc()
	}
	r.seated[k].Add(1)
	for _, b := range r.shards {
		if b.taken.Load() < shardSize {
			b.taken.Add(1)
			return b
		}
	}
	b := &shard{room: r}
	b.taken.Add(1)
	r.shards = append(slices.Clip(r.shards), b)
	return b
}

// Unsubscribe removes a subscription: nothing more of the room reaches its client. Only the
// first call counts.
func (h *Hub) Unsubscribe(id int64, s *Subscription) {
	b := s.shard
	if !b.unsubscribe(s) {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	r := b.room
	r.seated[s.Client.kind].Add(-1)
	if b.taken.Add(-1) > 0 {
		return
	}
	r.shards = slices.DeleteFunc(slices.Clone(r.shards), func(o *shard) bool { return o == b })
	if len(r.shards) == 0 && h.rooms[id] == r {
		delete(h.rooms, id)
		roomsGauge.Dec()
	}
}

// Broadcast renders an update and sends it soon to all subscriptions of a room. The caller
// broadcasts the updates of one room one after the other.
func (h *Hub) Broadcast(id int64, f *Update) {
	for k, seated := range h.seatedKinds(id) {
		if seated {
			f.make(Kind(k))
		}
	}
	for _, b := range h.shards(id) { // after rendering, so that a new subscription is not missed
		if b.put(f) {
			h.crew.schedule(b)
		}
	}
}

// seatedKinds are the kinds of connections that subscribe to a room.
func (h *Hub) seatedKinds(id int64) (seated [kinds]bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	r := h.rooms[id]
	for k := range seated {
		seated[k] = r != nil && r.seated[k].Load() > 0
	}
	return seated
}

func (h *Hub) shards(id int64) []*shard {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if r := h.rooms[id]; r != nil {
		return r.shards
	}
	return nil
}

// Watched reports whether any client watches a room.
func (h *Hub) Watched(id int64) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.watch[id]) > 0
}

// Watching returns the sockets that watch a room.
func (h *Hub) Watching(id int64) []*Client { return h.watching(id, true) }

// WatchingStreams returns the streams that watch a room.
func (h *Hub) WatchingStreams(id int64) []*Client { return h.watching(id, false) }

func (h *Hub) watching(id int64, sockets bool) []*Client {
	h.mu.RLock()
	defer h.mu.RUnlock()
	list := make([]*Client, 0, len(h.watch[id]))
	for c := range h.watch[id] {
		if (c.kind == Socket) == sockets {
			list = append(list, c)
		}
	}
	return list
}

// Person returns a person's clients.
func (h *Hub) Person(person int64) []*Client {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.Clone(h.people[person])
}

// All returns all clients.
func (h *Hub) All() []*Client {
	h.mu.RLock()
	defer h.mu.RUnlock()
	list := make([]*Client, 0, h.count)
	for _, turn := range h.turns {
		list = append(list, turn...)
	}
	return list
}

// Count returns how many clients there are.
func (h *Hub) Count() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.count
}
