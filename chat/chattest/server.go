package chattest

import (
	"cmp"
	"context"

	"parley/chat"
)

// ServerState implements chat.ServerStore.
func (d *Database) ServerState(ctx context.Context) (chat.ServerState, error) {
	if err := d.begin(ctx); err != nil {
		return chat.ServerState{}, err
	}
	defer d.mu.Unlock()
	return d.serverState(), nil
}

func (d *Database) serverState() chat.ServerState {
	s := d.server
	for _, u := range d.users {
		s.Peopled = s.Peopled || !u.erased()
	}
	s.Owned = d.owners() > 0
	return s
}

// CodeSet implements chat.ServerStore.
func (d *Database) CodeSet(ctx context.Context, hash []byte, replace bool) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	if d.owners() > 0 || d.server.CodeHash != nil && !replace {
		return false, nil
	}
	d.server.CodeHash = hash
	return true, nil
}

// SetUp implements chat.ServerStore.
func (d *Database) SetUp(ctx context.Context, f chat.Founding, check func(chat.ServerState) error) (chat.User, error) {
	if err := d.begin(ctx); err != nil {
		return chat.User{}, err
	}
	defer d.mu.Unlock()
	if err := check(d.serverState()); err != nil {
		return chat.User{}, err
	}
	if f.Room != nil {
		if err := d.roomTaken(0, f.Room.Name, f.Room.Slug); err != nil {
			return chat.User{}, err
		}
	}
	u := d.users[f.Owner.ID]
	if f.Owner.ID == 0 {
		made, err := d.insertUser(f.Owner)
		if err != nil {
			return chat.User{}, err
		}
		u = made
	}
	if u == nil || u.erased() {
		return chat.User{}, missing()
	}
	u.Role = cmp.Or(f.Owner.Role, chat.Owner)
	if f.Room != nil {
		d.insertRoom(*f.Room, u.ID)
	}
	d.server = chat.ServerState{Name: f.Server}
	return u.User, nil
}

// insertRoom makes a room whose name and slug are free.
func (d *Database) insertRoom(r chat.Room, creator chat.UserID) chat.Room {
	r.ID, r.CreatedAt = chat.RoomID(len(d.rooms)+1), d.now()
	d.rooms[r.ID] = &room{
		Room: r, madeBy: creator, reacted: map[chat.ReactionOf]bool{}, mentioned: map[int64][]chat.UserID{}, pinnings: map[int64]chat.Pinning{}, voted: map[chat.Vote]bool{},
		members: map[chat.UserID]*membership{creator: {user: creator, admin: true, joinedAt: d.now()}},
	}
	return r
}

// ServerRename implements chat.ServerStore.
func (d *Database) ServerRename(ctx context.Context, name string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.server.Name = name
	return nil
}
