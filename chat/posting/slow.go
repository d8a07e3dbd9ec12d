package posting

import (
	"context"
	"fmt"
	"time"

	"parley/chat"
)

// slow counts a message towards the room's slow mode, over all nodes. The room's admins are
// exempt. While Redis is away, the inbox decides.
func (p *Service) slow(ctx context.Context, who chat.User, a chat.Access) error {
	if a.Room.Slow == 0 || a.Admin || a.Room.Direct {
		return nil
	}
	limit := chat.Limit{Name: "slow", Burst: 1, Rate: 1, Per: time.Duration(a.Room.Slow) * time.Second}
	err := p.Limits.Allow(ctx, limit, fmt.Sprintf("%d-%d", a.Room.ID, who.ID))
	if !chat.Is(err, chat.TooMany) {
		return nil
	}
	retry := chat.As(err).Retry
	return &chat.Error{
		Kind: chat.TooMany, Retry: retry, Text: "Each member of this room writes once in %d seconds. Send it again in %d seconds.",
		Args: []any{a.Room.Slow, max(1, int((retry+time.Second-1)/time.Second))},
	}
}

// refuseSending is why a user cannot send a message to the room now.
func (p *Service) refuseSending(ctx context.Context, who chat.User, a chat.Access, body string) error {
	if err := a.Refuse(chat.WriteIn); err != nil {
		return err
	}
	if err := p.refuseWords(ctx, body); err != nil {
		return err
	}
	return p.slow(ctx, who, a)
}
