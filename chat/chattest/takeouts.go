package chattest

import (
	"bytes"
	"context"
	"slices"
	"time"

	"parley/chat"
	"parley/chat/storing"
)

type takeoutRow struct {
	chat.Takeout
	until time.Time
}

// TakeoutAsk implements history.TakeoutStore.
func (d *Database) TakeoutAsk(ctx context.Context, t chat.Takeout) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if r := d.takeouts[t.User]; r != nil && r.State == chat.TakeoutWaiting {
		return nil
	}
	t.State, t.AskedAt = chat.TakeoutWaiting, d.now()
	d.takeouts[t.User] = &takeoutRow{Takeout: t}
	return nil
}

// TakeoutOf implements history.TakeoutStore.
func (d *Database) TakeoutOf(ctx context.Context, user chat.UserID) (chat.Takeout, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Takeout{}, err
	}
	defer d.mu.Unlock()
	if r := d.takeouts[user]; r != nil {
		return r.Takeout, nil
	}
	return chat.Takeout{}, missing()
}

// TakeoutClaim implements history.TakeoutStore.
func (d *Database) TakeoutClaim(ctx context.Context, lease time.Duration) (chat.Takeout, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Takeout{}, err
	}
	defer d.mu.Unlock()
	var next *takeoutRow
	for _, r := range d.takeouts {
		free := r.State == chat.TakeoutWaiting && r.until.Before(d.now()) && r.Tries < chat.TakeoutTries
		if free && (next == nil || r.AskedAt.Before(next.AskedAt)) {
			next = r
		}
	}
	if next == nil {
		return chat.Takeout{}, missing()
	}
	next.until, next.Done = d.now().Add(lease), 0
	next.Tries++
	return chat.Takeout{User: next.User, ID: next.ID, Language: next.Language, Tries: next.Tries, State: next.State}, nil
}

// TakeoutProgress implements history.TakeoutStore.
func (d *Database) TakeoutProgress(ctx context.Context, t chat.Takeout, lease time.Duration) error {
	return d.heldTakeout(ctx, t, func(r *takeoutRow) {
		r.Done, r.Total, r.until = t.Done, t.Total, d.now().Add(lease)
	})
}

// TakeoutDone implements history.TakeoutStore.
func (d *Database) TakeoutDone(ctx context.Context, t chat.Takeout) error {
	return d.heldTakeout(ctx, t, func(r *takeoutRow) {
		r.State, r.Hash, r.Size, r.ReadyAt = chat.TakeoutReady, t.Hash, t.Size, d.now()
	})
}

// TakeoutFull implements history.TakeoutStore.
func (d *Database) TakeoutFull(ctx context.Context, t chat.Takeout) error {
	return d.heldTakeout(ctx, t, func(r *takeoutRow) { r.State = chat.TakeoutTooMuch })
}

// heldTakeout changes a takeout for the worker whose try it is.
func (d *Database) heldTakeout(ctx context.Context, t chat.Takeout, change func(r *takeoutRow)) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	r := d.takeouts[t.User]
	if r == nil || r.ID != t.ID || r.Tries != t.Tries || r.State != chat.TakeoutWaiting {
		return storing.ErrFenced
	}
	change(r)
	return nil
}

// TakeoutsExpire implements history.TakeoutStore.
func (d *Database) TakeoutsExpire(ctx context.Context) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	for user, r := range d.takeouts {
		if r.State == chat.TakeoutWaiting && r.Tries >= chat.TakeoutTries && r.until.Before(d.now()) {
			r.State = chat.TakeoutFailed
		}
		old := d.now().Add(-chat.TakeoutKept)
		failed := r.State == chat.TakeoutFailed || r.State == chat.TakeoutTooMuch
		if r.State == chat.TakeoutReady && r.ReadyAt.Before(old) || failed && r.AskedAt.Before(old) {
			delete(d.takeouts, user)
		}
	}
	return nil
}

type removalRow struct {
	chat.Removal
	tried time.Time
}

// RemovalClaim implements moderation.RemovalStore.
func (d *Database) RemovalClaim(ctx context.Context, again time.Duration) (chat.Removal, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Removal{}, err
	}
	defer d.mu.Unlock()
	var next *removalRow
	for _, r := range d.removals {
		if r.tried.Before(d.now().Add(-again)) && (next == nil || r.tried.Before(next.tried)) {
			next = r
		}
	}
	if next == nil {
		return chat.Removal{}, missing()
	}
	next.tried = d.now()
	return next.Removal, nil
}

// RemovalPlaces implements moderation.RemovalStore.
func (d *Database) RemovalPlaces(ctx context.Context, r chat.Removal, most int) (list []chat.OwnPlace, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, room := range d.rooms {
		for _, m := range room.messages {
			if m.Author == r.User && !m.Deleted && bytes.Compare(m.Key[:], r.After[:]) > 0 {
				list = append(list, chat.OwnPlace{MessagePlace: chat.MessagePlace{Room: room.ID, Seq: m.Seq}, Key: m.Key, Waits: room.deleted()})
			}
		}
	}
	slices.SortFunc(list, func(a, b chat.OwnPlace) int { return bytes.Compare(a.Key[:], b.Key[:]) })
	return list[:min(most, len(list))], nil
}

// RemovalNext implements moderation.RemovalStore.
func (d *Database) RemovalNext(ctx context.Context, n chat.Removal, pause time.Duration) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if r := d.removals[n.User]; r != nil {
		r.Removal, r.tried = n, d.now().Add(pause)
	}
	return nil
}

// RemovalEnd implements moderation.RemovalStore.
func (d *Database) RemovalEnd(ctx context.Context, user chat.UserID) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	delete(d.removals, user)
	return nil
}
