package chattest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
)

// Profile implements people.PeopleStore.
func (d *Database) Profile(ctx context.Context, user chat.UserID) (chat.Profile, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Profile{}, err
	}
	defer d.mu.Unlock()
	return d.profiles[user], nil
}

// ProfileSet implements people.PeopleStore.
func (d *Database) ProfileSet(ctx context.Context, user chat.UserID, p chat.Profile) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	p.Status = d.profiles[user].Status
	d.profiles[user] = p
	return nil
}

// ZoneFill implements people.PeopleStore.
func (d *Database) ZoneFill(ctx context.Context, user chat.UserID, zone string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if p := d.profiles[user]; p.Zone == "" {
		p.Zone = zone
		d.profiles[user] = p
	}
	return nil
}

// StatusSet implements people.PeopleStore.
func (d *Database) StatusSet(ctx context.Context, user chat.UserID, s chat.Status) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	p := d.profiles[user]
	p.Status = s
	d.profiles[user] = p
	return nil
}

// Availabilities implements people.PeopleStore.
func (d *Database) Availabilities(ctx context.Context, users []chat.UserID) (map[chat.UserID]chat.Availability, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	found := map[chat.UserID]chat.Availability{}
	for _, id := range users {
		if a := d.available[id]; a.Invisible || a.Quiet(d.now()) || a.Hours.From != a.Hours.To {
			found[id] = a
		}
	}
	return found, nil
}

// AvailabilitySet implements people.PeopleStore.
func (d *Database) AvailabilitySet(ctx context.Context, user chat.UserID, a chat.Availability) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	a.Hours = d.available[user].Hours
	d.available[user] = a
	return nil
}

// QuietHoursSet implements people.PeopleStore.
func (d *Database) QuietHoursSet(ctx context.Context, user chat.UserID, from, to int) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	a := d.available[user]
	a.Hours = chat.QuietHours{}
	if from != to {
		a.Hours = chat.QuietHours{From: from, To: to, Zone: d.profiles[user].Zone}
	}
	d.available[user] = a
	return nil
}

// knows reports whether a user may know another.
func (d *Database) knows(viewer, other chat.UserID) bool {
	v, u := d.users[viewer], d.users[other]
	if v == nil || u == nil || u.Username == "" {
		return false
	}
	if viewer == other || v.Role != chat.Guest && u.Role != chat.Guest {
		return true
	}
	for _, r := range d.rooms {
		if !r.deleted() && r.members[viewer] != nil && r.members[other] != nil {
			return true
		}
	}
	return false
}

// FindPeople implements people.PeopleStore.
func (d *Database) FindPeople(ctx context.Context, viewer chat.UserID, folded, from string, most int) (found []chat.Person, next string, err error) {
	if strings.ContainsRune(from, 0) || !utf8.ValidString(from) {
		return nil, "", errNoPage
	}
	if err := d.begin(ctx); err != nil {
		return nil, "", err
	}
	defer d.mu.Unlock()
	var ids []chat.UserID
	for id, u := range d.users {
		p := d.profiles[id]
		if d.knows(viewer, id) && u.bar.At.IsZero() && u.key >= from && (strings.Contains(u.key, folded) || strings.Contains(fold.String(p.DisplayName), folded)) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b chat.UserID) int {
		return cmp.Or(strings.Compare(d.users[a].key, d.users[b].key), cmp.Compare(a, b))
	})
	for _, id := range ids {
		u, p := d.users[id], d.profiles[id]
		if len(found) == d.perPage(most) {
			return found, u.key, nil
		}
		person := chat.Person{ID: id, Username: u.Username, DisplayName: p.DisplayName}
		if !p.Status.Ended(d.now()) {
			person.Emoji = p.Status.Emoji
		}
		found = append(found, person)
	}
	return found, "", nil
}

// Strangers implements people.PeopleStore.
func (d *Database) Strangers(ctx context.Context, viewer chat.UserID, others []chat.UserID) (list []chat.UserID, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, id := range others {
		if !d.knows(viewer, id) {
			list = append(list, id)
		}
	}
	return list, nil
}

// SharedRooms implements people.PeopleStore.
func (d *Database) SharedRooms(ctx context.Context, viewer, other chat.UserID, most int) (list []chat.RoomLink, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, r := range d.byName() {
		if r.members[viewer] != nil && r.members[other] != nil && len(list) < most {
			list = append(list, chat.RoomLink{ID: r.ID, Slug: r.Slug, Name: r.Name, Private: r.Private})
		}
	}
	return list, nil
}
