package chattest

import (
	"context"
	"slices"

	"parley/chat"
)

// report is a reported message.
type report struct {
	chat.Report
	by       chat.UserID
	settled  bool
	decided  chat.UserID
	decision chat.Decision
}

// ReportInsert implements moderation.ReportStore.
func (d *Database) ReportInsert(ctx context.Context, r chat.Report, reporter chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	for _, p := range d.reports {
		if p.Room.ID == r.Room.ID && p.Seq == r.Seq && p.by == reporter {
			return false, nil
		}
	}
	r.ID, r.At = int64(len(d.reports))+1, d.now()
	d.reports = append(d.reports, &report{Report: r, by: reporter})
	return true, nil
}

// ReportsOpen implements moderation.ReportStore.
func (d *Database) ReportsOpen(ctx context.Context, since, id int64, most int) (list []chat.Report, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, p := range d.reports {
		r := d.present(p.Room.ID)
		if p.settled || r == nil || p.ID < since || id != 0 && p.ID != id || len(list) == most {
			continue
		}
		found := p.Report
		found.Room = chat.Room{ID: r.ID, Slug: r.Slug, Name: r.Name, Direct: r.direct != ""}
		found.Author = chat.User{ID: p.Author.ID, Username: d.users[p.Author.ID].Username}
		found.Reporter = d.users[p.by].Username
		list = append(list, found)
	}
	return list, nil
}

// ReportDecision implements moderation.ReportStore.
func (d *Database) ReportDecision(ctx context.Context, id int64) (chat.Decision, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Decision{}, err
	}
	defer d.mu.Unlock()
	if id < 1 || id > int64(len(d.reports)) {
		return chat.Decision{}, chat.E(chat.NotFound, "no such report")
	}
	p := d.reports[id-1]
	decision := p.decision
	if u := d.users[p.decided]; u != nil {
		decision.By = u.Username
	}
	return decision, nil
}

// ReportsSettle implements moderation.ReportStore.
func (d *Database) ReportsSettle(ctx context.Context, id int64, by chat.UserID, removed bool) (settled bool, err error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	if err := d.refusedOnServer(by, chat.Moderate); err != nil {
		return false, err
	}
	if id < 1 || id > int64(len(d.reports)) {
		return false, nil
	}
	of := d.reports[id-1]
	for _, p := range d.reports {
		if !p.settled && p.Room.ID == of.Room.ID && p.Seq == of.Seq {
			p.settled, p.Body, p.Note, settled = true, "", "", true
			p.decided, p.decision = by, chat.Decision{Known: true, Removed: removed}
		}
	}
	return settled, nil
}

// RoomBan implements rooms.Store.
func (d *Database) RoomBan(ctx context.Context, room chat.RoomID, user, by chat.UserID, reason string) (left, changed bool, err error) {
	if err := d.begin(ctx); err != nil {
		return false, false, err
	}
	defer d.mu.Unlock()
	r := d.present(room)
	if r == nil {
		return false, false, chat.ErrNoRoom
	}
	if err := d.refused(r, by, chat.AskBans(d.users[user].Role)); err != nil {
		return false, false, err
	}
	if r.members[user] != nil && r.members[user].admin {
		return false, false, chat.ErrBansAdmin
	}
	if d.roomBans == nil {
		d.roomBans = map[chat.Membership]chat.RoomBan{}
	}
	before, banned := d.roomBans[chat.Membership{User: user, Room: room}]
	if banned && before.Reason == reason {
		return d.leave(r, user), false, nil
	}
	d.roomBans[chat.Membership{User: user, Room: room}] = chat.RoomBan{User: chat.User{ID: user}, Reason: reason, At: d.now()}
	return d.leave(r, user), true, nil
}

// RoomUnban implements rooms.Store.
func (d *Database) RoomUnban(ctx context.Context, room chat.RoomID, user, by chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	r := d.present(room)
	if r == nil {
		return false, chat.ErrNoRoom
	}
	if err := d.refused(r, by, chat.AskUnbans); err != nil {
		return false, err
	}
	m := chat.Membership{User: user, Room: room}
	_, banned := d.roomBans[m]
	if banned {
		d.departures[m] = departure{d.now(), true}
	}
	delete(d.roomBans, m)
	return banned, nil
}

func (d *Database) isBanned(r *room, user chat.UserID) bool {
	_, banned := d.roomBans[chat.Membership{User: user, Room: r.ID}]
	return banned
}

// RoomBans implements rooms.Store.
func (d *Database) RoomBans(ctx context.Context, room chat.RoomID, most int) (list []chat.RoomBan, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for m, b := range d.roomBans {
		if m.Room == room {
			b.User.Username = d.users[m.User].Username
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(a, b chat.RoomBan) int { return b.At.Compare(a.At) })
	return list[:min(len(list), most)], nil
}
