package chattest

import (
	"cmp"
	"context"
	"slices"

	"parley/chat"
	"parley/chat/letters"
)

// ServerState implements server.ServerStore.
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
	for _, h := range d.held {
		s.Holding = s.Holding || h.State == chat.HeldWaiting || h.State == chat.HeldRefused
	}
	return s
}

// CodeSet implements server.ServerStore.
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

// SetUp implements server.ServerStore.
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
	d.setRole(u, cmp.Or(f.Owner.Role, chat.Owner))
	if f.Room != nil {
		d.insertRoom(*f.Room, u.ID)
	}
	d.server.Name, d.server.CodeHash = f.Server, nil
	if f.Demand != "" {
		d.server.Settings.SecondFactor = f.Demand
		d.server.Rev++
	}
	return u.User, nil
}

// insertRoom makes a room whose name and slug are free.
func (d *Database) insertRoom(r chat.Room, creator chat.UserID) chat.Room {
	r.ID, r.CreatedAt = chat.RoomID(len(d.rooms)+1), d.now()
	d.rooms[r.ID] = &room{
		Room: r, skeleton: letters.Skeleton(r.Name), madeBy: creator, reacted: map[chat.ReactionOf]bool{}, mentioned: map[int64][]chat.UserID{}, pinnings: map[int64]chat.Pinning{}, voted: map[chat.Vote]bool{},
		members: map[chat.UserID]*membership{creator: {user: creator, admin: true, joinedAt: d.now()}},
	}
	return r
}

// SettingsSet implements server.ServerStore.
func (d *Database) SettingsSet(ctx context.Context, by chat.UserID, name string, set chat.ServerSettings, rev int64) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	if err := d.refusedOnServer(by, chat.ManageServer); err != nil {
		return false, err
	}
	if rev != d.server.Rev {
		return false, nil
	}
	d.defaultLevel(cmp.Or(d.server.Settings.Level, chat.LevelAll), cmp.Or(set.Level, chat.LevelAll))
	d.server.Name, d.server.Settings, d.server.Rev = name, set, rev+1
	return true, nil
}

// defaultLevel gives another level to accounts that have not chosen theirs.
func (d *Database) defaultLevel(was, is chat.Level) {
	for _, u := range d.users {
		if !d.inboxed.chose[u.ID] && cmp.Or(d.inboxed.levels[u.ID], chat.LevelAll) == was {
			d.inboxed.levels[u.ID] = is
		}
	}
}

// DefaultRooms implements server.ServerStore.
func (d *Database) DefaultRooms(ctx context.Context) (list []chat.Room, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, r := range d.defaultRooms() {
		list = append(list, chat.Room{ID: r.ID, Slug: r.Slug, Name: r.Name, Archived: r.Archived})
	}
	return list, nil
}

func (d *Database) defaultRooms() (list []*room) {
	for _, id := range slices.Sorted(slices.Values(d.server.Settings.Rooms)) {
		if r := d.present(id); r != nil && !r.Private && r.direct == "" {
			list = append(list, r)
		}
	}
	return list
}
