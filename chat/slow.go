package chat

import (
	"context"
	"fmt"
	"time"
)

// SlowChoices are the seconds between two messages of one member that a room's admins may
// choose.
var SlowChoices = []int{0, 5, 15, 30, 60, 300, 900, 3600}

// slow counts a message towards the room's slow mode, over all nodes. The room's admins are
// exempt. While Redis is away, the inbox decides.
func (p *Posting) slow(ctx context.Context, who User, a Access) error {
	if a.Room.Slow == 0 || a.Admin || a.Room.Direct {
		return nil
	}
	limit := Limit{Name: "slow", Burst: 1, Rate: 1, Per: time.Duration(a.Room.Slow) * time.Second}
	err := p.Limits.Allow(ctx, limit, fmt.Sprintf("%d-%d", a.Room.ID, who.ID))
	if !Is(err, TooMany) {
		return nil
	}
	retry := As(err).Retry
	return &Error{
		Kind: TooMany, Retry: retry, Text: "Each member of this room writes once in %d seconds. Send it again in %d seconds.",
		Args: []any{a.Room.Slow, max(1, int((retry+time.Second-1)/time.Second))},
	}
}

// refuseSending is why a user cannot send a message to the room now.
func (p *Posting) refuseSending(ctx context.Context, who User, a Access, body string) error {
	if err := a.Refuse(WriteIn); err != nil {
		return err
	}
	if err := p.refuseWords(ctx, body); err != nil {
		return err
	}
	return p.slow(ctx, who, a)
}
