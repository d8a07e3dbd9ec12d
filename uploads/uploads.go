// Package uploads takes a file in pieces, so that a large one goes on after a broken
// connection. The file is stored once its last piece is there.
package uploads

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/attachments"
)

// Pieces keeps the bytes of uploads that are under way.
type Pieces interface {
	// Append stores what r has, from a place on, and returns how many bytes it stored: as many
	// as arrived, also when r fails.
	Append(ctx context.Context, id uuid.UUID, at int64, r io.Reader) (int64, error)
	// Length is how many bytes are there, from the first one on without a hole.
	Length(ctx context.Context, id uuid.UUID) (int64, error)
	// Whole reads them.
	Whole(ctx context.Context, id uuid.UUID) (io.ReadCloser, error)
	// Forget removes them, if there are any.
	Forget(ctx context.Context, id uuid.UUID) error
}

const (
	openMost = 20        // a user's uploads that are under way
	doneKept = time.Hour // how long a client can ask for the end of one
	batch    = 100       // what housekeeping takes at a time
)

// Uploads are the rules.
type Uploads struct {
	files     *attachments.Service
	store     chat.UploadStore
	pieces    Pieces
	finishing sync.Map // by number
}

// New joins what is known of uploads and their bytes.
func New(files *attachments.Service, store chat.UploadStore, pieces Pieces) *Uploads {
	return &Uploads{files: files, store: store, pieces: pieces}
}

var (
	errHole  = errors.New("uploads: bytes are missing between the pieces")
	errOpen  = &chat.Error{Kind: chat.Conflict, Text: "%d of your uploads are not finished. Finish one of them, or begin another one tomorrow.", Args: []any{openMost}}
	errSize  = chat.Field("size", "An upload says first how many bytes it will have.")
	errPlace = chat.E(chat.Conflict, "The upload does not go on from there. Ask where it stopped.")
	errBusy  = &chat.Error{Kind: chat.Conflict, Retry: time.Second, Text: "This upload is being stored right now."}
)

// Begin takes the place for a file, or refuses it before any of it is sent.
func (u *Uploads) Begin(ctx context.Context, user chat.UserID, room chat.RoomID, name string, size int64) (chat.Upload, error) {
	if size < 1 {
		return chat.Upload{}, errSize
	}
	if err := u.files.Fits(ctx, user, size); err != nil {
		return chat.Upload{}, err
	}
	begun := chat.Upload{ID: uuid.New(), User: user, Room: room, Name: chat.CleanFileName(name), Size: size}
	person, all, err := u.files.FitsBeside(ctx, size)
	if err != nil {
		return chat.Upload{}, err
	}
	return begun, u.store.UploadInsert(ctx, begun, func(open int, taken int64) error {
		if open >= openMost {
			return errOpen
		}
		if person == nil {
			return nil
		}
		return person(taken)
	}, all)
}

// Find returns a user's own upload, and how much of it is there.
func (u *Uploads) Find(ctx context.Context, user chat.UserID, room chat.RoomID, id uuid.UUID) (chat.Upload, int64, error) {
	up, err := u.own(ctx, user, id)
	switch {
	case err != nil:
		return up, 0, err
	case up.Room != room:
		return up, 0, chat.ErrNoFile
	case up.Done:
		return up, up.Size, nil
	}
	at, err := u.pieces.Length(ctx, id)
	return up, min(at, up.Size), err
}

func (u *Uploads) own(ctx context.Context, user chat.UserID, id uuid.UUID) (chat.Upload, error) {
	up, err := u.store.UploadGet(ctx, id)
	if chat.Is(err, chat.NotFound) || err == nil && up.User != user {
		return up, chat.ErrNoFile
	}
	return up, err
}

