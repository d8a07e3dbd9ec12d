package chat

import (
	"context"
	"slices"
	"time"
)

// VersionsMax is how many replaced texts of a message are kept, the newest ones.
const VersionsMax = 100

// Replaced is a text that an edit replaced.
type Replaced struct {
	Seq      int64
	Rev      int64 // the room's revision that replaced it
	Body     string
	Original bool // it is what was posted
	At       time.Time
}

// Deletion is who deleted a message, and when.
type Deletion struct {
	Seq  int64
	By   UserID // 0: it was too old to be kept
	Name string // empty when that account is gone
	At   time.Time
}

// VersionStore reads what was edited and deleted.
type VersionStore interface {
	// ReplacedTexts returns the former texts of a message, the oldest first.
	ReplacedTexts(ctx context.Context, room RoomID, seq int64) ([]Replaced, error)
	// DeletionOf answers NotFound for a message that is not deleted, or that an older
	// version of the program deleted.
	DeletionOf(ctx context.Context, room RoomID, seq int64) (Deletion, error)
}

// Version is a text that a message has or had.
type Version struct {
	Body string
	At   time.Time // when it was written; zero when that is not known
}

// Versions are a message's texts, the newest first.
type Versions struct {
	List   []Version
	Before bool // earlier ones were not kept
}

// Revisions tells what was edited and deleted.
type Revisions struct{ store VersionStore }

// NewRevisions reads from a store.
func NewRevisions(store VersionStore) *Revisions { return &Revisions{store} }

// Versions returns the texts of a message. A deleted message has none.
func (r *Revisions) Versions(ctx context.Context, m Message) (Versions, error) {
	if m.Deleted {
		return Versions{}, nil
	}
	replaced, err := r.store.ReplacedTexts(ctx, m.Room, m.Seq)
	if err != nil {
		return Versions{}, err
	}
	return versionsOf(m, replaced), nil
}

// versionsOf dates each text by the edit that replaced the one before.
func versionsOf(m Message, replaced []Replaced) Versions {
	known := len(replaced) > 0 && replaced[0].Original || len(replaced) == 0 && !m.Edited
	v := Versions{Before: !known}
	var at time.Time
	if known {
		at = m.CreatedAt
	}
	for _, r := range replaced {
		v.List = append(v.List, Version{Body: r.Body, At: at})
		at = r.At
	}
	v.List = append(v.List, Version{Body: m.Body, At: at})
	slices.Reverse(v.List)
	return v
}

// DeletedBy returns who deleted a message, for its author and the room's admins; others
// get NotFound.
func (r *Revisions) DeletedBy(ctx context.Context, a Access, user UserID, m Message) (Deletion, error) {
	if !m.Deleted || !a.Admin && m.Author != user {
		return Deletion{}, E(NotFound, "That message does not exist.")
	}
	return r.store.DeletionOf(ctx, m.Room, m.Seq)
}
