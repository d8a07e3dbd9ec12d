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
	QuietUntil time.Time  `json:"q,omitzero"`  // do not disturb; zero for not
	Invisible  bool       `json:"i,omitempty"` // others see them as offline
	Hours      QuietHours `json:"h,omitzero"`
}

// QuietHours are minutes after midnight in a time zone, and may pass midnight. Equal ones
// are none.
type QuietHours struct {
	From int    `json:"f,omitempty"`
	To   int    `json:"t,omitempty"`
	Zone string `json:"z,omitempty"`
}

// Now reports whether they are at a time.
func (h QuietHours) Now(now time.Time) bool {
	if h.From == h.To {
		return false
	}
	zone, _ := ParseZone(h.Zone)
	now = now.In(zone)
	at := now.Hour()*60 + now.Minute()
	if h.From < h.To {
		return h.From <= at && at < h.To
	}
	return h.From <= at || at < h.To
}

// Quiet reports whether the person is not to be disturbed.
func (a Availability) Quiet(now time.Time) bool { return a.QuietUntil.After(now) || a.Hours.Now(now) }

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

// SetQuietHours changes the hours without disturbance of each day, as 22:00 and 07:30; empty
// ones end them. It tells the live nodes.
func (p *People) SetQuietHours(ctx context.Context, user UserID, from, to string) error {
	var hours QuietHours
	if from != "" || to != "" {
		begin, errFrom := time.Parse("15:04", from)
		end, errTo := time.Parse("15:04", to)
		if errFrom != nil || errTo != nil {
			return Field("quiet_from", "Write both times like 22:00, or leave both empty.")
		}
		hours.From, hours.To = begin.Hour()*60+begin.Minute(), end.Hour()*60+end.Minute()
	}
	if err := p.store.QuietHoursSet(ctx, user, hours.From, hours.To); err != nil {
		return err
	}
	all, err := p.store.Availabilities(ctx, []UserID{user})
	if now := all[user]; err == nil {
		p.publisher.PublishToUser(ctx, UserEvent{Person: user, Availability: &now})
	}
	return err
}

// QuietHoursOf are the hours of each day in which a user is not to be disturbed.
func (p *People) QuietHoursOf(ctx context.Context, user UserID) (QuietHours, error) {
	all, err := p.store.Availabilities(ctx, []UserID{user})
	return all[user].Hours, err
}