// Append stores a piece, and with the last one the file. It returns how much is there then,
// also when the piece breaks off. A client that missed the last answer sends an empty piece.
func (u *Uploads) Append(ctx context.Context, up chat.Upload, at int64, r io.Reader) (int64, error) {
	if up.Done {
		return up.Size, nil
	}
	switch have, err := u.pieces.Length(ctx, up.ID); {
	case err != nil:
		return have, err
	case have != at:
		return have, errPlace
	}
	n, err := u.pieces.Append(ctx, up.ID, at, io.LimitReader(r, up.Size-at))
	at += n
	if n > 0 {
		touched := u.store.UploadTouch(ctx, up.ID, false)
		if chat.Is(touched, chat.NotFound) {
			return at, errors.Join(chat.ErrNoFile, u.pieces.Forget(ctx, up.ID))
		}
		err = errors.Join(err, touched)
	}
	switch {
	case errors.Is(err, chat.ErrBlobsFull):
		return at, chat.ErrNoSpace
	case err != nil || at < up.Size:
		return at, err
	}
	return at, u.finish(ctx, up)
}

// finish stores the file of a complete upload. One that is refused goes.
func (u *Uploads) finish(ctx context.Context, up chat.Upload) error {
	if _, busy := u.finishing.LoadOrStore(up.ID, true); busy {
		return errBusy
	}
	defer u.finishing.Delete(up.ID)
	err := u.keep(ctx, up)
	switch {
	case err == nil:
		// Nothing is lost without them: housekeeping comes for what stays.
		_ = u.pieces.Forget(ctx, up.ID)
	case !chat.Is(err, chat.Unavailable) && chat.As(err).Kind != chat.Internal:
		err = errors.Join(err, u.Drop(ctx, up))
	}
	return err
}

// keep makes a complete upload a file. Another process may have done so since it was found.
func (u *Uploads) keep(ctx context.Context, up chat.Upload) error {
	now, err := u.store.UploadGet(ctx, up.ID)
	if err != nil || now.Done {
		return err
	}
	whole, err := u.pieces.Whole(ctx, up.ID)
	if err != nil {
		return err
	}
	defer whole.Close()
	if _, err := u.files.Complete(ctx, up, &exact{whole, up.Size}); err != nil {
		if made, _ := u.files.Waiting(ctx, up.User, up.Room, []uuid.UUID{up.ID}); len(made) == 0 {
			return err
		}
	}
	return u.store.UploadTouch(ctx, up.ID, true)
}

// exact fails where a reader ends early. A connection that is left over can put a shorter
// piece in another one's place.
type exact struct {
	io.Reader
	left int64
}

func (e *exact) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	e.left -= int64(n)
	if errors.Is(err, io.EOF) && e.left > 0 {
		err = errHole
	}
	return n, err
}

// Drop ends an upload. Its file, if there is one, stays.
func (u *Uploads) Drop(ctx context.Context, up chat.Upload) error {
	return drop(ctx, u.store, u.pieces, up.ID)
}

// DropOwn ends a user's own upload, in whatever room it is.
func (u *Uploads) DropOwn(ctx context.Context, user chat.UserID, id uuid.UUID) error {
	up, err := u.own(ctx, user, id)
	if err != nil {
		return err
	}
	return u.Drop(ctx, up)
}

// drop forgets the pieces twice: one that is put meanwhile either finds no upload any more, or
// is there by then. An upload whose pieces stay can be dropped again.
func drop(ctx context.Context, store chat.UploadStore, pieces Pieces, id uuid.UUID) error {
	if err := pieces.Forget(ctx, id); err != nil {
		return err
	}
	return errors.Join(store.UploadDelete(ctx, id), pieces.Forget(ctx, id))
}

// Expire removes the uploads that nothing arrived for in a day, and forgets done ones sooner.
func Expire(ctx context.Context, store chat.UploadStore, pieces Pieces) error {
	for {
		ids, err := store.UploadsStale(ctx, chat.OrphansKept, doneKept, batch)
		for _, id := range ids {
			err = errors.Join(err, drop(ctx, store, pieces, id))
		}
		if err != nil || len(ids) < batch {
			return err
		}
	}
}
