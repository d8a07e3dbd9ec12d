package chat

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"
)

// FilesMax is how many files a message can have.
const FilesMax = 10

// AltMax is the length of a file's description, in characters.
const AltMax = 500

// OrphansKept is how long a file waits for its message.
const OrphansKept = 24 * time.Hour

// Hash is the SHA-256 of a file's bytes.
type Hash [32]byte

// String is the hash in hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Blob is a file's bytes, as they say of themselves.
type Blob struct {
	Hash   Hash
	Size   int64
	Kind   string // the content type, by the bytes
	Width  int    // of a picture, right way up; else 0
	Height int
}

// File is bytes that a user uploaded to a room, under a name.
type File struct {
	ID   uuid.UUID
	User UserID
	Room RoomID
	Seq  int64 // the message that has it; 0 while it waits for one
	Name string
	Alt  string // the author's description
	Blob
	Preview     Hash // of a picture, once it is made
	PreviewSize int64
	CreatedAt   time.Time
}

// Attachment is a file as its message shows it.
type Attachment struct {
	ID     uuid.UUID `json:"i"`
	Name   string    `json:"n"`
	Kind   string    `json:"k"`
	Size   int64     `json:"s"`
	Width  int       `json:"w,omitempty"`
	Height int       `json:"h,omitempty"`
	Alt    string    `json:"a,omitempty"`
}

// Attached is the file as its message shows it.
func (f File) Attached() Attachment {
	return Attachment{ID: f.ID, Name: f.Name, Kind: f.Kind, Size: f.Size, Width: f.Width, Height: f.Height, Alt: f.Alt}
}

// Sent names a file of a message that is about to be stored.
type Sent struct {
	ID  uuid.UUID `json:"i"`
	Alt string    `json:"a,omitempty"`
}

// FileStore keeps what is known of files.
type FileStore interface {
	// BlobTouch notes that bytes are about to be kept: they stay for an hour, even
	// without a file.
	BlobTouch(ctx context.Context, b Blob) error
	FileInsert(ctx context.Context, f File) error
	// Files returns those of the files that exist.
	Files(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]File, error)
	// FileServed returns a file with its room's slug. It answers NotFound once the file's
	// message or room is deleted.
	FileServed(ctx context.Context, id uuid.UUID) (File, string, error)
	// FilesDiscard deletes those of a user's files that no message has.
	FilesDiscard(ctx context.Context, user UserID, ids []uuid.UUID) error
	FilesSize(ctx context.Context, user UserID) (int64, error)
	// RoomFiles returns files of messages before a seq, those of the newest first.
	RoomFiles(ctx context.Context, room RoomID, kind FileKind, before int64, most int) ([]RoomFile, error)
	BlobsSize(ctx context.Context) (int64, error)
}

// BlobStore keeps bytes, each under its hash.
type BlobStore interface {
	// Receive reads to the end and keeps nothing yet. It refuses more than most bytes.
	Receive(ctx context.Context, r io.Reader, most int64) (Received, error)
	// Open answers NotFound for bytes that are not kept.
	Open(ctx context.Context, h Hash) (io.ReadSeekCloser, error)
	Remove(ctx context.Context, h Hash) error
	// Each calls f for all that is kept, in any order.
	Each(ctx context.Context, f func(h Hash, size int64) error) error
}

// Received is bytes that were read. Drop follows in any case.
type Received interface {
	Blob() Blob
	// Keep stores them, completely or not at all.
	Keep(ctx context.Context) error
	Drop()
}

// FileLimits bound what is stored, in bytes; 0 is no bound.
type FileLimits struct {
	File   int64 // one file
	Person int64 // all files of a user
	Server int64 // all bytes
}

// Files receives and serves files.
type Files struct {
	store  FileStore
	blobs  BlobStore
	Limits FileLimits
}

// NewFiles joins what is known of files and their bytes.
func NewFiles(store FileStore, blobs BlobStore, limits FileLimits) *Files {
	return &Files{store: store, blobs: blobs, Limits: limits}
}

// megabyte is how people count the size of files.
const megabyte = 1_000_000

// ErrFileTooLarge refuses a file by its size.
func (f *Files) ErrFileTooLarge() error {
	return &Error{Kind: TooLarge, Field: "file", Text: "A file can have %d MB. Send a smaller one, or a link to it.", Args: []any{f.Limits.File / megabyte}}
}

// ErrTooManyFiles refuses more files than a message can have.
var ErrTooManyFiles = Field("file", "A message can have %d files. Send the others in another message.", FilesMax)

