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
	return tooSoon(a.Room.Slow, chat.As(err).Retry)
}

// tooSoon says how long a member waits, in minutes where these are many seconds.
func tooSoon(slow int, retry time.Duration) error {
	left := max(1, int((retry+time.Second-1)/time.Second))
	switch {
	case slow < 120:
		return &chat.Error{Kind: chat.TooMany, Retry: retry, Text: "Each member of this room writes once in %d seconds. Send it again in %d seconds.", Args: []any{slow, left}}
	case left < 120:
		return &chat.Error{Kind: chat.TooMany, Retry: retry, Text: "Each member of this room writes once in %d minutes. Send it again in %d seconds.", Args: []any{slow / 60, left}}
	}
	return &chat.Error{Kind: chat.TooMany, Retry: retry, Text: "Each member of this room writes once in %d minutes. Send it again in %d minutes.", Args: []any{slow / 60, (left + 59) / 60}}
}

// refuseSending is why a user cannot send a message to the room now.
func (p *Service) refuseSending(ctx context.Context, who chat.User, a chat.Access, c chat.Command, text string) error {
	if err := a.Refuse(chat.WriteIn); err != nil {
		return err
	}
	if err := p.refuseWords(ctx, text); err != nil {
		return err
	}
	return p.slow(ctx, who, a, c)
}
