package history

import (
	"context"
	"slices"
	"time"

	"parley/chat"
)

// VersionStore reads what was edited and deleted.
type VersionStore interface {
	// ReplacedTexts returns the former texts of a message, the oldest first.
	ReplacedTexts(ctx context.Context, room chat.RoomID, seq int64) ([]chat.Replaced, error)
	// DeletionOf answers NotFound for a message that is not deleted, or that an older
	// version of the program deleted.
	DeletionOf(ctx context.Context, room chat.RoomID, seq int64) (chat.Deletion, error)
}

// Revisions tells what was edited and deleted.
type Revisions struct{ store VersionStore }

// NewRevisions reads from a store.
func NewRevisions(store VersionStore) *Revisions { return &Revisions{store} }

// Versions returns the texts of a message. A deleted message has none.
func (r *Revisions) Versions(ctx context.Context, m chat.Message) (chat.Versions, error) {
	if m.Deleted {
		return chat.Versions{}, nil
	}
	replaced, err := r.store.ReplacedTexts(ctx, m.Room, m.Seq)
	if err != nil {
		return chat.Versions{}, err
	}
	return versionsOf(m, replaced), nil
}

// versionsOf dates each text by the edit that replaced the one before.
func versionsOf(m chat.Message, replaced []chat.Replaced) chat.Versions {
	known := len(replaced) > 0 && replaced[0].Original || len(replaced) == 0 && !m.Edited
	v := chat.Versions{Before: !known}
	var at time.Time
	if known {
		at = m.CreatedAt
	}
	for _, r := range replaced {
		v.List = append(v.List, chat.Version{Body: r.Body, At: at})
		at = r.At
	}
	v.List = append(v.List, chat.Version{Body: m.Body, At: at})
	slices.Reverse(v.List)
	return v
}

// DeletedBy returns who deleted a message, for its author and the room's admins; others
// get NotFound.
func (r *Revisions) DeletedBy(ctx context.Context, a chat.Access, user chat.UserID, m chat.Message) (chat.Deletion, error) {
	if !m.Deleted || !a.Admin && m.Author != user {
		return chat.Deletion{}, chat.E(chat.NotFound, "That message does not exist.")
	}
	return r.store.DeletionOf(ctx, m.Room, m.Seq)
}
