package chattest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
)

// RoomsOf implements rooms.Store.
func (d *Database) RoomsOf(ctx context.Context, user chat.UserID, from string) (list chat.RoomList, err error) {
	if strings.ContainsRune(from, 0) || !utf8.ValidString(from) {
		return list, errNoPage
	}
	if err := d.begin(ctx); err != nil {
		return list, err
	}
	defer d.mu.Unlock()
	most := d.perPage(chat.RoomsListed)
	var first, sectioned, others []*room
	for _, r := range d.byName() {
		switch m := r.members[user]; {
		case m == nil || r.Archived:
		case m.favourite:
			first = append(first, r)
		case m.section != 0:
			sectioned = append(sectioned, r)
		case fold.String(r.Name) >= from:
			others = append(others, r)
		}
	}
	for _, r := range append(first, sectioned...) {
		list.Links = append(list.Links, d.listed(r, user))
	}
	for _, r := range others {
		l := d.listed(r, user)
		if len(list.Links) < most {
			list.Links = append(list.Links, l)
			continue
		}
		list.Next = cmp.Or(list.Next, fold.String(r.Name))
		list.Rest++
		if l.Unread > 0 || l.Mentions > 0 {
			list.Unread++
		}
	}
	list.Direct, list.Due = d.directsOf(user), d.remindersDue(user)
	return list, nil
}

// listed is the room on a page of a member's list.
func (d *Database) listed(r *room, user chat.UserID) chat.RoomLink {
	l := d.inSection(d.told(r, user, d.link(r, user)), r, user)
	l.Draft = d.hasDraft(user, r.ID)
	return l
}

// inSection says in which of the member's sections a room or conversation is.
func (d *Database) inSection(l chat.RoomLink, r *room, user chat.UserID) chat.RoomLink {
	if at := d.sectionAt(user, r.members[user].section); at >= 0 {
		l.Section, l.SectionPlace = d.sections[user][at].Name, at+1
	}
	return l
}

// link is the room in a member's list.
func (d *Database) link(r *room, user chat.UserID) chat.RoomLink {
	return chat.RoomLink{
		ID: r.ID, Slug: r.Slug, Name: r.Name, Private: r.Private, Direct: r.Direct, LastSeq: r.LastSeq,
		Unread: d.unread(r, user), Mentions: d.mentions(r, user), Favourite: r.members[user].favourite,
		Added: r.members[user].addedBy != 0, Muted: d.mutedThreads(user, r.ID),
		Shunned: slices.ContainsFunc(slices.Collect(maps.Keys(r.members)), func(id chat.UserID) bool { return d.blocks[user][id] }),
	}
}

// byName lists the existing rooms by their folded names.
func (d *Database) byName() (list []*room) {
	for _, r := range d.rooms {
		if !r.deleted() && r.direct == "" {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *room) int {
		return cmp.Or(cmp.Compare(fold.String(a.Name), fold.String(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// FindRooms implements rooms.Store. A place is 0 or 1, for names that begin with the
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
		name, mine := fold.String(r.Name), r.members[user]
		if !strings.Contains(name, folded) || mine == nil && (r.Private || d.isGuest(user)) || mine != nil && folded == "" {
			continue
		}
		f := chat.DirectoryRoom{Slug: r.Slug, Name: r.Name, Topic: r.Topic, Members: len(r.members), Member: mine != nil, Place: "1" + name}
		if strings.HasPrefix(name, folded) {
			f.Place = "0" + name
		}
		if mine != nil {
			f.Unread = d.unread(r, user)
		}
		if f.Place >= from {
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b chat.DirectoryRoom) int { return cmp.Compare(a.Place, b.Place) })
	return found[:min(most, len(found))], nil
}

// MyRooms implements rooms.Store.
func (d *Database) MyRooms(ctx context.Context, user chat.UserID, folded string, most int) (found []chat.RoomLink, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	var mine []*room
	for _, r := range d.byName() {
		if r.members[user] != nil && strings.Contains(fold.String(r.Name), folded) {
			mine = append(mine, r)
		}
	}
	rank := func(r *room) (n int) {
		if !strings.HasPrefix(fold.String(r.Name), folded) {
			n = 3
		}
		switch l := d.told(r, user, d.link(r, user)); {
		case l.Mentions > 0:
			return n
		case d.stirred(r, user):
			return n + 1
		}
		return n + 2
	}
	slices.SortStableFunc(mine, func(a, b *room) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), b.members[user].openedAt.Compare(a.members[user].openedAt))
	})
	for _, r := range mine[:min(most, len(mine))] {
		l := d.told(r, user, d.link(r, user))
		l.Favourite, l.Draft = false, false // the switcher does not tell
		found = append(found, l)
	}
	return found, nil
}

// stirred reports whether a room has something unread that its member's level tells.
func (d *Database) stirred(r *room, user chat.UserID) bool {
	if l := d.told(r, user, d.link(r, user)); l.Quiet != "" {
		return l.Mentions > 0
	}
	return slices.ContainsFunc(r.messages[min(r.members[user].read, r.LastSeq):], func(m chat.Message) bool {
		return (m.Deleted || m.Author == user || !d.muted(user, r, m)) && !d.blocks[user][m.Author]
	})
}

// OpenRooms implements rooms.Store.
func (d *Database) OpenRooms(ctx context.Context, user chat.UserID, folded string, most int) ([]chat.DirectoryRoom, error) {
	all, err := d.FindRooms(ctx, user, folded, "", 1<<30)
	all = slices.DeleteFunc(all, func(r chat.DirectoryRoom) bool { return r.Member })
	return all[:min(most, len(all))], err
}

// SetFavourite implements rooms.Store.
func (d *Database) SetFavourite(ctx context.Context, id chat.RoomID, user chat.UserID, on bool) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	n := 0
	for _, r := range d.rooms {
		if m := r.members[user]; m != nil && m.favourite {
			n++
		}
	}
	r := d.present(id)
	if r == nil || r.members[user] == nil || r.direct != "" || r.members[user].favourite == on || on && n >= chat.FavouritesMax {
		return false, nil
	}
	r.members[user].favourite = on
	if on {
		r.members[user].section = 0
	}
	return true, nil
}
