package posting

import (
	"context"
	"slices"

	"parley/chat"
)

// Vote accepts that the user chooses an option, or takes that back; without on, the other of
// both. In a poll with one answer, the former choice goes.
func (p *Service) Vote(ctx context.Context, who chat.User, a chat.Access, m chat.Message, option int, on *bool, wait bool) error {
	if err := a.Refuse(chat.ChangeIn); err != nil {
		return err
	}
	c := chat.Command{Kind: chat.CastVote, Seq: m.Seq, Option: option}
	if on != nil {
		c.On = *on
	} else {
		mine, err := p.messages.VotesOf(ctx, a.Room.ID, m.Seq, who.ID)
		if err != nil {
			return err
		}
		c.On = !slices.Contains(mine, option)
	}
	return p.do(ctx, who, a, c, wait)
}

// ClosePoll accepts that no one votes any more: by the poll's author, or by an admin of the room.
func (p *Service) ClosePoll(ctx context.Context, who chat.User, a chat.Access, m chat.Message, wait bool) error {
	if err := a.Refuse(chat.ChangeIn); err != nil {
		return err
	}
	return p.do(ctx, who, a, chat.Command{Kind: chat.EndPoll, Seq: m.Seq, Admin: a.Admin}, wait)
}
