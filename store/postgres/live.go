package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// ReadAll notes how far many people have read, in one statement.
func (s *Store) ReadAll(ctx context.Context, marks map[chat.Seat]int64) error {
	var p db.MembershipsReadParams
	for seat, seq := range marks {
		p.Users, p.Rooms = append(p.Users, int64(seat.User)), append(p.Rooms, int64(seat.Room))
		p.Seqs = append(p.Seqs, seq)
	}
	return translate(s.q.MembershipsRead(ctx, p))
}

// SeatsAlive returns which of these people are still members of these rooms.
func (s *Store) SeatsAlive(ctx context.Context, seats []chat.Seat) (map[chat.Seat]bool, error) {
	var p db.MembershipsAliveParams
	for _, seat := range seats {
		p.Users, p.Rooms = append(p.Users, int64(seat.User)), append(p.Rooms, int64(seat.Room))
	}
	rows, err := s.q.MembershipsAlive(ctx, p)
	alive := make(map[chat.Seat]bool, len(rows))
	for _, r := range rows {
		alive[chat.Seat{User: chat.UserID(r.UserID), Room: chat.RoomID(r.RoomID)}] = true
	}
	return alive, translate(err)
}
