package kept

import (
	"context"

	"parley/chat"
)

// SavedStore keeps each user's saved messages.
type SavedStore interface {
	// SavedInsert changes nothing for a message that is saved. It answers Conflict when
	// the user has SavedMax already.
	SavedInsert(ctx context.Context, user chat.UserID, room chat.RoomID, seq int64) error
	// SavedUpdate changes what is not nil, and answers NotFound when the message is not
	// saved.
	SavedUpdate(ctx context.Context, user chat.UserID, room chat.RoomID, seq int64, note *string, done *bool) error
	SavedDelete(ctx context.Context, user chat.UserID, room chat.RoomID, seq int64) error
	IsSaved(ctx context.Context, user chat.UserID, room chat.RoomID, seq int64) (bool, error)
	// SavedOf returns the messages of rooms that the user is in, without deleted ones:
	// first those that are not done, the last saved first.
	SavedOf(ctx context.Context, user chat.UserID) ([]chat.Saved, error)
}

// Saving lets users save messages.
type Saving struct{ store SavedStore }

// NewSaving keeps saved messages in a store.
func NewSaving(store SavedStore) *Saving { return &Saving{store} }

// Save puts a message aside, with a note and whether it is done, where these are given.
func (s *Saving) Save(ctx context.Context, user chat.UserID, m chat.Message, note *string, done *bool) error {
	if note != nil {
		clean, err := chat.CleanNote(*note)
		if err != nil {
			return err
		}
		note = &clean
	}
	if m.Deleted {
		return chat.E(chat.Conflict, "That message was deleted.")
	}
	err := s.store.SavedInsert(ctx, user, m.Room, m.Seq)
	if err == nil && (note != nil || done != nil) {
		err = s.store.SavedUpdate(ctx, user, m.Room, m.Seq, note, done)
	}
	return err
}

// Remove takes a message from the list.
func (s *Saving) Remove(ctx context.Context, user chat.UserID, m chat.Message) error {
	return s.store.SavedDelete(ctx, user, m.Room, m.Seq)
}

// Has reports whether a user saved a message.
func (s *Saving) Has(ctx context.Context, user chat.UserID, m chat.Message) (bool, error) {
	return s.store.IsSaved(ctx, user, m.Room, m.Seq)
}

// List returns a user's saved messages.
func (s *Saving) List(ctx context.Context, user chat.UserID) ([]chat.Saved, error) {
	return s.store.SavedOf(ctx, user)
}
