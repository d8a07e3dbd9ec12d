package people

import (
	"context"
	_ "embed"
	"time"
	_ "time/tzdata"

	"parley/chat"
)

// Zone is the user's time zone: the account's, else what their browser says, else UTC. An
// account without one keeps what its browser says first.
func (p *Service) Zone(ctx context.Context, user chat.UserID, says string) (*time.Location, error) {
	profile, err := p.store.Profile(ctx, user)
	if err != nil {
		return time.UTC, err
	}
	if profile.Zone == "" && says != "" {
		zone, bad := chat.ParseZone(says)
		if bad != nil || zone == time.UTC {
			return time.UTC, nil
		}
		return zone, p.store.ZoneFill(ctx, user, says)
	}
	zone, _ := chat.ParseZone(profile.Zone)
	return zone, nil
}
