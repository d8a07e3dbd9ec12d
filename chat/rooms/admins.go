package rooms

import (
	"context"
	"errors"

	"parley/chat"
)

// Archive makes a room readable only, or brings it back; for the room's admins. Its
// members stay.
func (r *Service) Archive(ctx context.Context, a chat.Access, by chat.UserID, on bool) (changed bool, err error) {
	changed, err = r.store.RoomArchive(ctx, a.Room.ID, by, on)
	if changed {
		r.publisher.PublishToRoom(ctx, a.Room.ID, chat.Event{Head: true})
		r.tellMembers(ctx, a.Room.ID)
	}
	return changed, err
}

// SetAdmin makes another member an admin of the room, or takes that away; for the room's
// admins. The only admin stays one.
func (r *Service) SetAdmin(ctx context.Context, a chat.Access, by chat.UserID, username string, on bool) (u chat.User, changed bool, err error) {
	u, err = r.known(ctx, a.Room, by, username)
	if err != nil {
		return u, false, err
	}
	changed, err = r.setAdmin(ctx, a.Room.ID, u, by, on)
	if chat.Is(err, chat.NotFound) && !errors.Is(err, chat.ErrNoRoom) {
		err = chat.Field("username", "There is no member with that username.")
	}
	return u, changed, err
}

func (r *Service) setAdmin(ctx context.Context, room chat.RoomID, u chat.User, by chat.UserID, on bool) (changed bool, err error) {
	changed, err = r.store.SetAdmin(ctx, room, u.ID, by, on)
	if errors.Is(err, chat.ErrDeactivated) {
		err = chat.Field("username", "The account of %s is deactivated.", u.Username)
	}
	if changed {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: u.ID, Rooms: true})
		r.publisher.PublishToRoom(ctx, room, chat.Event{Members: true})
	}
	return changed, err
}
