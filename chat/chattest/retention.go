package chattest

import (
	"context"
	"time"

	"parley/chat"
)

type retentionRow struct {
	chat.RetentionRule
	seq  int64
	next time.Time
}

// RetentionSet implements moderation.RetentionStore.
func (d *Database) RetentionSet(ctx context.Context, room chat.RoomID, by chat.UserID, days int) (changed bool, err error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	in := d.present(room)
	if in == nil {
		return false, chat.ErrNoRoom
	}
	if err := d.refused(in, by, chat.AskManages); err != nil {
		return false, err
	}
	r := d.retained(room)
	if r.Days == days {
		return false, nil
	}
	r.RetentionRule, r.next = chat.RetentionRule{Days: days, Since: d.now()}, time.Time{}
	return true, nil
}

func (d *Database) retained(room chat.RoomID) *retentionRow {
	if d.retention[room] == nil {
		d.retention[room] = &retentionRow{}
	}
	return d.retention[room]
}

// RetentionOf implements moderation.RetentionStore.
func (d *Database) RetentionOf(ctx context.Context, room chat.RoomID) (chat.RetentionRule, error) {
	if err := d.begin(ctx); err != nil {
		return chat.RetentionRule{}, err
	}
	defer d.mu.Unlock()
	if r := d.retention[room]; r != nil {
		return r.RetentionRule, nil
	}
	return chat.RetentionRule{}, nil
}

// RetentionBegin implements moderation.RetentionStore.
func (d *Database) RetentionBegin(ctx context.Context) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	for id, room := range d.rooms {
		if !room.deleted() {
			d.retained(id)
		}
	}
	return nil
}

// RetentionClaim implements moderation.RetentionStore.
func (d *Database) RetentionClaim(ctx context.Context, byServer bool, every time.Duration) (chat.DueRoom, error) {
	if err := d.begin(ctx); err != nil {
		return chat.DueRoom{}, err
	}
	defer d.mu.Unlock()
	for id, r := range d.retention {
		room, own := d.rooms[id], r.Days
		if d.now().Sub(r.Since) < chat.RetentionGrace {
			own = 0
		}
		if room.deleted() || r.next.After(d.now()) || !byServer && own == 0 {
			continue
		}
		r.next = d.now().Add(every)
		return chat.DueRoom{Room: chat.Room{ID: id, LastSeq: int64(len(room.messages))}, Days: own, Seq: r.seq}, nil
	}
	return chat.DueRoom{}, missing()
}

// RetentionDue implements moderation.RetentionStore.
func (d *Database) RetentionDue(ctx context.Context, room chat.RoomID, above, upto int64, most int) (list []chat.DueMessage, err error) {
	ms, err := d.read(ctx, room, func(m chat.Message) bool { return m.Seq > above && m.Seq <= upto && !m.Deleted })
	for _, m := range ms[:min(most, len(ms))] {
		list = append(list, chat.DueMessage{Seq: m.Seq, Author: m.Author})
	}
	return list, err
}

// RetentionNext implements moderation.RetentionStore.
func (d *Database) RetentionNext(ctx context.Context, room chat.RoomID, seq int64, pause time.Duration) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	r := d.retained(room)
	r.seq, r.next = max(r.seq, seq), d.now().Add(pause)
	return nil
}
