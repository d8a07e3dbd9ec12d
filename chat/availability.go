package chat

import (
	"time"

	"github.com/google/uuid"
)

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
