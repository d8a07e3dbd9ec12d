package chat

import "context"

// ErrOnlyAdmin keeps an admin in each room.
var ErrOnlyAdmin = &Error{Kind: Conflict, Field: "username", Text: "A room needs an admin: make another member an admin first."}

// RefuseWriting says why the user cannot write in the room; nil when they can. Edits and
// deletions of older messages are decided by ChangeIn and RemoveIn.
func (a Access) RefuseWriting() error { return a.Refuse(WriteIn) }

// MayWrite reports whether the user is a member who can write in the room.
func (a Access) MayWrite() bool { return a.May(WriteIn) }

// Archive makes a room readable only, or brings it back; for the room's admins. Its
// members stay.
func (r *Rooms) Archive(ctx context.Context, a Access, on bool) error {
	changed, err := r.store.RoomArchive(ctx, a.Room.ID, on)
	if changed {
		r.publisher.PublishToRoom(ctx, a.Room.ID, Event{Head: true})
		r.tellMembers(ctx, a.Room.ID)
	}
	return err
}

// SetAdmin makes another member an admin of the room, or takes that away; for the room's
// admins. The only admin stays one.
func (r *Rooms) SetAdmin(ctx context.Context, a Access, username string, on bool) error {
	u, err := UserNamed(ctx, r.accounts, username)
	if err != nil {
		return err
	}
	_, err = r.setAdmin(ctx, a.Room.ID, u.ID, on)
	if Is(err, NotFound) {
		return Field("username", "There is no member with that username.")
	}
	return err
}

func (r *Rooms) setAdmin(ctx context.Context, room RoomID, user UserID, on bool) (changed bool, err error) {
	changed, err = r.store.SetAdmin(ctx, room, user, on)
	if changed {
		r.publisher.PublishToUser(ctx, UserEvent{Person: user, Rooms: true})
		r.publisher.PublishToRoom(ctx, room, Event{Members: true})
	}
	return changed, err
}
