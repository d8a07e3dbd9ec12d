package chattest

import (
	"context"
	"slices"
	"sync"

	"parley/chat"
)

// RecentKept is how many of a room's newest messages are cached.
const RecentKept = 3 * chat.PageSize

// RecentCache keeps each room's newest messages, as in Redis. It implements
// history.RecentCache and chat.RecentInvalidator.
type RecentCache struct {
	Outage

	mu     sync.Mutex // guards the fields below
	rooms  map[chat.RoomID]*cached
	filled int
	forgot []chat.RoomID
}

// cached is a room as it was at a revision.
type cached struct {
	rev      int64
	messages map[int64]chat.Message
}

// NewRecentCache makes an empty cache.
func NewRecentCache() *RecentCache { return &RecentCache{rooms: map[chat.RoomID]*cached{}} }

// LoadRecent implements history.RecentCache.
func (c *RecentCache) LoadRecent(ctx context.Context, room chat.Room, above int64) (ms []chat.Message, shared, ok bool) {
	if c.check(ctx) != nil {
		return nil, false, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	have := c.rooms[room.ID]
	if have == nil || have.rev < room.LastRev {
		return nil, false, false
	}
	for seq := above + 1; seq <= room.LastSeq; seq++ {
		m, ok := have.messages[seq]
		if !ok {
			return nil, false, false
		}
		ms = append(ms, m)
	}
	return ms, false, true
}

// FillRecent implements history.RecentCache. A fill older than the cache changes nothing.
func (c *RecentCache) FillRecent(ctx context.Context, room chat.Room, ms []chat.Message) {
	if c.check(ctx) != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.filled++
	if have := c.rooms[room.ID]; have != nil && have.rev >= room.LastRev {
		return
	}
	have := &cached{rev: room.LastRev, messages: map[int64]chat.Message{}}
	for _, m := range ms {
		have.messages[m.Seq] = m
	}
	c.rooms[room.ID] = have
}

// Apply applies a room's changes. A gap drops the room, and so does a deletion of what
// others quote.
func (c *RecentCache) Apply(changes chat.Changes) {
	c.mu.Lock()
	defer c.mu.Unlock()
	have := c.rooms[changes.Room]
	switch {
	case changes.Unquotes():
		delete(c.rooms, changes.Room)
		return
	case have == nil && changes.Prev > 0:
		return
	case have == nil:
		have = &cached{messages: map[int64]chat.Message{}}
		c.rooms[changes.Room] = have
	case have.rev >= changes.Rev:
		return
	case have.rev < changes.Prev:
		delete(c.rooms, changes.Room)
		return
	}
	have.rev = changes.Rev
	for _, m := range changes.Messages {
		have.messages[m.Seq] = m
	}
	for seq := range have.messages {
		if seq <= changes.LastSeq-RecentKept {
			delete(have.messages, seq)
		}
	}
}

// InvalidateRecent implements chat.RecentInvalidator.
func (c *RecentCache) InvalidateRecent(ctx context.Context, rooms ...chat.RoomID) error {
	if err := c.check(ctx); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, room := range rooms {
		delete(c.rooms, room)
	}
	c.forgot = append(c.forgot, rooms...)
	return nil
}

// Filled is how often FillRecent was called.
func (c *RecentCache) Filled() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.filled
}

// Forgotten lists the rooms that InvalidateRecent was called with.
func (c *RecentCache) Forgotten() []chat.RoomID {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.forgot)
}
