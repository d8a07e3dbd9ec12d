package chattest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"parley/chat"
	"parley/chat/fold"
)

// peopleOf are the others in a direct conversation, or the user alone.
func (d *Database) peopleOf(r *room, user chat.UserID) (names []string) {
	for _, id := range chat.ReadDirectKey(r.direct) {
		if id != user || r.direct == chat.DirectKey([]chat.UserID{user}) {
			names = append(names, d.users[id].Username)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if a == "" || b == "" {
			return cmp.Compare(len(b), len(a)) // deleted accounts come last
		}
		return strings.Compare(a, b)
	})
	return names
}

// direct fills in what a member sees of a direct conversation.
func (d *Database) direct(r *room, user chat.UserID, a *chat.Access) {
	if r.direct == "" {
		return
	}
	a.People = d.peopleOf(r, user)
	a.Room.Name = chat.DirectName(a.People)
	if ids := chat.ReadDirectKey(r.direct); len(ids) == 2 {
		a.Blocked = d.blocks[ids[0]][user] || d.blocks[ids[1]][user]
	}
}

func (d *Database) directsOf(user chat.UserID) (list []chat.RoomLink) {
	var mine []*room
	for _, r := range d.rooms {
		if m := r.members[user]; r.direct != "" && m != nil && (!m.closed || r.LastSeq > m.closedSeq) {
			mine = append(mine, r)
		}
	}
	unsorted := func(r *room) int {
		if r.members[user].section == 0 {
			return 1
		}
		return 0
	}
	slices.SortFunc(mine, func(a, b *room) int {
		return cmp.Or(cmp.Compare(unsorted(a), unsorted(b)), b.stirred().Compare(a.stirred()), cmp.Compare(b.ID, a.ID))
	})
	others := 0
	for _, r := range mine {
		if others += unsorted(r); others > chat.DirectListed {
			break
		}
		l := d.link(r, user)
		l.Name, l.Mentions, l.With = chat.DirectName(d.peopleOf(r, user)), 0, chat.DirectWith(r.direct, user)
		l = d.inSection(d.told(r, user, l), r, user)
		list = append(list, l)
	}
	return list
}

// DirectOf implements rooms.Store.
func (d *Database) DirectOf(ctx context.Context, user chat.UserID) ([]chat.RoomLink, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	return d.directsOf(user), nil
}

// stirred is when the newest message came.
func (r *room) stirred() time.Time {
	if r.LastSeq == 0 {
		return r.CreatedAt
	}
	return r.messages[r.LastSeq-1].CreatedAt
}

// OpenDirect implements rooms.Store.
func (d *Database) OpenDirect(ctx context.Context, slug string, people []chat.UserID, by chat.UserID) (chat.Room, bool, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Room{}, false, err
	}
	defer d.mu.Unlock()
	key := chat.DirectKey(people)
	for _, r := range d.rooms {
		if r.direct == key {
			m := r.members[by]
			changed := m.closed
			m.closed = false
			return r.Room, changed, nil
		}
	}
	made := d.insertRoom(chat.Room{Slug: slug, Private: true, Direct: true}, by)
	r := d.rooms[made.ID]
	r.direct, r.members[by].admin = key, false
	for _, id := range people {
		if id != by {
			r.members[id] = &membership{user: id, joinedAt: d.now(), closed: true}
		}
	}
	return made, true, nil
}

// CloseDirect implements rooms.Store.
func (d *Database) CloseDirect(ctx context.Context, id chat.RoomID, user chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.present(id)
	if r == nil || r.direct == "" || r.members[user] == nil {
		return false, nil
	}
	m := r.members[user]
	changed := !m.closed || m.closedSeq != r.LastSeq
	m.closed, m.closedSeq = true, r.LastSeq
	return changed, nil
}

// BlocksAmong implements people.PeopleStore.
func (d *Database) BlocksAmong(ctx context.Context, user chat.UserID, others []chat.UserID) (by, of []chat.UserID, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, nil, err
	}
	defer d.mu.Unlock()
	for _, id := range others {
		if d.blocks[id][user] {
			by = append(by, id)
		}
		if d.blocks[user][id] {
			of = append(of, id)
		}
	}
	return by, of, nil
}

// BlockersIn implements rooms.Store.
func (d *Database) BlockersIn(ctx context.Context, room chat.RoomID, user chat.UserID) (list []chat.UserID, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	if r := d.rooms[room]; r != nil {
		for id := range r.members {
			if d.blocks[id][user] {
				list = append(list, id)
			}
		}
	}
	slices.Sort(list)
	return list, nil
}

// SetBlock implements people.PeopleStore.
func (d *Database) SetBlock(ctx context.Context, user, blocked chat.UserID, on bool) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	if d.blocks[user][blocked] == on {
		return false, nil
	}
	if d.blocks[user] == nil {
		d.blocks[user] = map[chat.UserID]bool{}
	}
	d.blocks[user][blocked] = on
	return true, nil
}

// BlocksOf implements people.PeopleStore.
func (d *Database) BlocksOf(ctx context.Context, user chat.UserID) (list []chat.User, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for id, on := range d.blocks[user] {
		if u := d.users[id]; on && u.Username != "" {
			list = append(list, chat.User{ID: id, Username: u.Username})
		}
	}
	slices.SortFunc(list, func(a, b chat.User) int { return strings.Compare(fold.String(a.Username), fold.String(b.Username)) })
	return list, nil
}
