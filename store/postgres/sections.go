package postgres

import (
	"context"
	"slices"

	"parley/chat"
	"parley/chat/fold"
	"parley/store/postgres/db"
)

// Sections implements rooms.SectionStore.
func (s *Store) Sections(ctx context.Context, user chat.UserID) ([]chat.Section, error) {
	return sections(ctx, s.q, user)
}

func sections(ctx context.Context, q *db.Queries, user chat.UserID) ([]chat.Section, error) {
	rows, err := q.SectionsOf(ctx, int64(user))
	list := make([]chat.Section, len(rows))
	for i, r := range rows {
		list[i] = chat.Section{ID: r.ID, Name: r.Name, Rooms: int(r.Rooms)}
	}
	return list, translate(err)
}

// changeSections runs a change of one user's sections after any other one.
func (s *Store) changeSections(ctx context.Context, user chat.UserID, change func(q *db.Queries) error) error {
	return s.tx(ctx, func(q *db.Queries) error {
		if _, err := q.SectionsLock(ctx, int64(user)); err != nil {
			return err
		}
		return change(q)
	})
}

// SectionInsert implements rooms.SectionStore.
func (s *Store) SectionInsert(ctx context.Context, user chat.UserID, name string) (id int64, err error) {
	err = s.changeSections(ctx, user, func(q *db.Queries) error {
		made, err := q.SectionInsert(ctx, db.SectionInsertParams{UserID: int64(user), Name: name, NameKey: fold.String(name), Most: chat.SectionsMax})
		if err == nil && len(made) == 1 {
			id = made[0]
		}
		return err
	})
	return id, err
}

// SectionUpdate implements rooms.SectionStore.
func (s *Store) SectionUpdate(ctx context.Context, user chat.UserID, id int64, name string, place int) error {
	return s.changeSections(ctx, user, func(q *db.Queries) error {
		n, err := q.SectionRename(ctx, db.SectionRenameParams{ID: id, UserID: int64(user), Name: name, NameKey: fold.String(name)})
		if err != nil {
			return err
		}
		if n == 0 {
			return chat.ErrNoSection
		}
		list, err := sections(ctx, q, user)
		if err != nil {
			return err
		}
		ids := make([]int64, 0, len(list))
		for _, x := range list {
			if x.ID != id {
				ids = append(ids, x.ID)
			}
		}
		ids = slices.Insert(ids, min(max(place-1, 0), len(ids)), id)
		return q.SectionsPlace(ctx, db.SectionsPlaceParams{UserID: int64(user), Ids: ids})
	})
}

// SectionDelete implements rooms.SectionStore.
func (s *Store) SectionDelete(ctx context.Context, user chat.UserID, id int64) (deleted bool, err error) {
	err = s.changeSections(ctx, user, func(q *db.Queries) error {
		n, err := q.SectionDelete(ctx, db.SectionDeleteParams{ID: id, UserID: int64(user)})
		if deleted = n > 0; err != nil || !deleted {
			return err
		}
		if err := q.SectionClear(ctx, db.SectionClearParams{UserID: int64(user), SectionID: id}); err != nil {
			return err
		}
		list, err := sections(ctx, q, user)
		if err != nil {
			return err
		}
		ids := make([]int64, len(list))
		for i, x := range list {
			ids[i] = x.ID
		}
		return q.SectionsPlace(ctx, db.SectionsPlaceParams{UserID: int64(user), Ids: ids})
	})
	return deleted, err
}

// SectionOf implements rooms.SectionStore.
func (s *Store) SectionOf(ctx context.Context, room chat.RoomID, user chat.UserID) (int64, error) {
	id, err := s.q.MembershipSection(ctx, db.MembershipSectionParams{UserID: int64(user), RoomID: int64(room)})
	return id, translate(err)
}

// SetSection implements rooms.SectionStore.
func (s *Store) SetSection(ctx context.Context, room chat.RoomID, user chat.UserID, id int64) (changed bool, err error) {
	err = s.changeSections(ctx, user, func(q *db.Queries) error {
		n, err := q.MembershipSectionSet(ctx, db.MembershipSectionSetParams{SectionID: id, UserID: int64(user), RoomID: int64(room), Most: chat.SectionedMax})
		changed = n > 0
		return err
	})
	return changed, err
}
