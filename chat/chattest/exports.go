package chattest

import (
	"context"
	"time"

	"parley/chat"
)

// SeqAt implements history.ExportStore.
func (d *Database) SeqAt(ctx context.Context, room chat.Room, at time.Time) (seq int64, err error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	if r := d.rooms[room.ID]; r != nil {
		for _, m := range r.messages {
			if !m.CreatedAt.After(at) {
				seq = max(seq, m.Seq)
			}
		}
	}
	return seq, nil
}
