package posting

import (
	"context"

	"github.com/google/uuid"

	"parley/chat"
)

// RemoveMessagesOf accepts that the newest messages of a user are removed, in all rooms, and
// says how many.
func (p *Service) RemoveMessagesOf(ctx context.Context, by, of chat.User, reason string) (int, error) {
	if err := by.RefuseTo(chat.ManagePeople); err != nil {
		return 0, err
	}
	places, err := p.messages.MessagesBy(ctx, of.ID, chat.MessagesRemoved)
	if err != nil {
		return 0, err
	}
	for n, at := range places {
		if err := p.Moderate(ctx, by, of.ID, at.Room, at.Seq, reason); err != nil {
			return n, err
		}
	}
	return len(places), nil
}

// Moderate accepts that a moderator of the server, or the operator, removes a message of author.
// It is accepted by the rights of this moment, as a message is: losing them before a worker stores the removal, milliseconds
// later, does not take it back.
func (p *Service) Moderate(ctx context.Context, by chat.User, author chat.UserID, room chat.RoomID, seq int64, reason string) error {
	if err := by.RefuseTo(chat.Moderate); err != nil {
		return err
	}
	c := chat.Command{
		Kind: chat.Delete, Seq: seq, Room: room, Author: by.ID, AuthorName: by.Username, Admin: true, Key: chat.Key(uuid.New()), Body: reason,
	}
	if by.ID == 0 { // each command names an account
		c.Author, c.Scheduled = author, true
	}
	return p.Inbox.Enqueue(ctx, c)
}
