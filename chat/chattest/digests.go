package chattest

import (
	"context"
	"slices"
	"time"

	"parley/chat"
)

// digestRow is a user's wish for digests.
type digestRow struct {
	chat.Digest
	due time.Time
}

func (d *Database) digestOf(user chat.UserID) *digestRow {
	for _, x := range d.digests {
		if x.User == user {
			return x
		}
	}
	return nil
}

// clock is the time as PostgreSQL keeps it.
func (d *Database) clock() time.Time { return d.now().Truncate(time.Microsecond) }

// DigestAfter implements chat.DigestStore.
func (d *Database) DigestAfter(ctx context.Context, user chat.UserID) (time.Duration, error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	if x := d.digestOf(user); x != nil {
		return x.After, nil
	}
	return 0, nil
}

// DigestSet implements chat.DigestStore.
func (d *Database) DigestSet(ctx context.Context, user chat.UserID, after time.Duration, language string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if after == 0 {
		d.forgetDigest(user)
		return nil
	}
	x := d.digestOf(user)
	if x == nil {
		x = &digestRow{Digest: chat.Digest{User: user, Told: d.clock()}}
		d.digests = append(d.digests, x)
	}
	x.After, x.Language, x.due = after, language, d.clock()
	x.Turn++
	return nil
}

func (d *Database) forgetDigest(user chat.UserID) {
	d.digests = slices.DeleteFunc(d.digests, func(x *digestRow) bool { return x.User == user })
}

// DigestsTake implements chat.DigestStore.
func (d *Database) DigestsTake(ctx context.Context, lease time.Duration, most, waiting int) (list []chat.Digest, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, m := range d.mails {
		if m.waits() && !m.DueAt.After(d.now()) {
			waiting--
		}
	}
	for _, x := range d.digests {
		if waiting <= 0 || len(list) == most || x.due.After(d.clock()) {
			continue
		}
		x.due = d.clock().Add(lease)
		x.Turn++
		taken, u := x.Digest, d.users[x.User]
		taken.Now, taken.Proven = d.clock(), u != nil && !u.erased() && u.bar.At.IsZero() && u.verified
		taken.Waits = slices.ContainsFunc(d.mails, func(m *mailRow) bool {
			return m.User == x.User && m.Kind == chat.MailDigest && m.waits()
		})
		list = append(list, taken)
	}
	return list, nil
}

// DigestLater implements chat.DigestStore.
func (d *Database) DigestLater(ctx context.Context, of chat.Digest, at time.Time) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if x := d.digestOf(of.User); x != nil && x.Turn == of.Turn {
		x.due = at.Truncate(time.Microsecond)
	}
	return nil
}

// DigestQueue implements chat.DigestStore.
func (d *Database) DigestQueue(ctx context.Context, of chat.Digest, m chat.Mail) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	x := d.digestOf(of.User)
	if x == nil || x.Turn != of.Turn {
		return nil
	}
	m.User = of.User
	if err := d.queueMail(m); err != nil {
		return nil // too many wait: a later look queues it
	}
	x.Told, x.due = of.Period().Upto, of.Now.Add(x.After)
	x.Turn++
	return nil
}
