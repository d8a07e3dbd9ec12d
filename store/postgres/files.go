package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// BlobTouch implements chat.FileStore.
func (s *Store) BlobTouch(ctx context.Context, b chat.Blob) error {
	return translate(s.q.BlobTouch(ctx, db.BlobTouchParams{Hash: b.Hash[:], Size: b.Size, Picture: b.GetsPreview()}))
}

// BlobTouchWithin implements chat.FileStore.
func (s *Store) BlobTouchWithin(ctx context.Context, b chat.Blob, fits func(used int64) error) (since time.Time, err error) {
	p := db.BlobInsertParams{Hash: b.Hash[:], Size: b.Size, Picture: b.GetsPreview()}
	err = s.tx(ctx, func(q *db.Queries) error {
		if fits != nil {
			if err := q.BlobsLock(ctx); err != nil {
				return err
			}
			used, err := q.BlobsSizeBut(ctx, b.Hash[:])
			if err == nil {
				err = fits(used)
			}
			if err != nil {
				return err
			}
		}
		since, err = q.BlobInsert(ctx, p)
		if errors.Is(err, pgx.ErrNoRows) {
			return q.BlobTouch(ctx, db.BlobTouchParams(p))
		}
		return err
	})
	return since, err
}

// BlobRelease implements chat.FileStore.
func (s *Store) BlobRelease(ctx context.Context, h chat.Hash, since time.Time, remove func(ctx context.Context, h chat.Hash) error) error {
	return s.tx(ctx, func(q *db.Queries) error {
		n, err := q.BlobRelease(ctx, db.BlobReleaseParams{Hash: h[:], Since: since})
		if err != nil || n == 0 {
			return err
		}
		return remove(ctx, h)
	})
}

// FileInsert implements chat.FileStore.
func (s *Store) FileInsert(ctx context.Context, f chat.File) error {
	return s.FileInsertWithin(ctx, f, nil)
}

// FileInsertWithin implements chat.FileStore.
func (s *Store) FileInsertWithin(ctx context.Context, f chat.File, fits func(taken int64) error) error {
	p := db.FileInsertParams{
		ID: f.ID, Hash: f.Hash[:], UserID: int64(f.User), RoomID: int64(f.Room), Name: f.Name,
		Kind: f.Kind, Size: f.Size, Width: int32(f.Width), Height: int32(f.Height),
	}
	if fits == nil {
		return translate(s.q.FileInsert(ctx, p))
	}
	return s.tx(ctx, func(q *db.Queries) error {
		if err := q.UploadLock(ctx, int64(f.User)); err != nil {
			return err
		}
		taken, err := q.FilesSizeOf(ctx, int64(f.User))
		if err == nil {
			err = fits(taken)
		}
		if err != nil {
			return err
		}
		return q.FileInsert(ctx, p)
	})
}

// Files implements chat.FileStore.
func (s *Store) Files(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]chat.File, error) {
	rows, err := s.q.FilesByID(ctx, ids)
	found := make(map[uuid.UUID]chat.File, len(rows))
	for _, r := range rows {
		found[r.ID] = file(r)
	}
	return found, translate(err)
}

// FileServed implements chat.FileStore.
func (s *Store) FileServed(ctx context.Context, id uuid.UUID) (chat.File, string, error) {
	r, err := s.q.FileServed(ctx, id)
	if err != nil {
		return chat.File{}, "", translate(err)
	}
	f := file(db.File{
		ID: r.ID, Hash: r.Hash, UserID: r.UserID, RoomID: r.RoomID, Seq: r.Seq, Name: r.Name, Kind: r.Kind, Size: r.Size,
		Width: r.Width, Height: r.Height, Alt: r.Alt, CreatedAt: r.CreatedAt,
	})
	copy(f.Preview[:], r.Preview)
	f.PreviewSize = r.PreviewSize
	return f, r.Slug, nil
}

// FilesDiscard implements chat.FileStore.
func (s *Store) FilesDiscard(ctx context.Context, user chat.UserID, ids []uuid.UUID) error {
	return translate(s.q.FilesDiscard(ctx, db.FilesDiscardParams{Ids: ids, UserID: int64(user)}))
}

// FilesSize implements chat.FileStore.
func (s *Store) FilesSize(ctx context.Context, user chat.UserID) (int64, error) {
	n, err := s.q.FilesSizeOf(ctx, int64(user))
	return n, translate(err)
}

// BlobsSize implements chat.FileStore.
func (s *Store) BlobsSize(ctx context.Context) (int64, error) {
	n, err := s.q.BlobsSize(ctx)
	return n, translate(err)
}

func file(r db.File) chat.File {
	f := chat.File{
		ID: r.ID, User: chat.UserID(r.UserID), Room: chat.RoomID(r.RoomID), Seq: r.Seq, Name: r.Name, Alt: r.Alt, CreatedAt: r.CreatedAt,
		Blob: chat.Blob{Size: r.Size, Kind: r.Kind, Width: int(r.Width), Height: int(r.Height)},
	}
	copy(f.Hash[:], r.Hash)
	return f
}

