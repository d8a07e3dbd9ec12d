package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/chat"
)

type scheduledRow struct {
	chat.Scheduled
	triedAt time.Time
}

// takenBack is a scheduled or held message that its author took back.
type takenBack struct {
	held bool
	id   int64
	user chat.UserID
}

// justTaken reports whether that was a moment ago.
func (d *Database) justTaken(m takenBack) bool {
	at, was := d.takenBack[m]
	return was && d.now().Sub(at) < chat.RepeatWindow
}

// ScheduledInsert implements posting.ScheduledStore.
func (d *Database) ScheduledInsert(ctx context.Context, m chat.Scheduled) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	n := 0
	for _, x := range d.scheduled {
		if x.User == m.User && x.Nonce == m.Nonce {
			return nil
		}
		if x.User == m.User {
			n++
		}
	}
	if n >= chat.ScheduledMax {
		return chat.ErrScheduledMost
	}
	d.schedules++
	m.ID = d.schedules
	d.scheduled = append(d.scheduled, &scheduledRow{Scheduled: m})
	return nil
}

// ScheduledOf implements posting.ScheduledStore.
func (d *Database) ScheduledOf(ctx context.Context, user chat.UserID) (list []chat.Scheduled, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, x := range d.scheduled {
		if x.User == user {
			m := x.Scheduled
			m.Tried = !x.triedAt.IsZero()
			if r := d.rooms[m.Room]; r.members[user] != nil {
				m.Slug, m.Name = r.Slug, r.Name
			}
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b chat.Scheduled) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// scheduledRow is a user's scheduled message that is not on its way, or nil. Refused ones are not.
func (d *Database) scheduledRow(user chat.UserID, id int64) *scheduledRow {
	for _, x := range d.scheduled {
		if x.ID == id && x.User == user && x.triedAt.IsZero() {
			return x
		}
	}
	return nil
}

// ScheduledChange implements posting.ScheduledStore.
func (d *Database) ScheduledChange(ctx context.Context, m chat.Scheduled) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	x := d.scheduledRow(m.User, m.ID)
	if x == nil {
		return chat.ErrScheduledGone
	}
	x.Body, x.At, x.Nonce, x.Hush, x.Refused = m.Body, m.At, m.Nonce, m.Hush, ""
	return nil
}

// ScheduledDelete implements posting.ScheduledStore.
func (d *Database) ScheduledDelete(ctx context.Context, user chat.UserID, id int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	m := takenBack{false, id, user}
	switch {
	case d.justTaken(m):
		return nil
	case d.scheduledRow(user, id) == nil:
		return chat.ErrScheduledGone
	}
	d.endScheduled(func(x *scheduledRow) bool { return x.ID == id })
	d.takenBack[m] = d.now()
	return nil
}

func (d *Database) endScheduled(which func(*scheduledRow) bool) {
	d.scheduled = slices.DeleteFunc(d.scheduled, which)
}

// ScheduledTake implements posting.ScheduledStore.
func (d *Database) ScheduledTake(ctx context.Context, again time.Duration, most int) (list []chat.Scheduled, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, x := range d.scheduled {
		if x.Refused == "" && !x.At.After(d.now()) && (x.triedAt.IsZero() || x.triedAt.Before(d.now().Add(-again))) && len(list) < most {
			x.triedAt = d.now()
			list = append(list, x.Scheduled)
		}
	}
	return list, nil
}

// ScheduledEnd implements posting.ScheduledStore.
func (d *Database) ScheduledEnd(ctx context.Context, id int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.endScheduled(func(x *scheduledRow) bool { return x.ID == id })
	return nil
}

// ScheduledRefuse implements posting.ScheduledStore.
func (d *Database) ScheduledRefuse(ctx context.Context, id int64, why string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	for _, x := range d.scheduled {
		if x.ID == id {
			x.Refused, x.triedAt = why, time.Time{}
		}
	}
	return nil
}

// ScheduledAccess implements posting.ScheduledStore.
func (d *Database) ScheduledAccess(ctx context.Context, m chat.Scheduled) (chat.User, chat.Access, error) {
	d.mu.Lock()
	u, r := d.users[m.User], d.present(m.Room)
	d.mu.Unlock()
	if u == nil || u.Username == "" || !u.bar.At.IsZero() || r == nil {
		return chat.User{}, chat.Access{}, missing()
	}
	a, err := d.Access(ctx, r.Slug, m.User)
	if err == nil && !a.Member {
		err = missing()
	}
	return u.User, a, err
}
