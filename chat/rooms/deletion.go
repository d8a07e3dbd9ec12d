package rooms

import (
	"context"
	"errors"

	"parley/chat"
)

// Delete deletes a room for everyone. Until RestorableUntil, user can restore it.
func (r *Service) Delete(ctx context.Context, a chat.Access, user chat.UserID) error {
	members, err := r.store.RoomDelete(ctx, a.Room.ID, user)
	if err != nil {
		return err
	}
	r.publisher.PublishToRoom(ctx, a.Room.ID, chat.Event{Gone: true})
	r.publisher.PublishToUser(ctx, chat.TellLists(members)...)
	_ = r.recent.InvalidateRecent(ctx, a.Room.ID)
	return nil
}

// JustDeleted reports whether err only says that user deleted the room within
// RepeatWindow, as by the first of two clicks.
func (r *Service) JustDeleted(ctx context.Context, slug string, user chat.UserID, err error) bool {
	if !chat.Is(err, chat.NotFound) {
		return false
	}
	done, err := r.store.RoomJustDeleted(ctx, slug, user)
	return done && err == nil
}

// JustLeft is JustDeleted for a room that user has left.
func (r *Service) JustLeft(ctx context.Context, slug string, user chat.UserID, err error) bool {
	if !chat.Is(err, chat.NotFound) {
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
func (r *Service) Restore(ctx context.Context, user chat.UserID, id chat.RoomID) (chat.DeletedRoom, error) {
	room, err := r.store.DeletedRoom(ctx, id, user)
	switch {
	case chat.Is(err, chat.NotFound):
		return r.restored(ctx, user, id)
	case err != nil:
		return chat.DeletedRoom{}, err
	}
	err = chat.FreeSlug(room.Slug, func(slug string) error {
		room.Slug = slug
		return r.store.RoomRestore(ctx, room, user)
	})
	switch {
	case errors.Is(err, chat.ErrRoomName):
		err = &chat.Error{
			Kind: chat.Conflict, Text: "Another room is called “%s” by now. Once that one has another name, yours can come back.",
			Args: []any{room.Name},
		}
	case errors.Is(err, chat.ErrRoomNameAlike):
		err = &chat.Error{
			Kind: chat.Conflict, Text: "Another room has a name that looks like “%s” by now. Once that one has another name, yours can come back.",
			Args: []any{room.Name},
		}
	case chat.Is(err, chat.NotFound):
		return r.restored(ctx, user, id)
	case err == nil:
		r.tellMembers(ctx, id)
	}
	return room, err
}

// restored is a room that is already restored, as by the first of two clicks.
func (r *Service) restored(ctx context.Context, user chat.UserID, id chat.RoomID) (chat.DeletedRoom, error) {
	slug, err := r.store.RoomRestored(ctx, id, user)
	if chat.Is(err, chat.NotFound) {
		err = chat.E(chat.NotFound, "There is no such room to bring back.")
	}
	return chat.DeletedRoom{ID: id, Slug: slug}, err
}
