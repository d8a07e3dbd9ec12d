package chattest

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

type upload struct {
	chat.Upload
	touched time.Time
}

// UploadInsert implements chat.UploadStore.
func (d *Database) UploadInsert(ctx context.Context, u chat.Upload, check func(open int, taken int64) error, fits func(used int64) error) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	open := 0
	for _, other := range d.uploads {
		if other.User == u.User && !other.Done {
			open++
		}
	}
	if err := check(open, d.taken(u.User)); err != nil {
		return err
	}
	if fits != nil {
		if err := fits(d.used()); err != nil {
			return err
		}
	}
	d.uploads[u.ID] = upload{u, d.now()}
	return nil
}

// UploadGet implements chat.UploadStore.
func (d *Database) UploadGet(ctx context.Context, id uuid.UUID) (chat.Upload, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Upload{}, err
	}
	defer d.mu.Unlock()
	u, ok := d.uploads[id]
	if !ok {
		return chat.Upload{}, missing()
	}
	return u.Upload, nil
}

// UploadTouch implements chat.UploadStore.
func (d *Database) UploadTouch(ctx context.Context, id uuid.UUID, done bool) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	u, ok := d.uploads[id]
	if !ok {
		return missing()
	}
	u.Done, u.touched = u.Done || done, d.now()
	d.uploads[id] = u
	return nil
}

// UploadDelete implements chat.UploadStore.
func (d *Database) UploadDelete(ctx context.Context, id uuid.UUID) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	delete(d.uploads, id)
	return nil
}

// UploadsStale implements chat.UploadStore.
func (d *Database) UploadsStale(ctx context.Context, age, kept time.Duration, most int) (ids []uuid.UUID, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for id, u := range d.uploads {
		if len(ids) == most {
			break
		}
		limit := age
		if u.Done {
			limit = kept
		}
		if d.now().Sub(u.touched) > limit {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// underWay is what uploads take before they are files: those of one user, or with 0 all.
func (d *Database) underWay(user chat.UserID) (n int64) {
	for _, u := range d.uploads {
		if !u.Done && (user == 0 || u.User == user) {
			n += u.Size
		}
	}
	return n
}
