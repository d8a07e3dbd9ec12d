package live

import (
	"slices"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/updates"
)

// typists are who is typing in a room. Guarded by liveRoom.mu.
type typists struct {
	since map[string]time.Time
	fresh bool // the names were not shown yet
}

func (r *liveRoom) typed(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.since == nil {
		r.since = map[string]time.Time{}
	}
	r.since[name] = time.Now()
	r.fresh = true
}

// posted ends the typing of the authors of new messages.
func (r *liveRoom) posted(c chat.Changes) {
	for i := range c.Messages {
		if m := &c.Messages[i]; m.NewTo(c.Prev) {
			r.endTyping(m.AuthorName)
		}
	}
}

func (r *liveRoom) endTyping(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.since[name]; ok {
		delete(r.since, name)
		r.fresh = true
	}
}

// typing are the names, in order. The caller holds mu.
func (r *liveRoom) typing() (names []string) {
	for name, at := range r.since {
		if time.Since(at) > typingLasts {
			delete(r.since, name)
		} else {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// showTypists sends the names at most once for each round of attendAll. They fade on the
// page by themselves, so that an end needs no event.
func (r *liveRoom) showTypists() {
	r.mu.Lock()
	if !r.fresh {
		r.mu.Unlock()
		return
	}
	r.fresh = false
	names := r.typing()
	r.mu.Unlock()
	r.live.hub.Broadcast(r.hubID, &hub.Update{Render: func(k hub.Kind) []byte {
		switch {
		case k == hub.Socket:
			return r.live.bytes(updates.TypingChanged(names))
		case k.Text():
			return nil
		}
		return r.live.bytes(updates.StreamTyping(names))
	}})
}
