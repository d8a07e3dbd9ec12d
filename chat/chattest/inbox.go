package chattest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"parley/chat"
)

// Inbox keeps commands in memory, in one queue for each shard.
type Inbox struct {
	Outage
	// Most is how many commands a shard holds; 0 means any number.
	Most int
	// AfterPut is called after each Enqueue; it may be nil.
	AfterPut func(chat.Command)

	mu      sync.Mutex // guards the fields below
	entries map[int][]chat.Entry
	arrived map[int]chan struct{} // closed when something arrives
	put     []chat.Command
	dead    []chat.Entry
	last    int
	taken   map[int]int
	longest int
}

// NewInbox makes an empty inbox.
func NewInbox() *Inbox {
	return &Inbox{entries: map[int][]chat.Entry{}, arrived: map[int]chan struct{}{}, taken: map[int]int{}}
}

// Enqueue implements chat.Inbox.
func (i *Inbox) Enqueue(ctx context.Context, c chat.Command) error {
	if err := i.check(ctx); err != nil {
		return err
	}
	if err := i.add(c.Room.Shard(), chat.Entry{Command: c}, i.Most); err != nil {
		return err
	}
	if i.AfterPut != nil {
		i.AfterPut(c)
	}
	return nil
}

// PutRaw appends an entry that cannot be decoded.
func (i *Inbox) PutRaw(shard int, raw string) {
	_ = i.add(shard, chat.Entry{Raw: raw, Err: errors.New("that is no command")}, 0)
}

func (i *Inbox) add(shard int, e chat.Entry, most int) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if most > 0 && len(i.entries[shard]) >= most {
		return &chat.Error{Kind: chat.Unavailable, Retry: 3 * time.Second, Text: "Too many messages are waiting to be stored. Please try again in a moment."}
	}
	i.last++
	e.ID = strconv.Itoa(i.last)
	i.entries[shard] = append(i.entries[shard], e)
	if e.Err == nil {
		i.put = append(i.put, e.Command)
	}
	close(i.bell(shard))
	delete(i.arrived, shard)
	return nil
}

// bell is closed at the next arrival. The caller holds mu.
func (i *Inbox) bell(shard int) chan struct{} {
	if i.arrived[shard] == nil {
		i.arrived[shard] = make(chan struct{})
	}
	return i.arrived[shard]
}

// Read implements chat.Inbox.
func (i *Inbox) Read(ctx context.Context, shard, most int, wait time.Duration) ([]chat.Entry, error) {
	late := time.NewTimer(wait)
	defer late.Stop()
	for {
		entries, bell, err := i.oldest(ctx, shard, most)
		if err != nil || len(entries) > 0 {
			return entries, err
		}
		select {
		case <-bell:
		case <-late.C:
			return nil, nil
		case <-ctx.Done():
			return nil, chat.Down("The store", ctx.Err())
		}
	}
}

func (i *Inbox) oldest(ctx context.Context, shard, most int) ([]chat.Entry, chan struct{}, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.taken[shard]++
	if err := i.check(ctx); err != nil {
		return nil, nil, err
	}
	entries := slices.Clone(i.entries[shard][:min(most, len(i.entries[shard]))])
	i.longest = max(i.longest, len(entries))
	return entries, i.bell(shard), nil
}

// Remove removes entries, as an announcement does.
func (i *Inbox) Remove(shard int, ids ...string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.entries[shard] = slices.DeleteFunc(i.entries[shard], func(e chat.Entry) bool { return slices.Contains(ids, e.ID) })
}

// DeadLetter implements chat.Inbox.
func (i *Inbox) DeadLetter(ctx context.Context, shard int, e chat.Entry, _ string) error {
	if err := i.check(ctx); err != nil {
		return err
	}
	i.Remove(shard, e.ID)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.dead = append(i.dead, e)
	return nil
}

// Commands lists all commands ever enqueued, stored or not.
func (i *Inbox) Commands() []chat.Command {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.put)
}

// DeadLetters lists the dead letters.
func (i *Inbox) DeadLetters() []chat.Entry {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.dead)
}

// Waiting is how many entries are in all shards.
func (i *Inbox) Waiting() (n int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, entries := range i.entries {
		n += len(entries)
	}
	return n
}

// Reads is how often a shard was read.
func (i *Inbox) Reads(shard int) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.taken[shard]
}

// Longest is the most entries read at once.
func (i *Inbox) Longest() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.longest
}
