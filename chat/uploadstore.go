package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Upload is a file that arrives in pieces. Its file has the same number once it is Done.
type Upload struct {
	ID   uuid.UUID
	User UserID
	Room RoomID
	Name string
	Size int64 // of all pieces together
	Done bool
}

// UploadStore keeps what is known of uploads.
type UploadStore interface {
	// UploadInsert takes the place for an upload, unless check refuses: it is told how many of
	// its user's are under way, and what their files take with those. No other of them begins
	// meanwhile. Nor does fits refuse it, which is told what BlobsSize is; without fits there is no bound.
	UploadInsert(ctx context.Context, u Upload, check func(open int, taken int64) error, fits func(used int64) error) error
	// UploadGet answers NotFound for one that never was, or is gone.
	UploadGet(ctx context.Context, id uuid.UUID) (Upload, error)
	// UploadTouch notes that a piece arrived just now, and whether it was the last one. It
	// answers NotFound for one that is gone.
	UploadTouch(ctx context.Context, id uuid.UUID, done bool) error
	UploadDelete(ctx context.Context, id uuid.UUID) error
	// UploadsStale returns up to most of those that nothing arrived for within an age, and of
	// those that were done longer ago than kept.
	UploadsStale(ctx context.Context, age, kept time.Duration, most int) ([]uuid.UUID, error)
}
