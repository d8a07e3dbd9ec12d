package attachments

import (
	"context"
	"io"
	"math"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/server"
)

// Service receives and serves files.
type Service struct {
	store  chat.FileStore
	blobs  chat.BlobStore
	noting chan struct{} // has notingMost places
	Limits chat.FileLimits
	Server *server.Server // whose settings may narrow the limits; nil for none
}

// New joins what is known of files and their bytes.
func New(store chat.FileStore, blobs chat.BlobStore, limits chat.FileLimits) *Service {
	return &Service{store: store, blobs: blobs, Limits: limits, noting: make(chan struct{}, notingMost)}
}

// notingMost is how many uploads write to the store at a time. Those that began together end
// together: hundreds would take all connections, for which messages wait as well.
const notingMost = 2

// note does one write of an upload to the store, in its turn.
func (f *Service) note(ctx context.Context, write func() error) error {
	select {
	case f.noting <- struct{}{}:
		defer func() { <-f.noting }()
		return write()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Receive stores a file, which then waits for its message.
func (f *Service) Receive(ctx context.Context, user chat.UserID, room chat.RoomID, name string, r io.Reader) (chat.File, error) {
	limits, left, err := f.room(ctx, user)
	if err != nil {
		return chat.File{}, err
	}
	return f.take(ctx, chat.File{ID: uuid.New(), User: user, Room: room, Name: chat.CleanFileName(name)}, r, limits, left)
}

// Complete stores the file of an upload whose pieces are all there, under its number. What it
// takes was set aside when it began.
func (f *Service) Complete(ctx context.Context, u chat.Upload, r io.Reader) (chat.File, error) {
	limits, err := f.limits(ctx)
	if err != nil {
		return chat.File{}, err
	}
	limits.Person, limits.Server = 0, 0
	return f.take(ctx, chat.File{ID: u.ID, User: u.User, Room: u.Room, Name: u.Name}, r, limits, math.MaxInt64)
}

func (f *Service) take(ctx context.Context, file chat.File, r io.Reader, limits chat.FileLimits, left int64) (chat.File, error) {
	got, err := f.blobs.Receive(ctx, r, min(limits.File, left))
	if err != nil {
		return chat.File{}, refusal(err, limits, left)
	}
	defer got.Drop()
	if !f.Limits.Takes(got.Blob().Kind) {
		return chat.File{}, errFileKind(f.Limits.Kinds)
	}
	file.Blob = got.Blob()
	// Others may have come since what is left was counted.
	var since time.Time
	if err := f.note(ctx, func() (err error) {
		since, err = f.store.BlobTouchWithin(ctx, file.Blob, bytesFit(limits, file.Size))
		return err
	}); err != nil {
		return chat.File{}, err
	}
	if err := got.Keep(ctx); err != nil {
		f.release(ctx, file.Hash, since)
		return chat.File{}, refusal(err, limits, left)
	}
	err = f.note(ctx, func() error { return f.store.FileInsertWithin(ctx, file, personFits(limits, file.Size, 1)) })
	if err != nil {
		f.release(ctx, file.Hash, since)
	}
	return file, err
}

// releaseTime bounds the removal of the bytes of a file that was refused.
const releaseTime = 5 * time.Second

// release gives back what the bytes of a refused file take. Housekeeping comes for what stays.
func (f *Service) release(ctx context.Context, h chat.Hash, since time.Time) {
	if since.IsZero() {
		return // they were there before
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer cancel()
	_ = f.store.BlobRelease(ctx, h, since, f.blobs.Remove)
}

// Copy gives a user files of a message for another room, where they wait for their message.
// The bytes are shared. The caller has found that the user may read the message. Where no space
// is left, it stores none and returns what they would be: Forwarded finds a repeat by them.
func (f *Service) Copy(ctx context.Context, user chat.UserID, to chat.RoomID, list []chat.Attachment) (copies []chat.File, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	found, err := f.store.Files(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range list {
		file, ok := found[list[i].ID]
		if !ok {
			return nil, chat.E(chat.Conflict, "That message was deleted.")
		}
		file.ID, file.User, file.Room, file.Seq, file.Alt = uuid.New(), user, to, 0, list[i].Alt
		copies = append(copies, file)
	}
	limits, err := f.fitTogether(ctx, user, copies)
	if err != nil {
		return copies, err
	}
	for i := range copies {
		if err := f.store.FileInsertWithin(ctx, copies[i], personFits(limits, copies[i].Size, len(copies))); err != nil {
			_ = f.Discard(ctx, user, copies[:i]) // what stays goes by housekeeping
			return copies, err
		}
	}
	return copies, nil
}

// Waiting returns a user's files that wait for a message in a room, in the order of ids. It
// refuses when one is gone, and returns the others. Files that a message has are among them: a repeat names those.
func (f *Service) Waiting(ctx context.Context, user chat.UserID, room chat.RoomID, ids []uuid.UUID) ([]chat.File, error) {
	return chat.WaitingFiles(ctx, f.store, user, room, ids)
}

// Discard deletes those of a user's files that no message has.
func (f *Service) Discard(ctx context.Context, user chat.UserID, list []chat.File) error {
	ids := make([]uuid.UUID, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	if len(ids) == 0 {
		return nil
	}
	return f.store.FilesDiscard(ctx, user, ids)
}

// Served returns a file to those who may read its room, which open decides. A file that waits
// for its message is its user's alone, or also of those who decide about its held message.
func (f *Service) Served(ctx context.Context, who chat.User, id uuid.UUID, open func(ctx context.Context, slug string, user chat.UserID) (chat.Access, error)) (chat.File, error) {
	file, slug, err := f.store.FileServed(ctx, id)
	if err == nil {
		var a chat.Access
		a, err = open(ctx, slug, who.ID)
		if file.Seq == 0 && file.User != who.ID {
			err = f.refuseWaiting(ctx, who, a, file, err)
		}
	}
	if chat.Is(err, chat.NotFound) {
		err = chat.ErrNoFile
	}
	if err != nil {
		return chat.File{}, err
	}
	return file, nil
}

// refuseWaiting is why another's file is not served before a message has it. err is why the
// reader cannot read its room.
func (f *Service) refuseWaiting(ctx context.Context, who chat.User, a chat.Access, file chat.File, err error) error {
	switch {
	case err != nil && !chat.Is(err, chat.Forbidden):
		return err
	case err != nil || !chat.Judges(who, a):
		return chat.ErrNoFile
	}
	held, err := f.store.FileHeld(ctx, file.User, file.ID)
	if err == nil && !held {
		err = chat.ErrNoFile
	}
	return err
}

// Open opens a file's bytes.
func (f *Service) Open(ctx context.Context, h chat.Hash) (io.ReadSeekCloser, error) {
	return f.blobs.Open(ctx, h)
}
