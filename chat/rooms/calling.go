package rooms

import (
	"context"

	"parley/chat"
)

// AsksToCall reports whether a text calls all members of a large room.
func (r *Service) AsksToCall(ctx context.Context, room chat.RoomID, body string) (bool, error) {
	if !chat.MentionsAll(body) {
		return false, nil
	}
	page, err := r.store.Members(ctx, room, "", "", chat.LargeRoom+1)
	return len(page.Members) > chat.LargeRoom, err
}
