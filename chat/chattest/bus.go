package chattest

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/google/uuid"

	"parley/chat"
)

// Bus is Redis's channels in memory, and records what was published. It implements
// chat.Bus.
type Bus struct {
	Outage

	mu          sync.Mutex // guards the fields below
	news        []chat.UserEvent
	events      map[chat.RoomID][]chat.Event
	subscribers map[string]map[*subscription]struct{} // by channel
}

// NewBus makes a bus without subscribers.
func NewBus() *Bus {
	return &Bus{events: map[chat.RoomID][]chat.Event{}, subscribers: map[string]map[*subscription]struct{}{}}
}

// Receipt is the outcome of a command, for the node that waits.
type Receipt struct {
	Number  uint64
	Outcome chat.Outcome
}

// PublishToUser implements chat.Publisher. While the bus is down, events are lost.
func (b *Bus) PublishToUser(ctx context.Context, news ...chat.UserEvent) {
	if b.check(ctx) != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range news {
		b.news = append(b.news, n)
		b.publish(newsChannel(shardOf(n)), n)
	}
}

// shardOf is the shard whose subscribers get an event.
func shardOf(n chat.UserEvent) int {
	switch {
	case n.Activity != nil:
		return n.Activity.Room.Shard()
	case len(n.Read) > 0:
		return n.Read[0].User.Shard()
	}
	return n.Person.Shard()
}

// PublishToRoom implements chat.Publisher.
func (b *Bus) PublishToRoom(ctx context.Context, room chat.RoomID, e chat.Event) {
	if b.check(ctx) != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events[room] = append(b.events[room], e)
	b.publish(roomChannel(room), e)
}

// settle sends a node the outcome of a command that it waits for.
func (b *Bus) settle(o chat.Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.publish(ticketChannel(o.Command.ReplyTo.Node), Receipt{o.Command.ReplyTo.Number, o})
}

// publish hands an event to the subscribers of a channel. The caller holds mu.
func (b *Bus) publish(channel string, what any) {
	for s := range b.subscribers[channel] {
		s.add(what)
	}
}

// SubscribeToRoom implements chat.Bus.
func (b *Bus) SubscribeToRoom(ctx context.Context, room chat.RoomID, ready func(), event func(chat.Event)) error {
	return b.follow(ctx, roomChannel(room), ready, func(what any) { event(what.(chat.Event)) })
}

// SubscribeToUsers implements chat.Bus.
func (b *Bus) SubscribeToUsers(ctx context.Context, shard int, ready func(), news func(chat.UserEvent)) error {
	return b.follow(ctx, newsChannel(shard), ready, func(what any) { news(what.(chat.UserEvent)) })
}

// SubscribeToReplies implements chat.Bus.
func (b *Bus) SubscribeToReplies(ctx context.Context, node uuid.UUID, ready func(), settled func(uint64, chat.Outcome)) error {
	return b.follow(ctx, ticketChannel(node), ready, func(what any) { settled(what.(Receipt).Number, what.(Receipt).Outcome) })
}

const settingsChannel = "settings"

// PublishSettings implements server.SettingsBus.
func (b *Bus) PublishSettings(ctx context.Context) {
	if b.check(ctx) != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.publish(settingsChannel, true)
}

// SubscribeToSettings implements server.SettingsBus.
func (b *Bus) SubscribeToSettings(ctx context.Context, ready, changed func()) error {
	return b.follow(ctx, settingsChannel, ready, func(any) { changed() })
}

func (b *Bus) follow(ctx context.Context, channel string, ready func(), each func(any)) error {
	s := &subscription{bell: make(chan struct{}, 1)}
	b.mu.Lock()
	if b.subscribers[channel] == nil {
		b.subscribers[channel] = map[*subscription]struct{}{}
	}
	b.subscribers[channel][s] = struct{}{}
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subscribers[channel], s)
	}()
	ready()
	for {
		select {
		case <-s.bell:
			for _, what := range s.take() {
				each(what)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// News lists the published user events.
func (b *Bus) News() []chat.UserEvent {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.news)
}

// Ended lists the sessions that were published as ended.
func (b *Bus) Ended() (ids []uuid.UUID) {
	for _, n := range b.News() {
		ids = append(ids, n.Ended...)
	}
	return ids
}

// ListsChanged lists, by number, the users whose list of rooms was published as
// changed.
func (b *Bus) ListsChanged() (ids []chat.UserID) {
	for _, n := range b.News() {
		if n.Rooms {
			ids = append(ids, n.Person)
		}
	}
	slices.Sort(ids)
	return ids
}

// Events lists the published events of a room.
func (b *Bus) Events(room chat.RoomID) []chat.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.events[room])
}

// Rooms lists the rooms with published events.
func (b *Bus) Rooms() []chat.RoomID {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(maps.Keys(b.events))
}

// Reset clears the record.
func (b *Bus) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.news, b.events = nil, map[chat.RoomID][]chat.Event{}
}

// Available are the availabilities that were published since the last call.
func (b *Bus) Available() (list []chat.Availability) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.news = slices.DeleteFunc(b.news, func(n chat.UserEvent) bool {
		if n.Availability != nil {
			list = append(list, *n.Availability)
		}
		return n.Availability != nil
	})
	return list
}
