package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/chat"
)

type reminderRow struct {
	chat.Reminder
	triedAt time.Time
	told    bool
}

func (x *reminderRow) move(at time.Time) { x.At, x.triedAt, x.told = at, time.Time{}, false }

// ReminderSet implements kept.ReminderStore.
func (d *Database) ReminderSet(ctx context.Context, r chat.Reminder) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	n := 0
	for _, x := range d.reminders {
		if x.User == r.User && x.Nonce == r.Nonce {
			x.Note = r.Note
			x.move(r.At)
			return nil
		}
		if x.User == r.User {
			n++
		}
	}
	if n >= chat.RemindersMax {
		return chat.ErrRemindersMost
	}
	d.schedules++
	r.ID = d.schedules
	d.reminders = append(d.reminders, &reminderRow{Reminder: r})
	return nil
}

// RemindersOf implements kept.ReminderStore.
func (d *Database) RemindersOf(ctx context.Context, user chat.UserID) (list []chat.Reminder, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, x := range d.reminders {
		if x.User != user {
			continue
		}
		r, one := d.present(x.Room), x.Reminder
		one.Due = !x.At.After(d.now())
		if r != nil && r.members[user] != nil {
			one.Slug, one.Name = r.Slug, r.Name
			if x.Seq > 0 {
				one.Message = d.named(r.messages[x.Seq-1])
			}
		}
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b chat.Reminder) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// remindersDue is how many of a user's reminders are due.
func (d *Database) remindersDue(user chat.UserID) (n int) {
	for _, x := range d.reminders {
		if x.User == user && !x.At.After(d.now()) {
			n++
		}
	}
	return n
}

// ReminderOf implements kept.ReminderStore.
func (d *Database) ReminderOf(ctx context.Context, user chat.UserID, id chat.RoomID, seq int64) (time.Time, error) {
	if err := d.begin(ctx); err != nil {
		return time.Time{}, err
	}
	defer d.mu.Unlock()
	for _, x := range d.reminders {
		if x.User == user && x.Room == id && x.Seq == seq {
			return x.At, nil
		}
	}
	return time.Time{}, nil
}

// ReminderMove implements kept.ReminderStore.
func (d *Database) ReminderMove(ctx context.Context, user chat.UserID, id int64, at time.Time) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	for _, x := range d.reminders {
		if x.User == user && x.ID == id {
			x.move(at)
			return nil
		}
	}
	return chat.ErrNoReminder
}

// ReminderDelete implements kept.ReminderStore.
func (d *Database) ReminderDelete(ctx context.Context, user chat.UserID, id int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	before := len(d.reminders)
	d.endReminders(func(x *reminderRow) bool { return x.User == user && x.ID == id })
	if len(d.reminders) == before {
		return chat.ErrNoReminder
	}
	return nil
}

func (d *Database) endReminders(which func(*reminderRow) bool) {
	d.reminders = slices.DeleteFunc(d.reminders, which)
}

// RemindersTake implements kept.ReminderStore.
func (d *Database) RemindersTake(ctx context.Context, again time.Duration, most int) (list []chat.Reminder, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, x := range d.reminders {
		free := x.triedAt.IsZero() || x.triedAt.Before(d.now().Add(-again))
		if !x.told && free && !x.At.After(d.now()) && len(list) < most {
			x.triedAt = d.now()
			list = append(list, chat.Reminder{ID: x.ID, User: x.User})
		}
	}
	return list, nil
}

// RemindersTold implements kept.ReminderStore.
func (d *Database) RemindersTold(ctx context.Context, ids []int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	for _, x := range d.reminders {
		if slices.Contains(ids, x.ID) && !x.At.After(d.now()) {
			x.told = true
		}
	}
	return nil
}
