package avatars

import (
	"context"
	"sync"
	"time"

	"parley/chat"
)

// Index knows which people and rooms have an avatar, so that a page asks no store. Each
// process reads what changed once a second; its own changes it notes at once.
type Index struct {
	mu            sync.RWMutex
	of            map[chat.AvatarOf]string // the name under which one stands below
	people, rooms map[string]shown
	last          time.Time // the newest change that Load has read
}

// shown is the avatar that stands under a name. A name may pass to another room.
type shown struct {
	of   chat.AvatarOf
	hash string
}

// Changes are read again for a while: one transaction may commit after a later one.
const (
	indexTick  = time.Second
	indexAgain = 30 * time.Second
)

// Person is the hash of a person's avatar, or empty.
func (i *Index) Person(username string) string {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.people[username].hash
}

// Room is the hash of a room's avatar, or empty.
func (i *Index) Room(slug string) string {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.rooms[slug].hash
}

func (i *Index) note(of chat.AvatarOf, name, hash string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.of == nil {
		i.of, i.people, i.rooms = map[chat.AvatarOf]string{}, map[string]shown{}, map[string]shown{}
	}
	list := i.people
	if of.Room != 0 {
		list = i.rooms
	}
	if old, known := i.of[of]; known && list[old].of == of {
		delete(list, old)
	}
	delete(i.of, of)
	if hash != "" && name != "" { // a deleted account or room has no name
		i.of[of], list[name] = name, shown{of, hash}
	}
}

// Run keeps the index current until ctx ends.
func (a *Avatars) Run(ctx context.Context) {
	tick := time.NewTicker(indexTick)
	defer tick.Stop()
	for {
		_ = a.Load(ctx) // what was known stays while the store is down
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// Load reads what changed since the last time.
func (a *Avatars) Load(ctx context.Context) error {
	since := a.last
	if !since.IsZero() {
		since = since.Add(-indexAgain)
	}
	list, err := a.store.AvatarsSince(ctx, since)
	if err != nil {
		return err
	}
	for _, n := range list {
		a.note(n.Of, n.Name, n.Hash)
		a.last = n.At
	}
	return nil
}
