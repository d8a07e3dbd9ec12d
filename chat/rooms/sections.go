package rooms

import (
	"context"
	"slices"
	"strconv"

	"parley/chat"
)

// SectionNameMax is how many characters the name of a section has at most.
const SectionNameMax = 40

// SectionStore keeps the sections of users' lists.
type SectionStore interface {
	// Sections are a user's in their order.
	Sections(ctx context.Context, user chat.UserID) ([]chat.Section, error)
	// SectionInsert adds one at the end. It answers 0 for a user who has SectionsMax, and
	// Conflict with Field "name" when the user has one of that name in any case.
	SectionInsert(ctx context.Context, user chat.UserID, name string) (id int64, err error)
	// SectionUpdate renames one and moves it to a place from 1 on, or to the end. It answers
	// ErrNoSection, and Conflict like SectionInsert.
	SectionUpdate(ctx context.Context, user chat.UserID, id int64, name string, place int) error
	// SectionDelete deletes one; what is in it is in none then.
	SectionDelete(ctx context.Context, user chat.UserID, id int64) (deleted bool, err error)
	// SectionOf is the section that a member has a room or conversation in; 0 for none.
	SectionOf(ctx context.Context, room chat.RoomID, user chat.UserID) (int64, error)
	// SetSection puts a room or conversation into a section, and with 0 into none. It is no
	// favourite then. Nothing changes where user is no member, has no such section, or has
	// SectionedMax in sections.
	SetSection(ctx context.Context, room chat.RoomID, user chat.UserID, id int64) (changed bool, err error)
}

// Sections are a user's sections in their order.
func (r *Service) Sections(ctx context.Context, user chat.UserID) ([]chat.Section, error) {
	return r.store.Sections(ctx, user)
}

// Section is one of a user's sections, and its place from 1 on.
func (r *Service) Section(ctx context.Context, user chat.UserID, id int64) (s chat.Section, place int, all []chat.Section, err error) {
	all, err = r.store.Sections(ctx, user)
	if err != nil {
		return s, 0, nil, err
	}
	for i, s := range all {
		if s.ID == id {
			return s, i + 1, all, nil
		}
	}
	return s, 0, nil, chat.ErrNoSection
}

// MakeSection adds a section at the end of a user's. One that has just this name is there
// already, as after two clicks.
func (r *Service) MakeSection(ctx context.Context, user chat.UserID, name string) (id int64, err error) {
	if name, err = chat.CleanLine("name", "A section's name", name, 1, SectionNameMax); err != nil {
		return 0, err
	}
	all, err := r.store.Sections(ctx, user)
	if err != nil {
		return 0, err
	}
	for _, s := range all {
		if s.Name == name {
			return s.ID, nil
		}
	}
	id, err = r.store.SectionInsert(ctx, user, name)
	if err == nil && id == 0 {
		err = &chat.Error{Kind: chat.Conflict, Field: "name", Text: "You have %d sections already. Delete one first.", Args: []any{chat.SectionsMax}}
	}
	return id, sectionTaken(err)
}

// ChangeSection renames one of a user's sections and moves it to a place.
func (r *Service) ChangeSection(ctx context.Context, user chat.UserID, id int64, name, place string) error {
	name, err := chat.CleanLine("name", "A section's name", name, 1, SectionNameMax)
	if err != nil {
		return err
	}
	at, err := strconv.Atoi(place)
	if err != nil || at < 1 || at > chat.SectionsMax {
		return chat.Field("place", "Say at which place it stands, from 1 to %d.", chat.SectionsMax)
	}
	err = r.store.SectionUpdate(ctx, user, id, name, at)
	if err == nil {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
	}
	return sectionTaken(err)
}

func sectionTaken(err error) error {
	if e := chat.As(err); err != nil && e.Kind == chat.Conflict && e.Field == "name" && len(e.Args) == 0 {
		return &chat.Error{Kind: chat.Conflict, Field: "name", Text: "You already have a section with that name."}
	}
	return err
}

// DeleteSection deletes one of a user's sections; its rooms stand among the others again. One
// that is gone already was deleted by the first of two clicks.
func (r *Service) DeleteSection(ctx context.Context, user chat.UserID, id int64) error {
	deleted, err := r.store.SectionDelete(ctx, user, id)
	if deleted {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
	}
	return err
}

// SectionOf is the section that a member has a room or conversation in; 0 for none.
func (r *Service) SectionOf(ctx context.Context, a chat.Access, user chat.UserID) (int64, error) {
	if err := a.Refuse(chat.KeepIn); err != nil {
		return 0, err
	}
	return r.store.SectionOf(ctx, a.Room.ID, user)
}

// SetNewSection makes a section and puts a room or conversation into it, or does neither.
func (r *Service) SetNewSection(ctx context.Context, a chat.Access, user chat.UserID, name string) error {
	if err := a.Refuse(chat.KeepIn); err != nil {
		return err
	}
	before, err := r.store.Sections(ctx, user)
	if err != nil {
		return err
	}
	id, err := r.MakeSection(ctx, user, name)
	if err != nil {
		return err
	}
	if err = r.SetSection(ctx, a, user, id); err != nil && !slices.ContainsFunc(before, func(s chat.Section) bool { return s.ID == id }) {
		_ = r.DeleteSection(ctx, user, id)
	}
	return err
}

// SetSection puts a room or conversation into one of its member's sections, and with 0 into
// none.
func (r *Service) SetSection(ctx context.Context, a chat.Access, user chat.UserID, id int64) error {
	was, err := r.SectionOf(ctx, a, user)
	if err != nil || was == id {
		return err
	}
	if id != 0 {
		if _, _, _, err := r.Section(ctx, user, id); chat.Is(err, chat.NotFound) {
			return chat.Field("section", "You have no such section.")
		} else if err != nil {
			return err
		}
	}
	changed, err := r.store.SetSection(ctx, a.Room.ID, user, id)
	if changed {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
	}
	if err != nil || changed || id == 0 {
		return err
	}
	// The other one of two clicks may have done it.
	if now, err := r.store.SectionOf(ctx, a.Room.ID, user); err != nil || now == id {
		return err
	}
	return &chat.Error{Kind: chat.Conflict, Field: "section", Text: "You have %d rooms in sections already. Take one out first.", Args: []any{chat.SectionedMax}}
}
