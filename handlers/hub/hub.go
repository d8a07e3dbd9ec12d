package hub

import (
	"context"
	"sync"
	"time"
)

// Hub knows the connections of one node: who looks at which room, who watches
// which, and whose they are. It is safe for concurrent use.
type Hub struct {
	behind Behind

	mu      sync.RWMutex // guards the maps, not what is in the rooms
	rooms   map[int64]*room
	watch   map[int64]map[*Client]struct{}
	people  map[int64]map[*Client][]int64 // a person's clients and what each watches
	turns   int                           // counts those who enter; see Client.turn
	closing bool
}

// New makes an empty hub. behind is called for seats that missed something.
func New(behind Behind) *Hub {
	return &Hub{
		behind: behind, rooms: map[int64]*room{},
		watch: map[int64]map[*Client]struct{}{}, people: map[int64]map[*Client][]int64{},
	}
}

// Enter registers a client as its person's, with the rooms that it watches. It
// is false when the hub is closing, or the person has most clients already.
func (h *Hub) Enter(c *Client, watched []int64, most int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing || len(h.people[c.person]) >= most {
		return false
	}
	if h.people[c.person] == nil {
		h.people[c.person] = map[*Client][]int64{}
	}
	h.setWatched(c, watched)
	c.turn = h.turns % beatTurns
	h.turns++
	connections.WithLabelValues(c.kind.String()).Inc()
	return true
}

// Leave forgets a client that Enter registered.
func (h *Hub) Leave(c *Client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.people[c.person][c]; !ok {
		return
	}
	h.setWatched(c, nil)
	delete(h.people[c.person], c)
	if len(h.people[c.person]) == 0 {
		delete(h.people, c.person)
	}
	connections.WithLabelValues(c.kind.String()).Dec()
}

// Rewatch changes what a client watches.
func (h *Hub) Rewatch(c *Client, watched []int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.people[c.person][c]; ok {
		h.setWatched(c, watched)
	}
}

func (h *Hub) setWatched(c *Client, watched []int64) {
	for _, id := range h.people[c.person][c] {
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
	h.people[c.person][c] = watched
}

// Sit gives a client a seat in a room. It receives nothing that is part of the
// transcript until Seat.Level says how far it has come.
func (h *Hub) Sit(id int64, c *Client) *Seat {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[id]
	if r == nil {
		r = &room{}
		h.rooms[id] = r
		roomsGauge.Inc()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &Seat{Client: c, room: r, place: len(r.seats)}
	r.seats = append(r.seats, s)
	return s
}

// Stand takes a seat away: nothing more of the room reaches its client. Only the
// first call counts.
func (h *Hub) Stand(id int64, s *Seat) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.place < 0 {
		return
	}
	last := len(r.seats) - 1
	r.seats[s.place] = r.seats[last]
	r.seats[s.place].place = s.place
	r.seats[last] = nil
	r.seats = r.seats[:last]
	s.place, s.held = -1, nil
	if last == 0 && h.rooms[id] == r {
		delete(h.rooms, id)
		roomsGauge.Dec()
	}
}

// Broadcast sends a frame to everyone who looks at a room. Frames of one room
// must come one after the other.
func (h *Hub) Broadcast(id int64, f *Frame) {
	h.mu.RLock()
	r := h.rooms[id]
	h.mu.RUnlock()
	if r == nil {
		return
	}
	began := time.Now()
	r.broadcast(f, h.behind)
	fanout.Observe(time.Since(began).Seconds())
}

// Stir sends a buffer to the sockets that watch a room.
func (h *Hub) Stir(id int64, b []byte) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for c := range h.watch[id] {
		if c.kind == Socket {
			c.Send(b)
		}
	}
}

// Person returns a person's clients.
func (h *Hub) Person(person int64) []*Client {
	h.mu.RLock()
	defer h.mu.RUnlock()
	list := make([]*Client, 0, len(h.people[person]))
	for c := range h.people[person] {
		list = append(list, c)
	}
	return list
}

// All returns all clients.
func (h *Hub) All() []*Client {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var list []*Client
	for _, cs := range h.people {
		for c := range cs {
			list = append(list, c)
		}
	}
	return list
}

// Owner is the session that a client stands on.
func (c *Client) Owner() string { return c.owner }

// Kind is how the client is framed.
func (c *Client) Kind() Kind { return c.kind }

// CloseAll refuses new clients, tells those that are here to reconnect, spread
// over spread so that they do not all arrive elsewhere at once, and returns
// when all have left or ctx ends.
func (h *Hub) CloseAll(ctx context.Context, spread time.Duration) {
	h.mu.Lock()
	h.closing = true
	h.mu.Unlock()
	all := h.All()
	for i, c := range all {
		c.Close(CodeRestart, "restart")
		if i%64 == 63 {
			pause(ctx, spread*64/time.Duration(len(all)))
		}
	}
	for len(h.All()) > 0 && ctx.Err() == nil {
		pause(ctx, 10*time.Millisecond)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// BeatEvery is how often a silent connection is sent something.
const BeatEvery = 30 * time.Second

// beatTurns is how many portions the connections are kept alive in.
const beatTurns = int(BeatEvery / time.Second)

// Beat keeps all connections alive until ctx ends, a portion of them each
// second, so that no connection needs a timer of its own.
func (h *Hub) Beat(ctx context.Context) {
	for n := 0; ; n++ {
		pause(ctx, time.Second)
		if ctx.Err() != nil {
			return
		}
		h.beat(n)
	}
}

// beat is one second of Beat. Each client has its turn from when it entered: by
// its place in the map, which changes each time, luck would decide whether it is
// reached before the other side gives up.
func (h *Hub) beat(n int) {
	for _, c := range h.All() {
		if c.turn == n%beatTurns {
			c.Beat()
		}
	}
}
