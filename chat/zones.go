package chat

import (
	"context"
	_ "embed"
	"strings"
	"time"
	_ "time/tzdata" // zones also where the system has none
)

//go:embed zones.txt
var zones string

// Zones are the time zones that a form offers, as browsers list them.
func Zones() []string { return strings.Fields(zones) }

// ParseZone is a time zone by its name in the IANA database.
func ParseZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return time.UTC, Field("zone", "There is no such time zone. Write it like Europe/Berlin.")
	}
	return zone, nil
}

// Zone is the user's time zone: the account's, else what their browser says, else UTC. An
// account without one keeps what its browser says first.
func (p *People) Zone(ctx context.Context, user UserID, says string) (*time.Location, error) {
	profile, err := p.store.Profile(ctx, user)
	if err != nil {
		return time.UTC, err
	}
	if profile.Zone == "" && says != "" {
		zone, bad := ParseZone(says)
		if bad != nil || zone == time.UTC {
			return time.UTC, nil
		}
		return zone, p.store.ZoneFill(ctx, user, says)
	}
	zone, _ := ParseZone(profile.Zone)
	return zone, nil
}
