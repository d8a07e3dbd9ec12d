package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/chat"
)

// mailRow is a mail. One that ended has an outcome.
type mailRow struct {
	chat.MailEntry
	takenUntil time.Time
	handed     bool
}

func (x *mailRow) waits() bool { return x.Outcome == "" }

// MailQueue implements chat.MailStore.
func (d *Database) MailQueue(ctx context.Context, m chat.Mail) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	return d.queueMail(m)
}

func (d *Database) queueMail(m chat.Mail) error {
	waiting := 0
	for _, x := range d.mails {
		if x.waits() {
			waiting++
		}
	}
	if waiting >= chat.MailsMost {
		return chat.ErrMailsFull
	}
	if slices.ContainsFunc(d.mails, func(x *mailRow) bool { return x.Key == m.Key }) {
		return nil
	}
	m.ID, m.MadeAt = int64(len(d.mails)+1), d.now()
	d.mails = append(d.mails, &mailRow{MailEntry: chat.MailEntry{Mail: m, DueAt: m.MadeAt}})
	return nil
}

// Mailed lists the mails that were queued and not taken by a worker, for tests of rules.
func (d *Database) Mailed() (list []chat.Mail) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, x := range d.mails {
		if x.waits() && x.takenUntil.IsZero() {
			list = append(list, x.Mail)
		}
	}
	return list
}

// MailsUnsure implements chat.MailStore.
func (d *Database) MailsUnsure(ctx context.Context) (n int, err error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	for _, x := range d.mails {
		if x.waits() && x.handed && x.takenUntil.Before(d.now()) {
			x.Outcome, x.DoneAt, x.Detail = chat.MailUnsure, d.now(), ""
			n++
		}
	}
	return n, nil
}

// MailsTake implements chat.MailStore.
func (d *Database) MailsTake(ctx context.Context, lease time.Duration, most int) (list []chat.Mail, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, x := range d.mails {
		free := !x.handed && (x.takenUntil.IsZero() || x.takenUntil.Before(d.now()))
		if x.waits() && free && !x.DueAt.After(d.now()) && len(list) < most {
			x.takenUntil = d.now().Add(lease)
			x.Attempts++
			list = append(list, x.Mail)
		}
	}
	return list, nil
}

// held is the row of a mail that a worker took at this attempt.
func (d *Database) heldMail(m chat.Mail) *mailRow {
	for _, x := range d.mails {
		if x.ID == m.ID && x.Attempts == m.Attempts {
			return x
		}
	}
	return nil
}

// MailHand implements chat.MailStore.
func (d *Database) MailHand(ctx context.Context, m chat.Mail) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	x := d.heldMail(m)
	if x == nil || !x.waits() || x.handed || !x.takenUntil.After(d.now()) {
		return false, nil
	}
	x.handed = true
	return true, nil
}

// MailRetry implements chat.MailStore.
func (d *Database) MailRetry(ctx context.Context, m chat.Mail, pause time.Duration, why string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if x := d.heldMail(m); x != nil && x.waits() {
		x.DueAt, x.takenUntil, x.handed, x.Error = d.now().Add(pause), time.Time{}, false, why
	}
	return nil
}

// MailSettle implements chat.MailStore.
func (d *Database) MailSettle(ctx context.Context, m chat.Mail, how chat.MailOutcome, why string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if x := d.heldMail(m); x != nil && (x.waits() || x.Outcome == chat.MailUnsure) {
		x.Outcome, x.Error, x.DoneAt, x.Detail = how, why, d.now(), ""
		switch u := d.users[x.User]; {
		case how == chat.MailSent || how == chat.MailDropped:
			x.To = ""
		case x.To == "" && u != nil:
			x.To = u.Email
		}
	}
	return nil
}

// MailStats implements chat.MailStore.
func (d *Database) MailStats(ctx context.Context) (s chat.MailStats, err error) {
	if err := d.begin(ctx); err != nil {
		return s, err
	}
	defer d.mu.Unlock()
	for _, x := range d.mails {
		switch {
		case x.waits():
			s.Waiting++
			s.Oldest = max(s.Oldest, d.now().Sub(x.MadeAt))
		case d.now().Sub(x.DoneAt) >= 7*24*time.Hour:
		case x.Outcome == chat.MailSent:
			s.Sent++
		case x.Outcome != chat.MailDropped:
			s.Failed++
		}
	}
	return s, nil
}

// MailsFailed implements chat.MailStore.
func (d *Database) MailsFailed(ctx context.Context, below int64, most int) (list []chat.MailEntry, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, x := range slices.Backward(d.mails) {
		failed := x.Outcome == chat.MailRefused || x.Outcome == chat.MailGaveUp || x.Outcome == chat.MailUnsure
		if failed && x.ID < below && len(list) < most {
			list = append(list, d.mailEntry(x))
		}
	}
	return list, nil
}

// MailReturned implements chat.MailStore.
func (d *Database) MailReturned(ctx context.Context, user chat.UserID, toNew bool) (returned bool, address string, err error) {
	if err := d.begin(ctx); err != nil {
		return false, "", err
	}
	defer d.mu.Unlock()
	for _, x := range slices.Backward(d.mails) {
		back := x.Outcome == chat.MailRefused || x.Outcome == chat.MailGaveUp
		if x.User == user && x.Kind != chat.MailEmailChanged && (x.Kind == chat.MailEmailNew) == toNew && (back || x.Outcome == chat.MailSent) {
			return back, x.To, nil
		}
	}
	return false, "", nil
}

// MailsWaiting implements chat.MailStore.
func (d *Database) MailsWaiting(ctx context.Context, most int) (list []chat.MailEntry, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, x := range d.mails {
		if x.waits() {
			list = append(list, d.mailEntry(x))
		}
	}
	slices.SortFunc(list, func(a, b chat.MailEntry) int { return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID)) })
	return list[:min(len(list), most)], nil
}

func (d *Database) mailEntry(x *mailRow) chat.MailEntry {
	e := x.MailEntry
	if u := d.users[e.User]; u != nil {
		e.Username = u.Username
	}
	return e
}
