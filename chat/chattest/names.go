package chattest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/ledger"
)

// NamesLike implements rooms.Store.
func (d *Database) NamesLike(ctx context.Context, id chat.RoomID, folded string, others bool, most int) (list []chat.Member, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	r := d.present(id)
	if r == nil {
		return nil, nil
	}
	for user, u := range d.users {
		m := r.members[user]
		if u.Username == "" || !strings.HasPrefix(fold.String(u.Username), folded) || m == nil && (!others || folded == "" || u.Role == chat.Guest) {
			continue
		}
		found := chat.Member{ID: user, Username: u.Username}
		if m != nil {
			found.JoinedAt = m.joinedAt
		}
		list = append(list, found)
	}
	rank := func(m chat.Member) int64 {
		if of := r.members[m.ID]; of != nil {
			return of.read
		}
		return -1
	}
	slices.SortFunc(list, func(a, b chat.Member) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(fold.String(a.Username), fold.String(b.Username)))
	})
	return list[:min(most, len(list))], nil
}

// Named implements rooms.Store.
func (d *Database) Named(ctx context.Context, id chat.RoomID, names []chat.Name) (map[chat.Name]chat.Reference, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	l := ledger.New(id)
	if r := d.present(id); r != nil {
		for _, name := range names {
			d.lookUp(l, r, name)
		}
	}
	return l.Named, nil
}
