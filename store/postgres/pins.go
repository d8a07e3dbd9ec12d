package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// queuePins writes the changed pins, and each room's number of them. Most batches have none.
func (b *ingestTx) queuePins(batch *pgx.Batch) {
	var on db.PinsInsertParams
	var off db.PinsDeleteParams
	var marks db.MessagesPinParams
	var counts db.RoomsPinParams
	for room, l := range b.ledgers {
		for seq, p := range l.Pinnings() {
			if p.On {
				on.Rooms, on.Seqs = append(on.Rooms, int64(room)), append(on.Seqs, seq)
				on.Users, on.PinnedAts = append(on.Users, int64(p.By)), append(on.PinnedAts, p.At)
			} else {
				off.Rooms, off.Seqs = append(off.Rooms, int64(room)), append(off.Seqs, seq)
			}
			marks.Rooms, marks.Seqs, marks.Pinned = append(marks.Rooms, int64(room)), append(marks.Seqs, seq), append(marks.Pinned, p.On)
		}
		if len(l.Pinnings()) > 0 {
			counts.Ids, counts.Pins = append(counts.Ids, int64(room)), append(counts.Pins, int32(l.Pins))
		}
	}
	if len(marks.Rooms) == 0 {
		return
	}
	batch.Queue(db.PinsDelete, off.Rooms, off.Seqs)
	batch.Queue(db.PinsInsert, on.Rooms, on.Seqs, on.Users, on.PinnedAts)
	batch.Queue(db.MessagesPin, marks.Rooms, marks.Seqs, marks.Pinned)
	batch.Queue(db.RoomsPin, counts.Ids, counts.Pins)
}

// Pins implements chat.PinStore.
func (s *Store) Pins(ctx context.Context, room chat.RoomID) (list []chat.Pin, err error) {
	rows, err := s.q.PinsOf(ctx, db.PinsOfParams{RoomID: int64(room), Most: chat.PinsMax})
	if err != nil {
		return nil, translate(err)
	}
	var places []place
	for _, r := range rows {
		places = append(places, place{room, r.Seq})
	}
	found, err := s.messagesAt(ctx, places)
	for _, r := range rows {
		if m, ok := found[place{room, r.Seq}]; ok && m.Pinned {
			list = append(list, chat.Pin{Message: m, By: chat.UserID(r.UserID), ByName: r.Username, At: r.PinnedAt})
		}
	}
	return list, err
}

// place is a message's room and seq.
type place struct {
	room chat.RoomID
	seq  int64
}

// messagesAt reads messages of any rooms.
func (s *Store) messagesAt(ctx context.Context, places []place) (map[place]chat.Message, error) {
	var p db.MessagesNamedParams
	for _, at := range places {
		p.Rooms, p.Seqs = append(p.Rooms, int64(at.room)), append(p.Seqs, at.seq)
	}
	rows, err := s.q.MessagesNamed(ctx, p)
	found := make(map[place]chat.Message, len(rows))
	for _, r := range rows {
		m := messageNamed(r)
		found[place{m.Room, m.Seq}] = m
	}
	return found, translate(err)
}
