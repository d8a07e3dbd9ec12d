package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/ledger"
)

// BlobTouch implements chat.FileStore.
func (d *Database) BlobTouch(ctx context.Context, b chat.Blob) error {
	_, err := d.BlobTouchWithin(ctx, b, nil)
	return err
}

// BlobTouchWithin implements chat.FileStore.
func (d *Database) BlobTouchWithin(ctx context.Context, b chat.Blob, fits func(used int64) error) (since time.Time, err error) {
	if err := d.begin(ctx); err != nil {
		return since, err
	}
	defer d.mu.Unlock()
	known, there := d.blobs[b.Hash]
	if fits != nil {
		if err := fits(d.used() - known.size); err != nil {
			return since, err
		}
	}
	d.touches++
	at := time.Unix(0, d.touches)
	d.blobs[b.Hash] = touchedBlob{b.Size, at}
	if there {
		return since, nil
	}
	return at, nil
}

// touchedBlob is a stored blob, with the time at which an upload last asked for it.
type touchedBlob struct {
	size int64
	at   time.Time // of the last touch; each has another one
}

// BlobRelease implements chat.FileStore.
func (d *Database) BlobRelease(ctx context.Context, h chat.Hash, since time.Time, remove func(ctx context.Context, h chat.Hash) error) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if b, ok := d.blobs[h]; !ok || !b.at.Equal(since) {
		return nil
	}
	for _, f := range d.files {
		if f.Hash == h || f.Preview == h {
			return nil
		}
	}
	if err := remove(ctx, h); err != nil {
		return err
	}
	delete(d.blobs, h)
	return nil
}

// FileInsert implements chat.FileStore.
func (d *Database) FileInsert(ctx context.Context, f chat.File) error {
	return d.FileInsertWithin(ctx, f, nil)
}

// FileInsertWithin implements chat.FileStore.
func (d *Database) FileInsertWithin(ctx context.Context, f chat.File, fits func(taken int64) error) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if fits != nil {
		if err := fits(d.taken(f.User)); err != nil {
			return err
		}
	}
	f.CreatedAt = d.now()
	d.files[f.ID] = f
	return nil
}

// Files implements chat.FileStore.
func (d *Database) Files(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]chat.File, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	found := map[uuid.UUID]chat.File{}
	for _, id := range ids {
		if f, ok := d.files[id]; ok {
			found[id] = f
		}
	}
	return found, nil
}

// FileServed implements chat.FileStore.
func (d *Database) FileServed(ctx context.Context, id uuid.UUID) (chat.File, string, error) {
	if err := d.begin(ctx); err != nil {
		return chat.File{}, "", err
	}
	defer d.mu.Unlock()
	f, ok := d.files[id]
	if r := d.present(f.Room); ok && r != nil {
		return f, r.Slug, nil
	}
	return chat.File{}, "", missing()
}

// BlobPreview implements previewing.Store.
func (d *Database) BlobPreview(ctx context.Context, of chat.Hash, preview chat.Blob) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	for id, f := range d.files {
		if f.Hash == of {
			f.Preview, f.PreviewSize = preview.Hash, preview.Size
			d.files[id] = f
		}
	}
	return nil
}

// FilesDiscard implements chat.FileStore.
func (d *Database) FilesDiscard(ctx context.Context, user chat.UserID, ids []uuid.UUID) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	for _, id := range ids {
		if f := d.files[id]; f.User == user && f.Seq == 0 {
			delete(d.files, id)
		}
	}
	return nil
}

// FilesSize implements chat.FileStore.
func (d *Database) FilesSize(ctx context.Context, user chat.UserID) (n int64, err error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	return d.taken(user), nil
}

func (d *Database) taken(user chat.UserID) (n int64) {
	for _, f := range d.files {
		if f.User == user {
			n += f.Size
		}
	}
	return n + d.underWay(user)
}

// BlobsSize implements chat.FileStore.
func (d *Database) BlobsSize(ctx context.Context) (n int64, err error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	return d.used(), nil
}

func (d *Database) used() (n int64) {
	for _, b := range d.blobs {
		n += b.size
	}
	return n + d.underWay(0)
}

// keepFiles gives files to their messages, and deletes those of deleted messages.
func (d *Database) keepFiles(l *ledger.Ledger) {
	for _, f := range l.Attached() {
		d.files[f.ID] = f
	}
	for _, gone := range l.Deletions() {
		for id, f := range d.files {
			if f.Room == l.Room && f.Seq == gone.Seq {
				delete(d.files, id)
			}
		}
	}
}

// RoomFiles implements chat.FileStore.
func (d *Database) RoomFiles(ctx context.Context, room chat.RoomID, kind chat.FileKind, before int64, most int) (list []chat.RoomFile, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, f := range d.files {
		if f.Room == room && f.Seq > 0 && f.Seq < before && kind.Has(f.Kind) {
			f.CreatedAt = d.rooms[room].messages[f.Seq-1].CreatedAt
			list = append(list, chat.RoomFile{File: f, UserName: d.users[f.User].Username})
		}
	}
	slices.SortFunc(list, func(a, b chat.RoomFile) int {
		return cmp.Or(cmp.Compare(b.Seq, a.Seq), slices.Compare(a.ID[:], b.ID[:]))
	})
	return list[:min(len(list), most)], nil
}

// FileSeqBeside implements chat.FileStore.
func (d *Database) FileSeqBeside(ctx context.Context, room chat.RoomID, kind chat.FileKind, seq int64, newer bool) (found int64, err error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	for _, f := range d.files {
		if f.Room != room || f.Seq == 0 || !kind.Has(f.Kind) {
			continue
		}
		if newer && f.Seq > seq && (found == 0 || f.Seq < found) || !newer && f.Seq < seq && f.Seq > found {
			found = f.Seq
		}
	}
	return found, nil
}