// BlobsSweep removes the bytes of blobs that no file has, with remove. A row's lock is held
// meanwhile: an upload of the same bytes waits, and stores them again.
func (s *Store) BlobsSweep(ctx context.Context, remove func(ctx context.Context, h chat.Hash) error) error {
	hashes, err := s.q.BlobsUnused(ctx, blobsKept)
	for _, h := range hashes {
		err = errors.Join(err, s.tx(ctx, func(q *db.Queries) error {
			n, err := q.BlobSweep(ctx, db.BlobSweepParams{Hash: h, Age: blobsKept})
			if err != nil || n == 0 || len(h) != len(chat.Hash{}) {
				return err
			}
			return remove(ctx, chat.Hash(h))
		}))
	}
	return translate(err)
}

// blobsKept is longer than any time between storing bytes and naming them.
const blobsKept = time.Hour

// queueFilesNamed reads and locks the files that new messages have.
func (b *ingestTx) queueFilesNamed(batch *pgx.Batch) {
	var ids []uuid.UUID
	for _, c := range b.commands {
		for _, s := range c.Files {
			ids = append(ids, s.ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	batch.Queue(db.FilesNamed, ids).Query(func(rows pgx.Rows) error {
		list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.File])
		for _, r := range list {
			if l := b.ledgers[chat.RoomID(r.RoomID)]; l != nil {
				l.Files[r.ID] = file(r)
			}
		}
		return err
	})
}

// queueFiles gives files to their messages, and deletes those of deleted messages.
func (b *ingestTx) queueFiles(batch *pgx.Batch) {
	var on db.FilesAttachParams
	var off db.FilesClearParams
	for _, l := range b.ledgers {
		for _, f := range l.Attached() {
			on.Ids, on.Seqs, on.Alts = append(on.Ids, f.ID), append(on.Seqs, f.Seq), append(on.Alts, f.Alt)
		}
		for _, d := range l.Deletions() {
			off.Rooms, off.Seqs = append(off.Rooms, int64(l.Room)), append(off.Seqs, d.Seq)
		}
	}
	if len(on.Ids) > 0 {
		batch.Queue(db.FilesAttach, on.Ids, on.Seqs, on.Alts)
	}
	if len(off.Rooms) > 0 {
		batch.Queue(db.FilesClear, off.Rooms, off.Seqs)
	}
}

// filesJSON is the column's form: null for a message without any.
func filesJSON(list []chat.Attachment) []byte {
	if len(list) == 0 {
		return nil
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return nil // it holds nothing but text and numbers
	}
	return raw
}

// attachments reads what filesJSON wrote.
func attachments(raw []byte) (list []chat.Attachment) {
	if len(raw) == 0 || json.Unmarshal(raw, &list) != nil {
		return nil // only this package writes the column
	}
	return list
}

// RoomFiles implements chat.FileStore.
func (s *Store) RoomFiles(ctx context.Context, room chat.RoomID, kind chat.FileKind, before int64, most int) ([]chat.RoomFile, error) {
	prefix, other := kind.Prefix()
	rows, err := s.q.FilesOfRoom(ctx, db.FilesOfRoomParams{RoomID: int64(room), Before: before, Documents: other, Prefix: prefix, Most: int32(most)})
	list := make([]chat.RoomFile, len(rows))
	for i, r := range rows {
		list[i] = chat.RoomFile{UserName: r.Username, File: file(db.File{
			ID: r.ID, Hash: r.Hash, UserID: r.UserID, RoomID: r.RoomID, Seq: r.Seq, Name: r.Name, Kind: r.Kind, Size: r.Size,
			Width: r.Width, Height: r.Height, Alt: r.Alt, CreatedAt: r.CreatedAt,
		})}
		list[i].PreviewSize = r.PreviewSize
	}
	return list, translate(err)
}

// FileSeqBeside implements chat.FileStore.
func (s *Store) FileSeqBeside(ctx context.Context, room chat.RoomID, kind chat.FileKind, seq int64, newer bool) (int64, error) {
	prefix, other := kind.Prefix()
	found, err := s.q.FileSeqBeside(ctx, db.FileSeqBesideParams{RoomID: int64(room), Seq: seq, Newer: newer, Documents: other, Prefix: prefix})
	return found, translate(err)
}

// BlobClaim implements previewing.Store.
func (s *Store) BlobClaim(ctx context.Context) (h chat.Hash, err error) {
	raw, err := s.q.BlobClaim(ctx)
	copy(h[:], raw)
	return h, translate(err)
}

// BlobPreview implements previewing.Store.
func (s *Store) BlobPreview(ctx context.Context, of chat.Hash, preview chat.Blob) error {
	return translate(s.q.BlobPreview(ctx, db.BlobPreviewParams{Hash: of[:], Preview: preview.Hash[:], PreviewSize: preview.Size}))
}
