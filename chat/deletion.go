package chat

import "time"

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
