package chat

import (
	"context"
	"errors"
	"time"
)

// RestorableFor is how long a deleted room can be restored.
const RestorableFor = 30 * 24 * time.Hour

// Succession is what happens to a room when a member leaves it.
type Succession struct {
	Managed bool   // another admin stays
	Heir    string // who becomes admin otherwise; empty when the room has no other member
}

// DeletedRoom is a deleted room, as shown to the user who deleted it.
type DeletedRoom struct {
	ID        RoomID
	Slug      string // before the deletion
	Name      string
	DeletedAt time.Time
}

// RestorableUntil is when the room is purged.
func (r DeletedRoom) RestorableUntil() time.Time { return r.DeletedAt.Add(RestorableFor) }

// Delete deletes a room for everyone. Until RestorableUntil, user can restore it.
func (r *Rooms) Delete(ctx context.Context, a Access, user UserID) error {
	members, err := r.store.RoomDelete(ctx, a.Room.ID, user)
	if err != nil {
		return err
	}
	r.publisher.PublishToRoom(ctx, a.Room.ID, Event{Gone: true})
	r.publisher.PublishToUser(ctx, TellLists(members)...)
	_ = r.recent.InvalidateRecent(ctx, a.Room.ID)
	return nil
}

// JustDeleted reports whether err only says that user deleted the room within
// RepeatWindow, as by the first of two clicks.
func (r *Rooms) JustDeleted(ctx context.Context, slug string, user UserID, err error) bool {
	if !Is(err, NotFound) {
		return false
	}
	done, err := r.store.RoomJustDeleted(ctx, slug, user)
	return done && err == nil
}

// JustLeft is JustDeleted for a room that user has left.
func (r *Rooms) JustLeft(ctx context.Context, slug string, user UserID, err error) bool {
	if !Is(err, NotFound) {
		return false
	}
	done, err := r.store.JustLeft(ctx, slug, user)
	if err == nil && !done { // the last member of a private room
		done, err = r.store.RoomJustDeleted(ctx, slug, user)
	}
	return done && err == nil
}

// Restore restores a room that user deleted: its messages with their numbers, its
// members and their read marks. Its slug changes when a new room has taken it.
func (r *Rooms) Restore(ctx context.Context, user UserID, id RoomID) (DeletedRoom, error) {
	room, err := r.store.DeletedRoom(ctx, id, user)
	switch {
	case Is(err, NotFound):
		return r.restored(ctx, user, id)
	case err != nil:
		return DeletedRoom{}, err
	}
	err = FreeSlug(room.Slug, func(slug string) error {
		room.Slug = slug
		return r.store.RoomRestore(ctx, room, user)
	})
	switch {
	case errors.Is(err, ErrRoomName):
		err = &Error{
			Kind: Conflict, Text: "Another room is called “%s” by now. Once that one has another name, yours can come back.",
			Args: []any{room.Name},
		}
	case errors.Is(err, ErrRoomNameAlike):
		err = &Error{
			Kind: Conflict, Text: "Another room has a name that looks like “%s” by now. Once that one has another name, yours can come back.",
			Args: []any{room.Name},
		}
	case Is(err, NotFound):
		return r.restored(ctx, user, id)
	case err == nil:
		r.tellMembers(ctx, id)
	}
	return room, err
}

// restored is a room that is already restored, as by the first of two clicks.
func (r *Rooms) restored(ctx context.Context, user UserID, id RoomID) (DeletedRoom, error) {
	slug, err := r.store.RoomRestored(ctx, id, user)
	if Is(err, NotFound) {
		err = E(NotFound, "There is no such room to bring back.")
	}
	return DeletedRoom{ID: id, Slug: slug}, err
}
