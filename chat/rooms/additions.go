package rooms

import (
	"context"
	"strconv"

	"parley/chat"
)

// Add makes another user a member. The user is told by whom, and may leave again. joined is
// false for one who was a member before. It refuses the user's own name, and NobodyNamed
// refuses one whom by may not know.
func (r *Service) Add(ctx context.Context, a chat.Access, by chat.UserID, username string) (u chat.User, joined bool, err error) {
	if err := a.Refuse(chat.AddIn); err != nil {
		return u, false, err
	}
	u, err = r.known(ctx, a.Room, by, username)
	if err == nil && u.ID == by {
		err = chat.Field("username", "You are in this room already.")
	}
	if err == nil {
		err = r.refuseAddition(ctx, a, u)
	}
	if err == nil {
		err = r.refusesAdding(ctx, a.Room.ID, u, by)
	}
	if err == nil {
		err = r.Limits.Allow(ctx, chat.AdditionsByPerson, strconv.FormatInt(int64(by), 10))
	}
	if err != nil {
		return u, false, err
	}
	joined, err = r.store.AddMemberBy(ctx, a.Room.ID, u.ID, by, chat.AskAdds)
	return u, joined, r.tellJoined(ctx, a, u.ID, joined, err)
}

// refusesAdding answers for a user who refuses the room, or blocked the one who adds. One
// answer is the other: nobody learns that they are blocked.
func (r *Service) refusesAdding(ctx context.Context, room chat.RoomID, u chat.User, by chat.UserID) error {
	refused, err := r.store.RefusesAdding(ctx, room, u.ID)
	if err == nil && !refused {
		var blockedBy []chat.UserID
		blockedBy, _, err = r.store.BlocksAmong(ctx, by, []chat.UserID{u.ID})
		refused = len(blockedBy) > 0
	}
	if err == nil && refused {
		err = &chat.Error{Kind: chat.Forbidden, Field: "username", Text: "%s does not want to be added to this room.", Args: []any{u.Username}}
	}
	return err
}

// Stay is the answer of a user who was added and does not mind.
func (r *Service) Stay(ctx context.Context, a chat.Access, user chat.UserID) error {
	changed, err := r.store.MemberAnswered(ctx, a.Room.ID, user)
	if changed {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
	}
	return err
}
