package chattest

import (
	"context"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
)

// ManagedRooms implements chat.ManagedRoomStore.
func (d *Database) ManagedRooms(ctx context.Context, folded, from string, most int) (list []chat.ManagedRoom, next string, err error) {
	if strings.ContainsRune(from, 0) || !utf8.ValidString(from) {
		return nil, "", errNoPage
	}
	if err := d.begin(ctx); err != nil {
		return nil, "", err
	}
	defer d.mu.Unlock()
	most = d.perPage(most)
	for _, r := range d.byName() {
		switch key := fold.String(r.Name); {
		case key < from || !strings.Contains(key, folded):
		case len(list) == most:
			return list, key, nil
		default:
			list = append(list, d.managed(r))
		}
	}
	return list, "", nil
}

// ManagedRoom implements chat.ManagedRoomStore.
func (d *Database) ManagedRoom(ctx context.Context, slug string) (chat.ManagedRoom, error) {
	if err := d.begin(ctx); err != nil {
		return chat.ManagedRoom{}, err
	}
	defer d.mu.Unlock()
	if r := d.bySlug(slug); r != nil && r.direct == "" {
		return d.managed(r), nil
	}
	return chat.ManagedRoom{}, missing()
}

func (d *Database) managed(r *room) chat.ManagedRoom {
	m := chat.ManagedRoom{
		Room:    chat.Room{ID: r.ID, Slug: r.Slug, Name: r.Name, Private: r.Private, Archived: r.Archived, LastSeq: r.LastSeq, CreatedAt: r.CreatedAt},
		Members: len(r.members),
	}
	for _, in := range r.bySeniority() {
		if in.admin {
			m.Admins = append(m.Admins, d.users[in.user].Username)
			m.Managed = m.Managed || d.users[in.user].bar.At.IsZero()
		}
	}
	if len(r.messages) > 0 {
		m.ActiveAt = r.messages[len(r.messages)-1].CreatedAt
	}
	for _, f := range d.files {
		if f.Room == r.ID {
			m.Files += f.Size
		}
	}
	return m
}
