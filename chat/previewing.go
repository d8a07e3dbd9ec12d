package chat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"time"
)

// ErrNoPreview is for bytes of which nothing here makes a picture.
var ErrNoPreview = errors.New("nothing here makes a picture of these bytes")

// PreviewStore says which pictures and PDFs have no preview yet.
type PreviewStore interface {
	BlobTouch(ctx context.Context, b Blob) error
	// BlobClaim gives bytes to one caller, up to three times; NotFound without any.
	BlobClaim(ctx context.Context) (Hash, error)
	BlobPreview(ctx context.Context, of Hash, preview Blob) error
}

// Previewing makes small pictures of large ones, one at a time, behind the upload. Until one
// is made, pages show the picture itself at the same address.
type Previewing struct {
	Store PreviewStore
	Blobs BlobStore
	Make  func(ctx context.Context, file io.Reader) ([]byte, error) // ErrNoPreview for what it cannot draw
	Log   *slog.Logger
}

const (
	previewEvery = 2 * time.Second  // how often to look, when there was nothing to do
	previewTime  = 20 * time.Second // for one picture
	previewMax   = 2 << 20          // bytes
)

// Run makes previews until ctx ends.
func (p *Previewing) Run(ctx context.Context) {
	for ctx.Err() == nil {
		h, err := p.Store.BlobClaim(ctx)
		if err == nil {
			if err := p.one(ctx, h); err != nil && ctx.Err() == nil && !errors.Is(err, ErrNoPreview) {
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

func (p *Previewing) one(ctx context.Context, h Hash) error {
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
	if err := p.Store.BlobTouch(ctx, Blob{Hash: blob.Hash, Size: blob.Size}); err != nil {
		return err
	}
	if err := got.Keep(ctx); err != nil {
		return err
	}
	return p.Store.BlobPreview(ctx, h, blob)
}
