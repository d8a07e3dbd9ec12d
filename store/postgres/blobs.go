package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// BlobsAfter lists bytes in the order of their hashes.
func (s *Store) BlobsAfter(ctx context.Context, after chat.Hash, most int) ([]chat.BlobRow, error) {
	rows, err := s.q.BlobsAfter(ctx, db.BlobsAfterParams{After: after[:], Most: int32(most)})
	list := make([]chat.BlobRow, len(rows))
	for i, r := range rows {
		list[i] = chat.BlobRow{Size: r.Size, Used: r.Used}
		copy(list[i].Hash[:], r.Hash)
	}
	return list, translate(err)
}

// BlobUsed reports whether a file or a preview has the bytes.
func (s *Store) BlobUsed(ctx context.Context, h chat.Hash) (bool, error) {
	used, err := s.q.BlobIsUsed(ctx, h[:])
	return used, translate(err)
}

// BlobForget removes bytes that no row has, with remove. An upload of the same bytes waits
// meanwhile, and stores them again.
func (s *Store) BlobForget(ctx context.Context, h chat.Hash, remove func(ctx context.Context, h chat.Hash) error) (removed bool, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		n, err := q.BlobOccupy(ctx, h[:])
		if err != nil || n == 0 {
			return err
		}
		if err := remove(ctx, h); err != nil {
			return err
		}
		removed = true
		return q.BlobVacate(ctx, h[:])
	})
	return removed && err == nil, translate(err)
}
