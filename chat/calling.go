package chat

import "context"

// LargeRoom is how many members a room may have in which @room and @here are sent without
// a question.
const LargeRoom = 50

// AsksToCall reports whether a text calls all members of a large room.
func (r *Rooms) AsksToCall(ctx context.Context, room RoomID, body string) (bool, error) {
	if !MentionsAll(body) {
		return false, nil
	}
	page, err := r.store.Members(ctx, room, "", "", LargeRoom+1)
	return len(page.Members) > LargeRoom, err
}
