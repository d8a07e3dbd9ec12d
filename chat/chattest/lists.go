package chattest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/chat"
)

// RoomsOf implements chat.RoomStore.
func (d *Database) RoomsOf(ctx context.Context, user chat.UserID, from string) (list chat.RoomList, err error) {
	if strings.ContainsRune(from, 0) || !utf8.ValidString(from) {
		return list, errNoPage
	}
	if err := d.begin(ctx); err != nil {
		return list, err
	}
	defer d.mu.Unlock()
	most := d.perPage(chat.RoomsListed)
	for _, r := range d.byName() {
		if r.members[user] == nil || chat.Fold(r.Name) < from {
			continue
		}
		l := chat.RoomLink{ID: r.ID, Slug: r.Slug, Name: r.Name, Private: r.Private, LastSeq: r.LastSeq, Unread: r.unread(user)}
		if len(list.Links) < most {
			list.Links = append(list.Links, l)
			continue
		}
		list.Next = cmp.Or(list.Next, chat.Fold(r.Name))
		list.Rest++
		if l.Unread > 0 {
			list.Unread++
		}
	}
	return list, nil
}

// byName lists the existing rooms by their folded names.
func (d *Database) byName() (list []*room) {
	for _, r := range d.rooms {
		if !r.deleted() {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *room) int {
		return cmp.Or(cmp.Compare(chat.Fold(a.Name), chat.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// FindRooms implements chat.RoomStore. A place is 0 or 1, for names that begin with the
// words or only contain them, and a folded name.
func (d *Database) FindRooms(ctx context.Context, user chat.UserID, folded, from string, most int) (found []chat.DirectoryRoom, err error) {
	if from != "" && from[0] != '0' && from[0] != '1' || strings.ContainsRune(from, 0) {
		return nil, errNoPage
	}
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, r := range d.byName() {
		name, mine := chat.Fold(r.Name), r.members[user]
		if !strings.Contains(name, folded) || mine == nil && r.Private || mine != nil && folded == "" {
			continue
		}
		f := chat.DirectoryRoom{Slug: r.Slug, Name: r.Name, Topic: r.Topic, Members: len(r.members), Member: mine != nil, Place: "1" + name}
		if strings.HasPrefix(name, folded) {
			f.Place = "0" + name
		}
		if mine != nil {
			f.Unread = r.unread(user)
		}
		if f.Place >= from {
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b chat.DirectoryRoom) int { return cmp.Compare(a.Place, b.Place) })
	return found[:min(most, len(found))], nil
}