// errFileGone is for a file that was removed, expired, or is no file of this author.
var errFileGone = &Error{Kind: Conflict, Field: "file", Text: "One of the files is not here any more. Attach it again."}

// errFull is for a server whose disk or quota is used up.
var errFull = &Error{Kind: Full, Field: "file", Text: "This server has no room for more files. Ask its admins."}

// Room returns how many more bytes a user may store; it refuses when there are none.
func (f *Files) room(ctx context.Context, user UserID) (int64, error) {
	most := f.Limits.File
	if f.Limits.Person > 0 {
		used, err := f.store.FilesSize(ctx, user)
		switch {
		case err != nil:
			return 0, err
		case used >= f.Limits.Person:
			return 0, &Error{Kind: TooLarge, Field: "file", Text: "Your files take all of your %d MB. Delete messages with files first.", Args: []any{f.Limits.Person / megabyte}}
		}
		most = min(most, f.Limits.Person-used)
	}
	if f.Limits.Server > 0 {
		used, err := f.store.BlobsSize(ctx)
		switch {
		case err != nil:
			return 0, err
		case used >= f.Limits.Server:
			return 0, errFull
		}
	}
	return most, nil
}

// Receive stores a file, which then waits for its message.
func (f *Files) Receive(ctx context.Context, user UserID, room RoomID, name string, r io.Reader) (File, error) {
	most, err := f.room(ctx, user)
	if err != nil {
		return File{}, err
	}
	got, err := f.blobs.Receive(ctx, r, most)
	if err != nil {
		return File{}, f.refusal(err)
	}
	defer got.Drop()
	file := File{ID: uuid.New(), User: user, Room: room, Name: CleanFileName(name), Blob: got.Blob()}
	if err := f.store.BlobTouch(ctx, file.Blob); err != nil {
		return File{}, err
	}
	if err := got.Keep(ctx); err != nil {
		return File{}, f.refusal(err)
	}
	return file, f.store.FileInsert(ctx, file)
}

// Errors of a BlobStore that users are told in their own sentence.
var (
	ErrBlobTooLarge = errors.New("more bytes than may be stored")
	ErrBlobsFull    = errors.New("no space for more bytes")
)

func (f *Files) refusal(err error) error {
	switch {
	case errors.Is(err, ErrBlobTooLarge):
		return f.ErrFileTooLarge()
	case errors.Is(err, ErrBlobsFull):
		return errFull
	}
	return err
}

// Waiting returns a user's files that wait for a message in a room, in the order of ids. It
// refuses when one is gone, and returns the others. Files that a message has are among them: a repeat names those.
func (f *Files) Waiting(ctx context.Context, user UserID, room RoomID, ids []uuid.UUID) ([]File, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := f.store.Files(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]File, 0, len(ids))
	for _, id := range ids {
		file, ok := found[id]
		if !ok || file.User != user || file.Room != room {
			err = errFileGone
			continue
		}
		list = append(list, file)
	}
	return list, err
}

// Discard deletes those of a user's files that no message has.
func (f *Files) Discard(ctx context.Context, user UserID, list []File) error {
	ids := make([]uuid.UUID, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	if len(ids) == 0 {
		return nil
	}
	return f.store.FilesDiscard(ctx, user, ids)
}

// Served returns a file with its room's slug; the caller decides who may read the room. A
// file that waits for its message is its user's alone.
func (f *Files) Served(ctx context.Context, user UserID, id uuid.UUID) (File, string, error) {
	file, slug, err := f.store.FileServed(ctx, id)
	if err == nil && file.Seq == 0 && file.User != user {
		return File{}, "", ErrNoFile
	}
	if Is(err, NotFound) {
		err = ErrNoFile
	}
	return file, slug, err
}

// ErrNoFile is the same for a file that never was, is gone, or is not for this user.
var ErrNoFile = E(NotFound, "There is nothing at this address.")

// Open opens a file's bytes.
func (f *Files) Open(ctx context.Context, h Hash) (io.ReadSeekCloser, error) {
	return f.blobs.Open(ctx, h)
}

// contentsOf tells apart messages with the same text under the same nonce.
func contentsOf(list []File) string {
	var b strings.Builder
	for i := range list {
		fmt.Fprintf(&b, "\x00%s", list[i].Hash)
	}
	return b.String()
}

// sent are the files as a command names them.
func sent(list []File) (names []Sent) {
	for i := range list {
		names = append(names, Sent{ID: list[i].ID, Alt: list[i].Alt})
	}
	return names
}
