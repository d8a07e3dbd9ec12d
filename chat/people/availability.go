package people

import (
	"context"
	"time"

	"parley/chat"
)

// AwayAfter is how long a person is online after the last input on any of their devices.
const AwayAfter = 5 * time.Minute

// SetAvailability changes what is not nil, and tells the live nodes.
func (p *Service) SetAvailability(ctx context.Context, user chat.UserID, quiet *time.Duration, invisible *bool) error {
	all, err := p.store.Availabilities(ctx, []chat.UserID{user})
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
		p.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Availability: &now})
	}
	return err
}

// Seen tells the live nodes of input that came without a socket: a form of a browser
// without scripts.
func (p *Service) Seen(ctx context.Context, user chat.UserID) {
	p.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Input: &chat.Input{}})
}

// SetQuietHours changes the hours without disturbance of each day, as 22:00 and 07:30; empty
// ones end them. It tells the live nodes.
func (p *Service) SetQuietHours(ctx context.Context, user chat.UserID, from, to string) error {
	var hours chat.QuietHours
	if from != "" || to != "" {
		begin, errFrom := time.Parse("15:04", from)
		end, errTo := time.Parse("15:04", to)
		if errFrom != nil || errTo != nil {
			return chat.Field("quiet_from", "Write both times like 22:00, or leave both empty.")
		}
		hours.From, hours.To = begin.Hour()*60+begin.Minute(), end.Hour()*60+end.Minute()
	}
	if err := p.store.QuietHoursSet(ctx, user, hours.From, hours.To); err != nil {
		return err
	}
	all, err := p.store.Availabilities(ctx, []chat.UserID{user})
	if now := all[user]; err == nil {
		p.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Availability: &now})
	}
	return err
}

// QuietHoursOf are the hours of each day in which a user is not to be disturbed.
func (p *Service) QuietHoursOf(ctx context.Context, user chat.UserID) (chat.QuietHours, error) {
	all, err := p.store.Availabilities(ctx, []chat.UserID{user})
	return all[user].Hours, err
}
