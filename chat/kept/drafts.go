package kept

import (
	"context"
	"strings"

	"parley/chat"
)

// DraftStore keeps unsent text of each user: one for each room (thread 0) and each thread.
// A message that the user posts there ends it.
type DraftStore interface {
	DraftSet(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64, body string) error
	DraftDelete(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64) error
	// DraftOf returns the text, or "".
	DraftOf(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64) (string, error)
	// DraftsOf returns those in rooms that the user is in, the last written first, at most
	// DraftsMax.
	DraftsOf(ctx context.Context, user chat.UserID) ([]chat.KeptDraft, error)
}

// Drafts keeps unsent text for all devices of a user.
type Drafts struct{ store DraftStore }

// NewDrafts keeps drafts in a store.
func NewDrafts(store DraftStore) *Drafts { return &Drafts{store} }

// Keep replaces a draft; without text it ends.
func (d *Drafts) Keep(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64, body string) error {
	if strings.TrimSpace(body) == "" {
		return d.store.DraftDelete(ctx, user, room, thread)
	}
	body, err := chat.CleanBody(body)
	if err != nil {
		return err
	}
	return d.store.DraftSet(ctx, user, room, thread, body)
}

// List returns a user's drafts, the last written first.
func (d *Drafts) List(ctx context.Context, user chat.UserID) ([]chat.KeptDraft, error) {
	return d.store.DraftsOf(ctx, user)
}

// Of returns a draft, or "".
func (d *Drafts) Of(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64) (string, error) {
	return d.store.DraftOf(ctx, user, room, thread)
}

// Add puts a word at the end of a draft.
func (d *Drafts) Add(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64, word string) error {
	body, err := d.Of(ctx, user, room, thread)
	if err != nil {
		return err
	}
	if body != "" {
		body += " "
	}
	return d.Keep(ctx, user, room, thread, body+word)
}
