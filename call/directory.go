package call

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// Directory knows which calls are on, on whichever node. Pages ask it, so it answers from
// memory.
type Directory struct {
	board chat.CallBoard

	mu    sync.RWMutex // guards what follows
	calls map[chat.RoomID]entry
	rings map[chat.RoomID]bool // the calls that ring
	nodes []uuid.UUID
	hears []func(before, now chat.Call)
}

// entry is a call as it was last heard of. One that is over is kept for a while: an older
// state may still come.
type entry struct {
	call chat.Call
	at   time.Time
}

// NewDirectory makes a directory that knows of no call before Run.
func NewDirectory(board chat.CallBoard) *Directory {
	return &Directory{board: board, calls: map[chat.RoomID]entry{}, rings: map[chat.RoomID]bool{}}
}

// Hear adds a listener to changes, before Run. It must not block.
func (d *Directory) Hear(f func(before, now chat.Call)) { d.hears = append(d.hears, f) }

// Call is the room's call; one without people when there is none.
func (d *Directory) Call(room chat.RoomID) chat.Call {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.calls[room].call
}

// Rooms are the rooms that have a call.
func (d *Directory) Rooms() (list []chat.RoomID) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for room, e := range d.calls {
		if e.call.On() {
			list = append(list, room)
		}
	}
	return list
}

// Ringing are the calls that ring for a user, the oldest first. Every page asks, and few calls
// ring at a time.
func (d *Directory) Ringing(user chat.UserID) (list []chat.Call) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for room := range d.rings {
		if c := d.calls[room].call; c.RingsFor(user) {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b chat.Call) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Room, b.Room)) })
	return list
}

// pick is a node that takes a room's call; zero when there is none. The node not is chosen only where it is alone.
func (d *Directory) pick(room chat.RoomID, not uuid.UUID) uuid.UUID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	list := d.nodes
	if len(list) > 1 {
		list = slices.DeleteFunc(slices.Clone(list), func(n uuid.UUID) bool { return n == not })
	}
	if len(list) == 0 {
		return uuid.Nil
	}
	return list[int(uint64(room)%uint64(len(list)))]
}

// readEvery is how often all calls are read: announcements may be lost, and leases end
// without one.
const readEvery = time.Second

// endedKeep is how long a call that is over is remembered.
const endedKeep = 10 * time.Second

// Run follows the board until ctx ends.
func (d *Directory) Run(ctx context.Context) {
	var tasks sync.WaitGroup
	tasks.Go(func() { _ = d.board.SubscribeToCalls(ctx, func() {}, func(c chat.Call) { d.take(c, time.Now()) }) })
	tick := time.NewTicker(readEvery)
	defer tick.Stop()
	for {
		d.Read(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			tasks.Wait()
			return
		}
	}
}

// Read reads all calls once.
func (d *Directory) Read(ctx context.Context) {
	limit, cancel := context.WithTimeout(ctx, readEvery)
	defer cancel()
	began := time.Now()
	list, nodes, err := d.board.Calls(limit)
	if err != nil {
		return // the calls go on without the board
	}
	slices.SortFunc(nodes, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	d.mu.Lock()
	d.nodes = nodes
	there := map[chat.RoomID]bool{}
	for _, c := range list {
		there[c.Room] = true
		if e := d.calls[c.Room]; e.at.Before(began) && (!e.call.On() || c.Fence < e.call.Fence) {
			delete(d.rings, c.Room)
			delete(d.calls, c.Room) // the board lost its data meanwhile: its numbers began again
		}
	}
	var over []chat.Call
	for room, e := range d.calls {
		switch {
		case there[room] || !e.at.Before(began):
		case e.call.On():
			e.call.Rev, e.call.People, e.call.Moving = e.call.Rev+1, nil, false
			over = append(over, e.call)
		case began.Sub(e.at) > endedKeep:
			delete(d.calls, room)
		}
	}
	d.mu.Unlock()
	for _, c := range append(list, over...) {
		d.take(c, began)
	}
}

// take notes a state, unless a later one is known.
func (d *Directory) take(c chat.Call, at time.Time) {
	d.mu.Lock()
	before := d.calls[c.Room].call
	if !c.Newer(before) && (before.Newer(c) || before.Moving == c.Moving) {
		d.mu.Unlock()
		return
	}
	d.calls[c.Room] = entry{c, at}
	if delete(d.rings, c.Room); c.On() && c.Ring != nil && !c.Ring.Settled() {
		d.rings[c.Room] = true
	}
	d.mu.Unlock()
	for _, f := range d.hears {
		f(before, c)
	}
}
