package chattest

import (
	"context"

	"parley/chat"
)

// RefuseAdding implements rooms.Store.
func (d *Database) RefuseAdding(ctx context.Context, room chat.RoomID, user chat.UserID) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.refusals[chat.Membership{User: user, Room: room}] = true
	return nil
}

// RefusesAdding implements rooms.Store.
func (d *Database) RefusesAdding(ctx context.Context, room chat.RoomID, user chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	return d.refusals[chat.Membership{User: user, Room: room}], nil
}
