package chat

import (
	"context"
	"strconv"
)

// AdditionsByPerson bounds how many people a user puts into rooms, over all nodes.
var AdditionsByPerson = Limit{"additions", 60, 60, 3600e9, "You have added very many people. Please wait a while."}

// Add makes another user a member. The user is told by whom, and may leave again.
func (r *Rooms) Add(ctx context.Context, a Access, by UserID, username string) error {
	if err := a.Refuse(AddIn); err != nil {
		return err
	}
	u, err := UserNamed(ctx, r.accounts, username)
	if err == nil {
		err = r.refuseAddition(ctx, a, u)
	}
	if err == nil {
		err = r.refusesAdding(ctx, a.Room.ID, u, by)
	}
	if err == nil {
		err = r.Limits.Allow(ctx, AdditionsByPerson, strconv.FormatInt(int64(by), 10))
	}
	if err != nil {
		return err
	}
	joined, err := r.store.AddMemberBy(ctx, a.Room.ID, u.ID, by)
	return r.tellJoined(ctx, a, u.ID, joined, err)
}

// refusesAdding answers for a user who refuses the room, or blocked the one who adds. One
// answer is the other: nobody learns that they are blocked.
func (r *Rooms) refusesAdding(ctx context.Context, room RoomID, u User, by UserID) error {
	refused, err := r.store.RefusesAdding(ctx, room, u.ID)
	if err == nil && !refused {
		var blockedBy []UserID
		blockedBy, _, err = r.store.BlocksAmong(ctx, by, []UserID{u.ID})
		refused = len(blockedBy) > 0
	}
	if err == nil && refused {
		err = &Error{Kind: Forbidden, Field: "username", Text: "%s does not want to be added to this room.", Args: []any{u.Username}}
	}
	return err
}

// Stay is the answer of a user who was added and does not mind.
func (r *Rooms) Stay(ctx context.Context, a Access, user UserID) error {
	changed, err := r.store.MemberAnswered(ctx, a.Room.ID, user)
	if changed {
		r.publisher.PublishToUser(ctx, UserEvent{Person: user, Rooms: true})
	}
	return err
}
