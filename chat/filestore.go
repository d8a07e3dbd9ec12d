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
	Preview     Hash // of a picture or a PDF, once it is made; RoomFiles knows its size alone
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
	// BlobTouchWithin is BlobTouch, unless fits refuses: it is told what all other bytes take,
	// with the uploads that are under way. None come meanwhile. Without fits there is no bound.
	// It returns since when the bytes are there, if they were not before: BlobRelease takes that.
	BlobTouchWithin(ctx context.Context, b Blob, fits func(used int64) error) (since time.Time, err error)
	// BlobRelease deletes a blob that an upload counted with BlobTouchWithin, and its bytes with
	// remove. It keeps a blob that a file uses, or that another upload has asked for since.
	BlobRelease(ctx context.Context, h Hash, since time.Time, remove func(ctx context.Context, h Hash) error) error
	FileInsert(ctx context.Context, f File) error
	// FileInsertWithin is FileInsert, unless fits refuses: it is told what FilesSize is. None of
	// its user's files come meanwhile. Without fits there is no bound.
	FileInsertWithin(ctx context.Context, f File, fits func(taken int64) error) error
	// Files returns those of the files that exist.
	Files(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]File, error)
	// FileServed returns a file with its room's slug. It answers NotFound once the file's
	// message or room is deleted.
	FileServed(ctx context.Context, id uuid.UUID) (File, string, error)
	// FileHeld reports whether a user's message with that file waits for a moderator.
	FileHeld(ctx context.Context, user UserID, id uuid.UUID) (bool, error)
	// FilesDiscard deletes those of a user's files that no message has.
	FilesDiscard(ctx context.Context, user UserID, ids []uuid.UUID) error
	// FilesSize is what a user's files take, with the uploads that are under way. So is
	// BlobsSize for all.
	FilesSize(ctx context.Context, user UserID) (int64, error)
	// RoomFiles returns files of messages before a seq, those of the newest first.
	RoomFiles(ctx context.Context, room RoomID, kind FileKind, before int64, most int) ([]RoomFile, error)
	// FileSeqBeside returns the nearest older or newer message with a file of a kind, or 0.
	FileSeqBeside(ctx context.Context, room RoomID, kind FileKind, seq int64, newer bool) (int64, error)
	BlobsSize(ctx context.Context) (int64, error)
}

// BlobStore keeps bytes, each under its hash.
type BlobStore interface {
	// Receive reads to the end and keeps nothing yet. It refuses more than most bytes.
	Receive(ctx context.Context, r io.Reader, most int64) (Received, error)
	// Open answers NotFound for bytes that are not kept.
	Open(ctx context.Context, h Hash) (io.ReadSeekCloser, error)
	Remove(ctx context.Context, h Hash) error
	// Each calls f for all that is kept, in the order of the hashes.
	Each(ctx context.Context, f func(k Kept) error) error
}

// BlobRow is what is known of bytes that a BlobStore should have.
type BlobRow struct {
	Hash Hash
	Size int64
	Used bool // by a file, a preview or an archive
}

// Kept is bytes that a BlobStore has.
type Kept struct {
	Hash Hash
	Size int64
	At   time.Time // since when
}

// Received is bytes that were read. Drop follows in any case.
type Received interface {
	Blob() Blob
	// Bytes reads them from the beginning.
	Bytes() (io.Reader, error)
	// Keep stores them, completely or not at all.
	Keep(ctx context.Context) error
	Drop()
}

// FilesMax is how many files a message can have.
const FilesMax = 10

// AltMax is the length of a file's description, in characters.
const AltMax = 500

// OrphansKept is how long a file waits for its message.
const OrphansKept = 24 * time.Hour

// ErrFileGone is for a file that was removed, expired, or is no file of this author.
var ErrFileGone = &Error{Kind: Conflict, Field: "file", Text: "One of the files is not here any more. Attach it again."}

// WaitingFiles are files of a user that wait for their message in a room, in this order. It
// answers ErrFileGone when one of them does not.
func WaitingFiles(ctx context.Context, store FileStore, user UserID, room RoomID, ids []uuid.UUID) ([]File, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := store.Files(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]File, 0, len(ids))
	for _, id := range ids {
		file, ok := found[id]
		if !ok || file.User != user || file.Room != room {
			err = ErrFileGone
			continue
		}
		list = append(list, file)
	}
	return list, err
}

// ContentsOf tells apart messages with the same text under the same nonce.
func ContentsOf(list []File) string {
	var b strings.Builder
	for i := range list {
		fmt.Fprintf(&b, "\x00%s", list[i].Hash)
	}
	return b.String()
}

// SentFiles are the files as a command names them.
func SentFiles(list []File) (names []Sent) {
	for i := range list {
		names = append(names, Sent{ID: list[i].ID, Alt: list[i].Alt})
	}
	return names
}

// Errors of a BlobStore that users are told in their own sentence.
var (
	ErrBlobTooLarge = errors.New("more bytes than may be stored")
	ErrBlobsFull    = errors.New("no space for more bytes")
)

// ErrNoFile is the same for a file that never was, is gone, or is not for this user.
var ErrNoFile = E(NotFound, "There is nothing at this address.")
