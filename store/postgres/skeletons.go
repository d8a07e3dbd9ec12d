package postgres

import (
	"context"
	"log/slog"

	"parley/chat"
	"parley/chat/letters"
	"parley/store/postgres/db"
)

const (
	skeletonsAtOnce = 500
	skeletonTries   = 5
)

// fillSkeletons makes the skeletons of rooms that have none of their name, in chunks with a
// commit each. Of two that look alike, the one that has its skeleton keeps it, or else the older
// one. The other goes on without until that one has another name, and log tells it once.
func (s *Store) fillSkeletons(ctx context.Context, log *slog.Logger) error {
	above := int64(0)
	alike := func(q *db.Queries) ([]db.RoomsUnskeletonedRow, error) {
		rows, err := q.RoomsAlike(ctx, db.RoomsAlikeParams{Above: above, Most: skeletonsAtOnce})
		list := make([]db.RoomsUnskeletonedRow, len(rows))
		for i, r := range rows {
			list[i], above = db.RoomsUnskeletonedRow(r), r.ID
		}
		return list, err
	}
	fresh := func(q *db.Queries) ([]db.RoomsUnskeletonedRow, error) {
		return q.RoomsUnskeletoned(ctx, skeletonsAtOnce)
	}
	if err := s.fillSkeletonsOf(ctx, alike, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	return s.fillSkeletonsOf(ctx, fresh, log)
}

func (s *Store) fillSkeletonsOf(ctx context.Context, rooms func(*db.Queries) ([]db.RoomsUnskeletonedRow, error), log *slog.Logger) error {
	for failed := 0; ; {
		n, err := s.fillSomeSkeletons(ctx, rooms, log)
		switch {
		case err == nil && n < skeletonsAtOnce:
			return nil
		case err == nil:
			failed = 0
		case !chat.Is(translate(err), chat.Conflict):
			return err
		default: // a room has just been made with one of these skeletons
			if failed++; failed == skeletonTries {
				return nil // Housekeep tries again
			}
		}
	}
}

func (s *Store) fillSomeSkeletons(ctx context.Context, rooms func(*db.Queries) ([]db.RoomsUnskeletonedRow, error), log *slog.Logger) (n int, err error) {
	alike := map[int64]int64{}
	err = s.tx(ctx, func(q *db.Queries) error {
		rows, err := rooms(q)
		if n = len(rows); err != nil || n == 0 {
			return err
		}
		var p db.RoomSkeletonsSetParams
		for _, r := range rows {
			p.Ids, p.Skeletons = append(p.Ids, r.ID), append(p.Skeletons, letters.Skeleton(r.Name))
		}
		taken, err := q.RoomSkeletons(ctx, p.Skeletons)
		if err != nil {
			return err
		}
		owner := map[string]int64{}
		for _, t := range taken {
			owner[t.Skeleton] = t.ID
		}
		for i, skeleton := range p.Skeletons {
			if of, found := owner[skeleton]; found && skeleton != "" {
				alike[p.Ids[i]], p.Skeletons[i] = of, ""
			} else {
				owner[skeleton] = p.Ids[i]
			}
		}
		return q.RoomSkeletonsSet(ctx, p)
	})
	if err == nil {
		for id, older := range alike {
			log.Warn("a room's name looks like another's; both keep their names", "id", id, "older", older)
		}
	}
	return n, err
}
