package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// folded is the text that a search reads in place of a body. It is nil where the body's
// lower case will do.
func folded(body string) string {
	for i := range len(body) {
		if body[i] >= 0x80 {
			return chat.Fold(body)
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
		p.Rooms, p.Seqs, p.Folded = append(p.Rooms, r.RoomID), append(p.Seqs, r.Seq), append(p.Folded, chat.Fold(r.Body))
	}
	return p
}
