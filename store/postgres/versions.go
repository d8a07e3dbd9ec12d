package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// queueVersions keeps what edits replaced and who deleted messages.
func (b *ingestTx) queueVersions(batch *pgx.Batch) {
	var p db.VersionsInsertParams
	var d db.DeletionsInsertParams
	for room, l := range b.ledgers {
		for _, r := range l.Replaced() {
			p.Rooms, p.Seqs, p.Revs = append(p.Rooms, int64(room)), append(p.Seqs, r.Seq), append(p.Revs, r.Rev)
			p.Bodies, p.Originals, p.ReplacedAts = append(p.Bodies, r.Body), append(p.Originals, r.Original), append(p.ReplacedAts, r.At)
		}
		for _, x := range l.Deletions() {
			d.Rooms, d.Seqs = append(d.Rooms, int64(room)), append(d.Seqs, x.Seq)
			d.Users, d.DeletedAts = append(d.Users, int64(x.By)), append(d.DeletedAts, x.At)
		}
	}
	if len(p.Rooms) > 0 {
		batch.Queue(db.VersionsInsert, p.Rooms, p.Seqs, p.Revs, p.Bodies, p.Originals, p.ReplacedAts)
		batch.Queue(db.VersionsTrim, p.Rooms, p.Seqs, int32(chat.VersionsMax-1))
	}
	if len(d.Rooms) > 0 {
		batch.Queue(db.VersionsClear, d.Rooms, d.Seqs)
		batch.Queue(db.DeletionsInsert, d.Rooms, d.Seqs, d.Users, d.DeletedAts)
	}
}

// ReplacedTexts implements history.VersionStore.
func (s *Store) ReplacedTexts(ctx context.Context, room chat.RoomID, seq int64) (list []chat.Replaced, err error) {
	rows, err := s.q.VersionsOf(ctx, db.VersionsOfParams{RoomID: int64(room), Seq: seq})
	for _, r := range rows {
		list = append(list, chat.Replaced{Seq: seq, Body: r.Body, Original: r.Original, At: r.ReplacedAt})
	}
	return list, translate(err)
}

// DeletionOf implements history.VersionStore.
func (s *Store) DeletionOf(ctx context.Context, room chat.RoomID, seq int64) (chat.Deletion, error) {
	r, err := s.q.DeletionOf(ctx, db.DeletionOfParams{RoomID: int64(room), Seq: seq})
	return chat.Deletion{Seq: seq, By: chat.UserID(r.UserID), Name: r.Username, At: r.DeletedAt}, translate(err)
}
