package chattest

import (
	"context"
	"slices"

	"parley/chat"
	"parley/chat/fold"
)

// Sections implements rooms.SectionStore.
func (d *Database) Sections(ctx context.Context, user chat.UserID) ([]chat.Section, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	list := slices.Clone(d.sections[user])
	for i := range list {
		for _, r := range d.rooms {
			if m := r.members[user]; m != nil && !r.deleted() && m.section == list[i].ID {
				list[i].Rooms++
			}
		}
	}
	return list, nil
}

// sectionAt is the place of a user's section, or -1.
func (d *Database) sectionAt(user chat.UserID, id int64) int {
	return slices.IndexFunc(d.sections[user], func(s chat.Section) bool { return s.ID == id })
}

func (d *Database) sectionNamed(user chat.UserID, id int64, name string) error {
	for _, s := range d.sections[user] {
		if s.ID != id && fold.String(s.Name) == fold.String(name) {
			return taken("name")
		}
	}
	return nil
}

// SectionInsert implements rooms.SectionStore.
func (d *Database) SectionInsert(ctx context.Context, user chat.UserID, name string) (int64, error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	if err := d.sectionNamed(user, 0, name); err != nil || len(d.sections[user]) >= chat.SectionsMax {
		return 0, err
	}
	d.lastSection++
	d.sections[user] = append(d.sections[user], chat.Section{ID: d.lastSection, Name: name})
	return d.lastSection, nil
}

// SectionUpdate implements rooms.SectionStore.
func (d *Database) SectionUpdate(ctx context.Context, user chat.UserID, id int64, name string, place int) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	at := d.sectionAt(user, id)
	if at < 0 {
		return chat.ErrNoSection
	}
	if err := d.sectionNamed(user, id, name); err != nil {
		return err
	}
	list := slices.Delete(d.sections[user], at, at+1)
	d.sections[user] = slices.Insert(list, min(max(place-1, 0), len(list)), chat.Section{ID: id, Name: name})
	return nil
}

// SectionDelete implements rooms.SectionStore.
func (d *Database) SectionDelete(ctx context.Context, user chat.UserID, id int64) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	at := d.sectionAt(user, id)
	if at < 0 {
		return false, nil
	}
	d.sections[user] = slices.Delete(d.sections[user], at, at+1)
	for _, r := range d.rooms {
		if m := r.members[user]; m != nil && m.section == id {
			m.section = 0
		}
	}
	return true, nil
}

// SectionOf implements rooms.SectionStore.
func (d *Database) SectionOf(ctx context.Context, id chat.RoomID, user chat.UserID) (int64, error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	if r := d.rooms[id]; r != nil && r.members[user] != nil {
		return r.members[user].section, nil
	}
	return 0, chat.E(chat.NotFound, "That does not exist.")
}

// SetSection implements rooms.SectionStore.
func (d *Database) SetSection(ctx context.Context, id chat.RoomID, user chat.UserID, section int64) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	n := 0
	for _, r := range d.rooms {
		if m := r.members[user]; m != nil && m.section != 0 {
			n++
		}
	}
	r := d.rooms[id]
	if r == nil || r.members[user] == nil || r.members[user].section == section {
		return false, nil
	}
	m := r.members[user]
	if section != 0 && (d.sectionAt(user, section) < 0 || m.section == 0 && n >= chat.SectionedMax) {
		return false, nil
	}
	m.section, m.favourite = section, m.favourite && section == 0
	return true, nil
}
