package previewing

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // what Make makes
	"io"
	"log/slog"
	"sync"

	"parley/chat"
)

// Pictures makes small pictures of those that pages have for their previews, one at
// a time. This server keeps and serves them, so that no reader asks a stranger's one.
type Pictures struct {
	Store Toucher
	Blobs chat.BlobStore
	Make  func(ctx context.Context, picture io.Reader) ([]byte, error)
	Log   *slog.Logger
	Most  Bound // without room, a preview has no picture

	one sync.Mutex
}

// add is the preview with its picture. Without one, or when anything fails, it is shown as
// it is.
func (p *Pictures) add(ctx context.Context, pages PageReader, to chat.Preview) chat.Preview {
	address := to.Image
	to.Image = ""
	if p == nil || address == "" {
		return to
	}
	reading, cancel := context.WithTimeout(ctx, unfurlTime)
	defer cancel()
	raw, err := pages.ReadPicture(reading, address)
	if err == nil {
		to, err = p.keep(ctx, raw, to)
	}
	if err != nil {
		p.Log.Debug("a preview has no picture", "err", err)
	}
	return to
}

func (p *Pictures) keep(ctx context.Context, raw []byte, to chat.Preview) (chat.Preview, error) {
	p.one.Lock()
	defer p.one.Unlock()
	ctx, cancel := context.WithTimeout(ctx, previewTime)
	defer cancel()
	small, err := p.Make(ctx, bytes.NewReader(raw))
	if err != nil {
		return to, err
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(small))
	if err != nil {
		return to, err
	}
	got, err := p.Blobs.Receive(ctx, bytes.NewReader(small), previewMax)
	if err != nil {
		return to, err
	}
	defer got.Drop()
	// The row comes before the bytes, as with any upload.
	blob := got.Blob()
	if _, err := p.Store.BlobTouchWithin(ctx, chat.Blob{Hash: blob.Hash, Size: blob.Size}, p.Most.fits(blob.Size)); err != nil {
		return to, err
	}
	if err := got.Keep(ctx); err != nil {
		return to, err
	}
	to.Picture, to.Width, to.Height = blob.Hash.String(), size.Width, size.Height
	return to, nil
}
