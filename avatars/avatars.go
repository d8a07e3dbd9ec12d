package avatars

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"time"

	"parley/chat"
)

// The sides of an avatar in pixels: twice the places that messages and profiles have.
const (
	SmallSide = 72
	LargeSide = 320
)

// FileMax is how many bytes a picture can have before it is made small.
const FileMax = 10_000_000

// A picture is made by a child process with limits of its own; few at a time.
const (
	makersMost = 2
	makeTime   = 20 * time.Second
)

// Avatars are the pictures of people and rooms.
type Avatars struct {
	Index // of those that are there

	store   chat.AvatarStore
	blobs   Blobs
	make    Square
	limit   func(context.Context) (int64, error)
	workers chan struct{}
}

// Square makes a square JPEG of a picture: right way up, its middle, without metadata.
type Square func(ctx context.Context, picture io.Reader, side int) ([]byte, error)

// Blobs receive a picture as any upload, so that it is scanned and cleaned like one.
type Blobs interface {
	Receive(ctx context.Context, r io.Reader, most int64) (chat.Received, error)
}

// New makes the rules on a store. limit is how many bytes any file may have here.
func New(store chat.AvatarStore, blobs Blobs, square Square, limit func(context.Context) (int64, error)) *Avatars {
	return &Avatars{store: store, blobs: blobs, make: square, limit: limit, workers: make(chan struct{}, makersMost)}
}

// The refusals of Receive and Set.
var (
	ErrNone = chat.Field("file", "Choose a picture.")
	errFull = &chat.Error{Kind: chat.Full, Field: "file", Text: "This server has no room for more files. Ask its admins."}
	errKind = chat.Field("file", "That is no picture that can be shown. Choose a JPEG, PNG, GIF or WebP.")
)

func errLarge(most int64) error {
	return &chat.Error{Kind: chat.TooLarge, Field: "file", Text: "A picture can have %d MB. Choose a smaller one.", Args: []any{max(1, most/1_000_000)}}
}

// Set makes an avatar of a received picture, and stores it in place of the last one. A room's is by one of its admins.
func (a *Avatars) Set(ctx context.Context, of chat.AvatarOf, by chat.UserID, name string, got chat.Received) error {
	file, err := got.Bytes()
	if err != nil {
		return err
	}
	select {
	case a.workers <- struct{}{}:
		defer func() { <-a.workers }()
	case <-ctx.Done():
		return &chat.Error{Kind: chat.Unavailable, Retry: 5 * time.Second, Text: "Many pictures are being made right now. Please try again in a moment."}
	}
	made, err := a.both(ctx, file)
	if err != nil {
		return err
	}
	if err = a.store.AvatarSet(ctx, of, by, made); err == nil {
		a.note(of, name, made.Hash)
	}
	return err
}

// Receive reads a picture to its end, into a file: a slow sender holds up no one, and takes no
// memory. The caller drops it.
func (a *Avatars) Receive(ctx context.Context, picture io.Reader) (chat.Received, error) {
	most := int64(FileMax)
	limit, err := a.limit(ctx)
	if err != nil {
		return nil, err
	}
	if limit > 0 {
		most = min(most, limit)
	}
	got, err := a.blobs.Receive(ctx, picture, most)
	switch {
	case errors.Is(err, chat.ErrBlobTooLarge):
		return nil, errLarge(most)
	case errors.Is(err, chat.ErrBlobsFull):
		return nil, errFull
	case err != nil:
		return nil, err
	case got.Blob().Size == 0:
		got.Drop()
		return nil, ErrNone
	}
	return got, nil
}

// both makes both sizes. The small one is made from the large one, not from the stranger's
// bytes again.
func (a *Avatars) both(ctx context.Context, picture io.Reader) (made chat.Avatar, err error) {
	ctx, cancel := context.WithTimeout(ctx, makeTime)
	defer cancel()
	if made.Large, err = a.make(ctx, picture, LargeSide); err == nil {
		made.Small, err = a.make(ctx, bytes.NewReader(made.Large), SmallSide)
	}
	var failed *chat.Error
	switch {
	case errors.As(err, &failed):
		return made, failed
	case err != nil:
		refused := *chat.As(errKind)
		refused.Cause = err
		return made, &refused
	}
	sum := sha256.Sum256(made.Large)
	made.Hash = hex.EncodeToString(sum[:6])
	return made, nil
}

// Remove takes an avatar away; a second time changes nothing. by is asked as AvatarStore says.
func (a *Avatars) Remove(ctx context.Context, of chat.AvatarOf, by chat.UserID, name string) (changed bool, err error) {
	if changed, err = a.store.AvatarRemove(ctx, of, by); err == nil {
		a.note(of, name, "")
	}
	return changed, err
}

// Of is the avatar of a person or a room. The caller has found that the viewer may see it.
func (a *Avatars) Of(ctx context.Context, of chat.AvatarOf) (chat.Avatar, error) {
	return a.store.Avatar(ctx, of)
}

// Known are the small avatars of those of the people whom viewer may know.
func (a *Avatars) Known(ctx context.Context, viewer chat.UserID, names []string) ([]chat.Avatar, error) {
	if len(names) == 0 {
		return nil, nil
	}
	return a.store.AvatarsKnown(ctx, viewer, names)
}

// ReadSide reads what a child process is asked for.
func ReadSide(text string) (int, error) {
	side, err := strconv.Atoi(text)
	if err == nil && side != SmallSide && side != LargeSide {
		err = errors.New("avatars: no such size")
	}
	return side, err
}
