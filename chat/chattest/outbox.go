package chattest

import (
	"context"
	"slices"
	"sync"
	"time"

	"parley/chat"
	"parley/chat/storing"
)

// Outbox publishes and acknowledges in memory, and records its calls. It implements
// storing.Outbox. It publishes a room's activity each time, not once a second.
type Outbox struct {
	Outage
	inbox  *Inbox
	recent *RecentCache
	bus    *Bus

	mu       sync.Mutex // guards the fields below
	told     []storing.Stored
	attempts int
}

// NewOutbox makes an outbox between an inbox, a cache and a bus.
func NewOutbox(inbox *Inbox, recent *RecentCache, bus *Bus) *Outbox {
	return &Outbox{inbox: inbox, recent: recent, bus: bus}
}

// PublishAndAck implements storing.Outbox.
func (o *Outbox) PublishAndAck(ctx context.Context, s storing.Stored, done map[int][]string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.attempts++
	if err := o.check(ctx); err != nil {
		return err
	}
	o.told = append(o.told, s)
	o.settle(ctx, s.Outcomes)
	for _, c := range s.Changes {
		c.At = time.Now()
		o.recent.Apply(c)
		o.bus.PublishToRoom(ctx, c.Room, chat.Event{Changes: &c})
		if stirred := c.Activity(); stirred.HasNew() || stirred.Deleted > 0 {
			o.bus.PublishToUser(ctx, chat.UserEvent{Activity: &stirred})
		}
	}
	for shard, ids := range done {
		o.inbox.Remove(shard, ids...)
	}
	return nil
}

// settle answers the waiting requests, and the authors of commands that are not
// announced.
func (o *Outbox) settle(ctx context.Context, outcomes []chat.Outcome) {
	for _, out := range outcomes {
		if !out.Command.ReplyTo.IsZero() {
			o.bus.settle(out)
		}
		if out.Command.Kind == chat.Post && (out.Repeat || out.Refused != nil) {
			n := chat.UserEvent{Person: out.Command.Author, Result: &chat.PostResult{Key: out.Command.Key, Seq: out.Seq}}
			if out.Refused != nil {
				n.Result.Refused = out.Refused.Sentence()
			}
			o.bus.PublishToUser(ctx, n)
		}
	}
}

// Announced lists what was announced.
func (o *Outbox) Announced() []storing.Stored {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.told)
}

// Outcomes lists the outcomes of all that was announced.
func (o *Outbox) Outcomes() (list []chat.Outcome) {
	for _, s := range o.Announced() {
		list = append(list, s.Outcomes...)
	}
	return list
}

// Attempts is how often PublishAndAck was called.
func (o *Outbox) Attempts() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.attempts
}
