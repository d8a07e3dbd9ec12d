package posting

import (
	"context"
	"fmt"
	"time"

	"parley/chat"
)

// slow counts a message towards the room's slow mode, over all nodes. A repeat is exempt: it had
// its turn. While Redis is away, the inbox decides.
func (p *Service) slow(ctx context.Context, who chat.User, a chat.Access, c chat.Command) error {
	if !a.Slows() {
		return nil
	}
	limit := chat.Limit{Name: "slow", Burst: 1, Rate: 1, Per: time.Duration(a.Room.Slow) * time.Second}
	turn := chat.Use{Limit: limit, Who: fmt.Sprintf("%d-%d-%d", a.Room.ID, who.ID, a.Room.Slow)} // another time begins anew
	limit.Name, limit.Text = "slow-sent", "sent"
	sent := chat.Use{Limit: limit, Who: fmt.Sprintf("%d-%x", who.ID, c.Key)}
	// In one step: two repeats at once would each take the other's for a turn that was had.
	err := p.Limits.Reserve(ctx, sent, turn)
	if !chat.Is(err, chat.TooMany) || chat.As(err).Text == limit.Text {
		return nil
	}
	retry := chat.As(err).Retry
	return &chat.Error{
		Kind: chat.TooMany, Retry: retry, Text: "Each member of this room writes once in %d seconds. Send it again in %d seconds.",
		Args: []any{a.Room.Slow, max(1, int((retry+time.Second-1)/time.Second))},
	}
}

// refuseSending is why a user cannot send a message to the room now.
func (p *Service) refuseSending(ctx context.Context, who chat.User, a chat.Access, c chat.Command) error {
	if err := a.Refuse(chat.WriteIn); err != nil {
		return err
	}
	if err := p.refuseWords(ctx, c.Body); err != nil {
		return err
	}
	return p.slow(ctx, who, a, c)
}
