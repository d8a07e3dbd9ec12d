package posting

import (
	"context"

	"parley/chat"
)

// Pin accepts that a message is pinned, or with on false that it is not.
func (p *Service) Pin(ctx context.Context, who chat.User, a chat.Access, m chat.Message, on, wait bool) error {
	if err := a.Refuse(chat.PinIn); err != nil {
		return err
	}
	return p.do(ctx, who, a, chat.Command{Kind: chat.PinMessage, Seq: m.Seq, On: on}, wait)
}
