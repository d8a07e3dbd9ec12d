package takeout

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/history"
)

// Store reads what an account has, and keeps how far its takeout is.
type Store interface {
	history.TakeoutStore
	UserByID(ctx context.Context, id chat.UserID) (chat.User, error)
	// OwnRows calls each with the JSON of every row of a kind.
	OwnRows(ctx context.Context, u chat.User, kind string, each func(row []byte) error) error
	OwnPlaces(ctx context.Context, user chat.UserID) ([]chat.MessagePlace, error)
	OwnMessages(ctx context.Context, places []chat.MessagePlace) ([]chat.Message, error)
	OwnRoom(ctx context.Context, user chat.UserID, room chat.RoomID) (chat.Room, error)
	OwnFiles(ctx context.Context, user chat.UserID, after uuid.UUID, most int) ([]chat.File, error)
	OwnFilesCount(ctx context.Context, user chat.UserID) (int64, error)
	// Avatar is a person's picture, or NotFound.
	Avatar(ctx context.Context, of chat.AvatarOf) (chat.Avatar, error)
	BlobsSize(ctx context.Context) (int64, error)
	BlobTouch(ctx context.Context, b chat.Blob) error
}

// Maker makes takeouts, one at a time. Each worker has one; the lease in the store lets
// another go on when a worker dies.
type Maker struct {
	Store Store
	Blobs chat.BlobStore
	Log   *slog.Logger
	Most  int64                                // bytes of all files on the server; 0 is no bound
	After func(time.Duration) <-chan time.Time // nil is time.After
}

const (
	lease  = 2 * time.Minute // longer than a step takes that hold does not cover
	look   = 2 * time.Second
	expire = time.Minute
	most   = 1 << 40 // bytes, without a bound
)

// Run makes takeouts until ctx ends.
func (m *Maker) Run(ctx context.Context) {
	var expired time.Time
	for ctx.Err() == nil {
		if time.Since(expired) > expire {
			expired = time.Now()
			m.warn(ctx, "takeouts do not expire", m.Store.TakeoutsExpire(ctx))
		}
		if m.Step(ctx) {
			continue
		}
		select {
		case <-time.After(look):
		case <-ctx.Done():
		}
	}
}

// Step makes one takeout, and reports whether one was waiting.
func (m *Maker) Step(ctx context.Context) bool {
	t, err := m.Store.TakeoutClaim(ctx, lease)
	if err != nil {
		if !chat.Is(err, chat.NotFound) {
			m.warn(ctx, "takeouts wait", err)
		}
		return false
	}
	if caught := chat.Contain(func() { err = m.make(ctx, t) }); caught != nil {
		err = caught
	}
	if errors.Is(err, chat.ErrBlobTooLarge) || errors.Is(err, chat.ErrBlobsFull) { // another try would end the same
		err = errors.Join(err, m.Store.TakeoutFull(ctx, t))
	}
	m.warn(ctx, "a takeout was not made", err)
	return err == nil
}

func (m *Maker) warn(ctx context.Context, text string, err error) {
	if err != nil && ctx.Err() == nil {
		m.Log.Warn(text, "err", err)
	}
}

// make writes the archive into the store of files while it is read: its size costs no memory.
func (m *Maker) make(ctx context.Context, t chat.Takeout) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	room, err := m.room(ctx)
	if err != nil {
		return err
	}
	from, to := io.Pipe()
	defer from.Close() // ends the writer, if the store takes no more
	written := make(chan error, 1)
	go func() {
		var err error
		if caught := chat.Contain(func() { err = m.write(ctx, &t, to) }); caught != nil {
			err = caught
		}
		_ = to.CloseWithError(err)
		written <- err
	}()
	got, err := m.Blobs.Receive(ctx, from, room)
	if err != nil {
		_ = from.CloseWithError(err)
		return errors.Join(err, <-written)
	}
	defer got.Drop()
	if err := <-written; err != nil {
		return err
	}
	return m.keep(ctx, t, got)
}

// room is how many bytes the server's bound leaves.
func (m *Maker) room(ctx context.Context) (int64, error) {
	if m.Most == 0 {
		return most, nil
	}
	used, err := m.Store.BlobsSize(ctx)
	return max(0, m.Most-used), err
}

// keep stores the bytes, which takes as long as the store of files takes for them.
func (m *Maker) keep(ctx context.Context, t chat.Takeout, got chat.Received) error {
	defer m.hold(ctx, t)()
	blob := got.Blob()
	if err := m.Store.BlobTouch(ctx, chat.Blob{Hash: blob.Hash, Size: blob.Size}); err != nil {
		return err
	}
	if err := got.Keep(ctx); err != nil {
		return err
	}
	t.Hash, t.Size = blob.Hash, blob.Size
	return m.Store.TakeoutDone(ctx, t)
}

// hold renews the lease during a step that is as long as its file. stop ends that.
func (m *Maker) hold(ctx context.Context, t chat.Takeout) (stop func()) {
	after := m.After
	if after == nil {
		after = time.After
	}
	ctx, cancel := context.WithCancel(ctx)
	var holding sync.WaitGroup
	holding.Go(func() {
		for {
			select {
			case <-after(lease / 4):
			case <-ctx.Done():
				return
			}
			m.warn(ctx, "the lease of a takeout is not renewed", m.Store.TakeoutProgress(ctx, t, lease))
		}
	})
	return func() { cancel(); holding.Wait() }
}
