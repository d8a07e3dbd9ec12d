package chat

import (
	"context"
	"slices"
	"time"
)

// RoomKept is for how long a deleted room can be brought back.
const RoomKept = 30 * 24 * time.Hour

// ErasedRoom is a deleted room, as whoever deleted it may see it.
type ErasedRoom struct {
	ID        RoomID
	Slug      string // as it was
	Name      string
	DeletedAt time.Time
}

// Until is when it is gone for good.
func (r ErasedRoom) Until() time.Time { return r.DeletedAt.Add(RoomKept) }

// Delete ends a room for everyone. For a while, user can have it back.
func (r *Rooms) Delete(ctx context.Context, a Access, user UserID) error {
	members, err := r.Store.RoomErase(ctx, a.Room.ID, user)
	if err != nil {
		return err
	}
	r.Crier.Tell(ctx, a.Room.ID, Event{Gone: true})
	r.Crier.Cry(ctx, listsChanged(members)...)
	_ = r.Recent.Forget(ctx, a.Room.ID)
	return nil
}

// Restore brings back a room that user deleted, as it was: its messages with
// their numbers, its members and what they have read. Its address is another one
// when a new room has taken it.
func (r *Rooms) Restore(ctx context.Context, user UserID, id RoomID) (ErasedRoom, error) {
	all, err := r.Store.RoomsErased(ctx, user)
	if err != nil {
		return ErasedRoom{}, err
	}
	at := slices.IndexFunc(all, func(room ErasedRoom) bool { return room.ID == id })
	if at < 0 {
		return ErasedRoom{}, E(NotFound, "There is no such room to bring back.")
	}
	room := all[at]
	err = freeSlug(room.Slug, func(slug string) error {
		room.Slug = slug
		return r.Store.RoomRestore(ctx, room, user)
	})
	if e := As(err); err != nil && e.Kind == Conflict && e.Field == "name" {
		err = &Error{
			Kind: Conflict, Text: "Another room is called “%s” by now. Once that one has another name, yours can come back.",
			Args: []any{room.Name},
		}
	}
	if err == nil {
		r.tellMembers(ctx, id)
	}
	return room, err
}
