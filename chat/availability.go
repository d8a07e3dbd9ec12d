package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// AwayAfter is how long a person is online after the last input on any of their devices.
const AwayAfter = 5 * time.Minute

// Availability is what a person has others see of their presence.
type Availability struct {
	QuietUntil time.Time `json:"q,omitzero"`  // do not disturb; zero for not
	Invisible  bool      `json:"i,omitempty"` // others see them as offline
}

// Quiet reports whether the person is not to be disturbed.
func (a Availability) Quiet(now time.Time) bool { return a.QuietUntil.After(now) }

// Input is the last input of a person, as one live node tells the others, or asks them for
// a later one. A person is away when no node knows of one within AwayAfter.
type Input struct {
	Node uuid.UUID `json:"n"`           // zero for a web node
	Ago  int64     `json:"a,omitempty"` // in ms: the clocks of nodes differ
	Asks bool      `json:"q,omitempty"`
}

// QuietTimes are how long a person may be left in peace, in the order in which a form
// offers them; 0 ends it.
var QuietTimes = []time.Duration{0, 30 * time.Minute, time.Hour, 4 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}

// SetAvailability changes what is not nil, and tells the live nodes.
func (p *People) SetAvailability(ctx context.Context, user UserID, quiet *time.Duration, invisible *bool) error {
	all, err := p.store.Availabilities(ctx, []UserID{user})
	if err != nil {
		return err
	}
	now := all[user]
	if quiet != nil {
		now.QuietUntil = time.Time{}
		if *quiet > 0 {
			now.QuietUntil = p.now().Add(*quiet).Truncate(time.Second)
		}
	}
	if invisible != nil {
		now.Invisible = *invisible
	}
	if err = p.store.AvailabilitySet(ctx, user, now); err == nil {
		p.publisher.PublishToUser(ctx, UserEvent{Person: user, Availability: &now})
	}
	return err
}

// Seen tells the live nodes of input that came without a socket: a form of a browser
// without scripts.
func (p *People) Seen(ctx context.Context, user UserID) {
	p.publisher.PublishToUser(ctx, UserEvent{Person: user, Input: &Input{}})
}
