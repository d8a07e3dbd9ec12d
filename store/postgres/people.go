package postgres

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
	"parley/store/postgres/db"
)

// Profile implements people.PeopleStore.
func (s *Store) Profile(ctx context.Context, user chat.UserID) (p chat.Profile, err error) {
	r, err := s.q.ProfileGet(ctx, int64(user))
	if err = translate(err); chat.Is(err, chat.NotFound) {
		return p, nil
	}
	p = chat.Profile{DisplayName: r.Display, Pronouns: r.Pronouns, Title: r.Title, Zone: r.Zone}
	p.Status = chat.Status{Emoji: r.StatusEmoji, Text: r.StatusText}
	if r.StatusUntil.Unix() != 0 {
		p.Status.Until = r.StatusUntil
	}
	return p, err
}

// ProfileSet implements people.PeopleStore.
func (s *Store) ProfileSet(ctx context.Context, user chat.UserID, p chat.Profile) error {
	return translate(s.q.ProfileSet(ctx, db.ProfileSetParams{
		UserID: int64(user), Display: p.DisplayName, DisplayKey: fold.String(p.DisplayName), Pronouns: p.Pronouns, Title: p.Title, Zone: p.Zone,
	}))
}

// ZoneFill implements people.PeopleStore.
func (s *Store) ZoneFill(ctx context.Context, user chat.UserID, zone string) error {
	return translate(s.q.ZoneFill(ctx, db.ZoneFillParams{UserID: int64(user), Zone: zone}))
}

// StatusSet implements people.PeopleStore.
func (s *Store) StatusSet(ctx context.Context, user chat.UserID, st chat.Status) error {
	until := st.Until
	if until.IsZero() {
		until = time.Unix(0, 0)
	}
	return translate(s.q.StatusSet(ctx, db.StatusSetParams{UserID: int64(user), StatusEmoji: st.Emoji, StatusText: st.Text, StatusUntil: until}))
}

// AvailabilitySet implements people.PeopleStore.
func (s *Store) AvailabilitySet(ctx context.Context, user chat.UserID, a chat.Availability) error {
	until := a.QuietUntil
	if until.IsZero() {
		until = time.Unix(0, 0)
	}
	return translate(s.q.AvailabilitySet(ctx, db.AvailabilitySetParams{UserID: int64(user), QuietUntil: until, Invisible: a.Invisible}))
}

// Availabilities implements people.PeopleStore.
func (s *Store) Availabilities(ctx context.Context, users []chat.UserID) (map[chat.UserID]chat.Availability, error) {
	rows, err := s.q.Availabilities(ctx, rawIDs(users))
	found := make(map[chat.UserID]chat.Availability, len(rows))
	for _, r := range rows {
		found[chat.UserID(r.UserID)] = availability(r.QuietUntil, r.Invisible, r.QuietFrom, r.QuietTo, r.Zone)
	}
	return found, translate(err)
}

func availability(until time.Time, invisible bool, from, to int32, zone string) chat.Availability {
	a := chat.Availability{QuietUntil: orZero(until), Invisible: invisible}
	if from != to {
		a.Hours = chat.QuietHours{From: int(from), To: int(to), Zone: zone}
	}
	return a
}

// QuietHoursSet implements people.PeopleStore.
func (s *Store) QuietHoursSet(ctx context.Context, user chat.UserID, from, to int) error {
	return translate(s.q.QuietHoursSet(ctx, db.QuietHoursSetParams{UserID: int64(user), QuietFrom: int32(from), QuietTo: int32(to)}))
}

// FindPeople implements people.PeopleStore.
func (s *Store) FindPeople(ctx context.Context, viewer chat.UserID, folded, from string, most int) (found []chat.Person, next string, err error) {
	if strings.ContainsRune(from, 0) || !utf8.ValidString(from) {
		return nil, "", errNoPlace
	}
	rows, err := s.q.PeopleFind(ctx, db.PeopleFindParams{ViewerID: int64(viewer), FromKey: from, Pattern: likeEscaper.Replace(folded), Most: int32(most) + 1})
	for i, r := range rows {
		if i == most {
			return found, r.UsernameKey, nil
		}
		found = append(found, chat.Person{ID: chat.UserID(r.ID), Username: r.Username, DisplayName: r.Display, Emoji: r.Emoji})
	}
	return found, "", translate(err)
}

// Strangers implements people.PeopleStore.
func (s *Store) Strangers(ctx context.Context, viewer chat.UserID, others []chat.UserID) ([]chat.UserID, error) {
	ids, err := s.q.Strangers(ctx, db.StrangersParams{ViewerID: int64(viewer), Others: rawIDs(others)})
	return userIDs(ids), translate(err)
}

// SharedRooms implements people.PeopleStore.
func (s *Store) SharedRooms(ctx context.Context, viewer, other chat.UserID, most int) (list []chat.RoomLink, err error) {
	rows, err := s.q.RoomsShared(ctx, db.RoomsSharedParams{ViewerID: int64(viewer), OtherID: int64(other), Most: int32(most)})
	for _, r := range rows {
		list = append(list, chat.RoomLink{ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Private: r.Private})
	}
	return list, translate(err)
}
