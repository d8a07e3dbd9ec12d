package accounts

import (
	"context"

	"parley/chat"
)

// tellDefaultRooms tells the rooms of newcomers that they have one.
func (a *Accounts) tellDefaultRooms(ctx context.Context, u chat.User) {
	if a.Server == nil || u.Role == chat.Guest {
		return
	}
	for _, id := range a.Server.Shown(ctx).Rooms {
		a.publisher.PublishToRoom(ctx, id, chat.Event{Members: true})
	}
}
