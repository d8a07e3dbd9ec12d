package postgres

import (
	"context"
	"math"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// folded is the text that a search reads in place of a body. It is empty where the body's
// lower case will do.
func folded(m *chat.Message) string {
	searched := m.Searched()
	if len(m.Files) > 0 || len(searched) != len(m.Body) {
		return searched
	}
	for i := range len(m.Body) {
		if m.Body[i] >= 0x80 {
			return searched
		}
	}
	return ""
}

// foldMessages folds messages from before folding existed, in chunks with a commit
// each, until limit. It returns how many it folded. Searches go on meanwhile; in
// unfolded messages they find only the same spelling.
func (s *Store) foldMessages(ctx context.Context, limit time.Duration) (total int, err error) {
	var last db.MessagesUnfoldedParams
	for began := time.Now(); ; {
		n := 0
		err := s.tx(ctx, func(q *db.Queries) error {
			rows, err := q.MessagesUnfolded(ctx, last)
			if n = len(rows); err != nil || n == 0 {
				return err
			}
			last.RoomID, last.Seq = rows[n-1].RoomID, rows[n-1].Seq
			return q.MessagesFold(ctx, foldedRows(rows))
		})
		total += n
		if err != nil || n == 0 || time.Since(began) > limit {
			return total, err
		}
	}
}

func foldedRows(rows []db.MessagesUnfoldedRow) (p db.MessagesFoldParams) {
	for _, r := range rows {
		p.Rooms, p.Seqs, p.Folded = append(p.Rooms, r.RoomID), append(p.Seqs, r.Seq), append(p.Folded, chat.FoldSearched(r.Body, nil))
	}
	return p
}

// foldNames adds the names of files to the searched texts of messages from before they were
// part of it, in chunks with a commit each, until limit.
func (s *Store) foldNames(ctx context.Context, limit time.Duration) (total int, err error) {
	var last db.MessagesUnfoldedNamesRoomsParams
	for began := time.Now(); ; {
		n := 0
		err := s.tx(ctx, func(q *db.Queries) error {
			rooms, err := q.MessagesUnfoldedNamesRooms(ctx, last)
			if n = len(rooms); err != nil || n == 0 {
				return err
			}
			folded, err := foldNamesOf(ctx, q, rooms, &last)
			total += folded
			return err
		})
		if err != nil || n == 0 || time.Since(began) > limit {
			return total, err
		}
	}
}

// foldNamesOf folds a chunk of these rooms' messages, and writes the blocks again that the index
// has of them. The index waits meanwhile: it would write the texts of before.
func foldNamesOf(ctx context.Context, q *db.Queries, rooms []int64, last *db.MessagesUnfoldedNamesRoomsParams) (int, error) {
	progress, err := q.FoldProgressLock(ctx, rooms)
	if err != nil {
		return 0, err
	}
	rows, err := q.MessagesUnfoldedNames(ctx, db.MessagesUnfoldedNamesParams{Rooms: rooms, RoomID: last.RoomID, Seq: last.Seq})
	if err != nil {
		return 0, err
	}
	indexed := map[int64]db.FoldProgressLockRow{}
	for _, p := range progress {
		indexed[p.RoomID] = p
	}
	x := indexing{ctx: ctx, q: q, blocks: map[place]bool{}}
	var p db.MessagesFoldParams
	for _, r := range rows {
		p.Rooms, p.Seqs = append(p.Rooms, r.RoomID), append(p.Seqs, r.Seq)
		p.Folded = append(p.Folded, chat.FoldSearched(r.Body, attachments(r.Files)))
		if at, has := indexed[r.RoomID]; has && r.Seq > at.BottomSeq && r.Seq <= at.TopSeq {
			x.mark(r.RoomID, r.Seq)
		}
		last.RoomID, last.Seq = r.RoomID, r.Seq
	}
	if len(rows) == 0 { // others have them
		last.RoomID, last.Seq = rooms[len(rooms)-1], math.MaxInt64
		return 0, nil
	}
	if err := q.MessagesFold(ctx, p); err != nil {
		return 0, err
	}
	return len(rows), x.write()
}
