package chattest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/chat"
)

// AddMember implements rooms.Store.
func (d *Database) AddMember(ctx context.Context, id chat.RoomID, user chat.UserID) (bool, error) {
	return d.AddMemberBy(ctx, id, user, user, chat.AskJoins)
}

// AddMemberBy implements rooms.Store.
func (d *Database) AddMemberBy(ctx context.Context, id chat.RoomID, user, by chat.UserID, ask chat.RoomRule) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.present(id)
	if r == nil {
		return false, chat.ErrNoRoom
	}
	if err := d.refused(r, by, ask); err != nil {
		return false, err
	}
	if by == user {
		by = 0
	}
	return d.addMember(id, user, by), nil
}

func (d *Database) addMember(id chat.RoomID, user, by chat.UserID) bool {
	r := d.present(id)
	if _, banned := d.roomBans[chat.Membership{User: user, Room: id}]; banned || r == nil || r.members[user] != nil {
		return false
	}
	r.members[user] = &membership{user: user, admin: len(r.members) == 0, joinedAt: d.now(), read: r.LastSeq, addedBy: by}
	return true
}

// MemberAnswered implements rooms.Store.
func (d *Database) MemberAnswered(ctx context.Context, id chat.RoomID, user chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.present(id)
	if r == nil || r.members[user] == nil || r.members[user].addedBy == 0 {
		return false, nil
	}
	r.members[user].addedBy = 0
	return true, nil
}

// RemoveMember implements rooms.Store.
func (d *Database) RemoveMember(ctx context.Context, id chat.RoomID, user, by chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.present(id)
	if r == nil {
		return false, missing()
	}
	if by != user {
		if err := d.refused(r, by, chat.AskManages); err != nil {
			return false, err
		}
	}
	left := d.leave(r, user)
	if left {
		d.departures[chat.Membership{User: user, Room: id}] = departure{d.now(), by != user}
	}
	return left, nil
}

// SetAdmin implements rooms.Store.
func (d *Database) SetAdmin(ctx context.Context, id chat.RoomID, user, by chat.UserID, on bool) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.present(id)
	if r == nil {
		return false, missing()
	}
	if err := d.refused(r, by, chat.AskManagesAny); err != nil {
		return false, err
	}
	if r.members[user] == nil {
		return false, missing()
	}
	others := 0
	for id, m := range r.members {
		if m.admin && id != user {
			others++
		}
	}
	m := r.members[user]
	switch {
	case m.admin == on:
		return false, nil
	case on && !d.users[user].bar.At.IsZero():
		return false, chat.ErrDeactivated
	case !on && others == 0:
		return false, chat.ErrOnlyAdmin
	}
	m.admin = on
	r.MembersRev++
	return true, nil
}

// JustLeft implements rooms.Store.
func (d *Database) JustLeft(ctx context.Context, slug string, user chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.bySlug(slug)
	if r == nil {
		return false, nil
	}
	return d.departedJust(r.ID, user) && !d.departures[chat.Membership{User: user, Room: r.ID}].removed, nil
}

// departure is when a user was in a room for the last time, or a ban was lifted.
type departure struct {
	at      time.Time
	removed bool // by another user
}

func (d *Database) departedJust(room chat.RoomID, user chat.UserID) bool {
	last, known := d.departures[chat.Membership{User: user, Room: room}]
	return known && d.now().Sub(last.at) < chat.RepeatWindow
}

// WasInside implements rooms.Store.
func (d *Database) WasInside(ctx context.Context, slug string, user chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.bySlug(slug)
	return r != nil && d.departedJust(r.ID, user), nil
}

// Succession implements rooms.Store.
func (d *Database) Succession(ctx context.Context, id chat.RoomID, user chat.UserID) (next chat.Succession, err error) {
	if err := d.begin(ctx); err != nil {
		return next, err
	}
	defer d.mu.Unlock()
	r := d.rooms[id]
	if r == nil {
		return next, nil
	}
	for _, m := range d.heirs(r) {
		if m.user == user {
			continue
		}
		if next.Heir == "" {
			next.Heir = d.users[m.user].Username
		}
		next.Managed = next.Managed || m.admin
	}
	return next, nil
}

// MemberIDs implements rooms.Store.
func (d *Database) MemberIDs(ctx context.Context, id chat.RoomID) (ids []chat.UserID, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	if r := d.rooms[id]; r != nil {
		for user := range r.members {
			ids = append(ids, user)
		}
	}
	return ids, nil
}

// Members implements rooms.Store.
func (d *Database) Members(ctx context.Context, id chat.RoomID, folded, from string, most int) (page chat.MemberPage, err error) {
	since, err := parseMoment(from)
	if err != nil {
		return page, err
	}
	if err := d.begin(ctx); err != nil {
		return page, err
	}
	defer d.mu.Unlock()
	r := d.rooms[id]
	if r == nil {
		return page, nil
	}
	most = d.perPage(most)
	for _, m := range r.bySeniority() {
		u, at := d.users[m.user], moment{m.joinedAt.UnixMicro(), int64(m.user)}
		if from != "" && at.before(since) || !strings.Contains(u.key, folded) {
			continue
		}
		if len(page.Members) == most {
			page.Next = at.String()
			break
		}
		page.Members = append(page.Members, d.member(m))
	}
	return page, nil
}

func (d *Database) member(m *membership) chat.Member {
	return chat.Member{ID: m.user, Username: d.users[m.user].Username, Admin: m.admin, JoinedAt: m.joinedAt, Quiet: d.available[m.user].Quiet(d.now())}
}

// MembersAmong implements rooms.Store.
func (d *Database) MembersAmong(ctx context.Context, id chat.RoomID, users []chat.UserID, most int) (list []chat.Member, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	r := d.rooms[id]
	if r == nil {
		return nil, nil
	}
	for _, m := range r.bySeniority() {
		if slices.Contains(users, m.user) && len(list) < most {
			list = append(list, d.member(m))
		}
	}
	return list, nil
}

// moment is a place in a list that is ordered by time and number.
type moment struct{ micros, id int64 }

func momentOf(at time.Time, id chat.RoomID) moment { return moment{at.UnixMicro(), int64(id)} }

func (m moment) String() string { return fmt.Sprintf("%d-%d", m.micros, m.id) }

func (m moment) before(o moment) bool {
	return m.micros < o.micros || m.micros == o.micros && m.id < o.id
}

// errNoPage refuses a place that no page of a list has named.
var errNoPage = chat.E(chat.Invalid, "There is no such page of the list. Begin at its first one.")

func parseMoment(from string) (m moment, err error) {
	if from == "" {
		return m, nil
	}
	if n, _ := fmt.Sscanf(from, "%d-%d", &m.micros, &m.id); n != 2 || m.micros < 0 || m.String() != from {
		return m, errNoPage
	}
	return m, nil
}
