package chat

import "context"

// RoomsOf is the page of a user's rooms that begins at from: the Next of another page,
// or "" for the first.
func (r *Rooms) RoomsOf(ctx context.Context, user UserID, from string) (RoomList, error) {
	return r.store.RoomsOf(ctx, user, from)
}

// Entered notes the room that a user opened last.
func (r *Rooms) Entered(ctx context.Context, user UserID, room RoomID) error {
	return r.store.LastRoomSet(ctx, user, room)
}

// DeletedRooms are the rooms that a user can restore, the last deleted first. from is
// the next of another page, or "" for the first.
func (r *Rooms) DeletedRooms(ctx context.Context, by UserID, from string) (list []DeletedRoom, next string, err error) {
	return r.store.DeletedRooms(ctx, by, from)
}

// Succession says what happens to a room when user leaves it.
func (r *Rooms) Succession(ctx context.Context, room RoomID, user UserID) (Succession, error) {
	return r.store.Succession(ctx, room, user)
}

// FirstMembers is the beginning of a room's members, at most most.
func (r *Rooms) FirstMembers(ctx context.Context, room RoomID, most int) (MemberPage, error) {
	return r.store.Members(ctx, room, "", "", most)
}
