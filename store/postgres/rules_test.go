package postgres

import (
	"context"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"

	"parley/chat"
)

// crier remembers what was told, and forgets caches.
type crier struct {
	mu     sync.Mutex // guards what follows
	news   []chat.News
	events map[chat.RoomID][]chat.Event
	forgot []chat.RoomID
}

func (c *crier) Cry(_ context.Context, news ...chat.News) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.news = append(c.news, news...)
}

func (c *crier) Tell(_ context.Context, room chat.RoomID, e chat.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.events == nil {
		c.events = map[chat.RoomID][]chat.Event{}
	}
	c.events[room] = append(c.events[room], e)
}

func (c *crier) Forget(_ context.Context, rooms ...chat.RoomID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgot = append(c.forgot, rooms...)
	return nil
}

// ended are the sessions that were told to be over.
func (c *crier) ended() (ids []uuid.UUID) {
	for _, n := range c.news {
		ids = append(ids, n.Ended...)
	}
	return ids
}

// budget is a Limits that counts, with the burst as its only bound.
type budget struct {
	mu   sync.Mutex // guards used
	used map[string]int
}

func (b *budget) Allow(ctx context.Context, l chat.Limit, who string) error {
	return b.Reserve(ctx, chat.Use{Limit: l, Who: who})
}

func (b *budget) Reserve(_ context.Context, uses ...chat.Use) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, u := range uses {
		if b.used[u.Limit.Name+" "+u.Who] >= u.Limit.Burst {
			return &chat.Error{Kind: chat.TooMany, Text: u.Limit.Text, Retry: u.Limit.Per}
		}
	}
	for _, u := range uses {
		b.used[u.Limit.Name+" "+u.Who]++
	}
	return nil
}

func (b *budget) Cancel(_ context.Context, uses ...chat.Use) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, u := range uses {
		b.used[u.Limit.Name+" "+u.Who]--
	}
	return nil
}

func newAccounts(s *Store) (*chat.Accounts, *crier) {
	c := &crier{}
	return &chat.Accounts{Store: s, Limits: &budget{used: map[string]int{}}, Crier: c, Recent: c, Cost: bcrypt.MinCost}, c
}

func newRooms(s *Store) (*chat.Rooms, *crier) {
	c := &crier{}
	return &chat.Rooms{Store: s, Accounts: s, Limits: &budget{used: map[string]int{}}, Crier: c, Recent: c}, c
}
