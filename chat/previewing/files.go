package previewing

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"parley/chat"
)

// ErrNone says that a file is of a kind that has no preview.
var ErrNone = errors.New("the file has no preview")

// Store says which pictures and PDFs have no preview yet.
type Store interface {
	Toucher
	// BlobsSize is what all bytes take.
	BlobsSize(ctx context.Context) (int64, error)
	// BlobClaim gives bytes to one caller, up to three times; NotFound without any.
	BlobClaim(ctx context.Context) (chat.Hash, error)
	BlobPreview(ctx context.Context, of chat.Hash, preview chat.Blob) error
}

// Toucher notes bytes that are about to be kept (chat.FileStore).
type Toucher interface {
	BlobTouchWithin(ctx context.Context, b chat.Blob, fits func(used int64) error) (since time.Time, err error)
}

// Bound is how many bytes of files a server has at most, previews among them; 0 is no bound.
type Bound int64

// Beside is the bound of previews beside a bound of all files. They have a tenth more: pictures that take the last of it
// have theirs, too.
func Beside(files int64) Bound { return Bound(files + files/10) }

// fits refuses bytes beside what all take.
func (b Bound) fits(size int64) func(used int64) error {
	if b == 0 {
		return nil
	}
	return func(used int64) error {
		if size > int64(b)-used {
			return chat.ErrNoSpace
		}
		return nil
	}
}

// Files makes small pictures of large ones, one at a time, behind the upload. Until one
// is made, pages show the picture itself at the same address.
type Files struct {
	Store Store
	Blobs chat.BlobStore
	Make  func(ctx context.Context, file io.Reader) ([]byte, error) // ErrNone for what it cannot draw
	Log   *slog.Logger
	Most  Bound // without room for a preview, pictures wait for theirs
}

const (
	previewEvery = 2 * time.Second  // how often to look, when there was nothing to do
	previewTime  = 20 * time.Second // for one picture
	previewMax   = 64 << 10         // bytes; see files.PreviewMost
)

// Run makes previews until ctx ends.
func (p *Files) Run(ctx context.Context) {
	for ctx.Err() == nil {
		h, err := p.claim(ctx)
		if err == nil {
			if err := p.one(ctx, h); err != nil && ctx.Err() == nil && !errors.Is(err, ErrNone) {
				p.Log.Info("a file has no preview", "hash", h, "err", err)
			}
			continue
		}
		select {
		case <-time.After(previewEvery):
		case <-ctx.Done():
		}
	}
}

// claim takes no picture's turn while a preview would have no room.
func (p *Files) claim(ctx context.Context) (chat.Hash, error) {
	if fits := p.Most.fits(previewMax); fits != nil {
		used, err := p.Store.BlobsSize(ctx)
		if err == nil {
			err = fits(used)
		}
		if err != nil {
			return chat.Hash{}, err
		}
	}
	return p.Store.BlobClaim(ctx)
}

func (p *Files) one(ctx context.Context, h chat.Hash) error {
	ctx, cancel := context.WithTimeout(ctx, previewTime)
	defer cancel()
	picture, err := p.Blobs.Open(ctx, h)
	if err != nil {
		return err
	}
	defer picture.Close()
	small, err := p.Make(ctx, picture)
	if err != nil {
		return err
	}
	got, err := p.Blobs.Receive(ctx, bytes.NewReader(small), previewMax)
	if err != nil {
		return err
	}
	defer got.Drop()
	// The row comes before the bytes, as with any upload. It is no picture: it needs no preview.
	blob := got.Blob()
	if _, err := p.Store.BlobTouchWithin(ctx, chat.Blob{Hash: blob.Hash, Size: blob.Size}, p.Most.fits(blob.Size)); err != nil {
		return err
	}
	if err := got.Keep(ctx); err != nil {
		return err
	}
	return p.Store.BlobPreview(ctx, h, blob)
}
