package call

import (
	"slices"

	"parley/chat"
)

// idleAfter is how many checks in a row find a track without receivers before its sender is
// told: a user on another page of the grid may be back at once, and a new track has none yet.
const idleAfter = 2

// noteIdle tells senders which of their tracks are idle. With check, it counts as one of the node's
// checks. A track that has a receiver again is told at once, also without one.
func (r *room) noteIdle(check bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.roster.people {
		p := &r.roster.people[i]
		s := r.seats[p.User]
		if s == nil {
			continue
		}
		if idle := s.idle(p.Tracks, check); !slices.Equal(idle, p.Idle) {
			p.Idle = idle
			r.tell()
		}
	}
}

// idle returns the tracks that had no receiver in the last idleAfter checks. The caller holds room.mu.
func (s *seat) idle(on []chat.TrackKind, check bool) (idle []chat.TrackKind) {
	for _, kind := range chat.TrackKinds {
		relay := s.relays[kind]
		switch {
		case len(*relay.slots.Load()) > 0 || !slices.Contains(on, kind):
			relay.unseen = 0
		case check:
			relay.unseen++
		}
		if relay.unseen >= idleAfter {
			idle = append(idle, kind)
		}
	}
	return idle
}
