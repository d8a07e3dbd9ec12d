package attachments_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"path/filepath"
	"testing"
	"testing/iotest"
	"time"

	"parley/chat"
	"parley/chat/attachments"
	"parley/chat/chattest"
	"parley/files"
)

var errBroken = errors.New("it broke off")

// stages are a store and a disk that let a test do something at a stage of an upload.
type stages struct {
	*chattest.Database
	*files.Folder
	touching, keeping, inserting func() error
}

func (s *stages) BlobTouchWithin(ctx context.Context, b chat.Blob, fits func(used int64) error) (time.Time, error) {
	if err := call(s.touching); err != nil {
		return time.Time{}, err
	}
	return s.Database.BlobTouchWithin(ctx, b, fits)
}

func (s *stages) FileInsertWithin(ctx context.Context, f chat.File, fits func(taken int64) error) error {
	if err := call(s.inserting); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err // as a database's driver does
	}
	return s.Database.FileInsertWithin(ctx, f, fits)
}

func (s *stages) Receive(ctx context.Context, r io.Reader, most int64) (chat.Received, error) {
	got, err := s.Folder.Receive(ctx, r, most)
	return &stagedBytes{got, s}, err
}

type stagedBytes struct {
	chat.Received
	*stages
}

func (b *stagedBytes) Keep(ctx context.Context) error {
	if err := call(b.keeping); err != nil {
		return err
	}
	return b.Received.Keep(ctx)
}

func call(f func() error) error {
	if f == nil {
		return nil
	}
	return f()
}

// photo is a picture with a place in it, which the server takes out while it reads.
func photo(t *testing.T) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64)), nil); err != nil {
		t.Fatal(err)
	}
	comment := append([]byte{0xff, 0xfe, 0x04, 0x02}, bytes.Repeat([]byte("place"), 205)[:1024]...)
	return append(append(b.Bytes()[:2:2], comment...), b.Bytes()[2:]...)
}

// TestAnUploadThatEndsEarlyLeavesNothing ends one at each stage. Neither bytes nor rows stay, and
// the quotas have the place back at once.
func TestAnUploadThatEndsEarlyLeavesNothing(t *testing.T) {
	whole := photo(t)
	upTo := func(n int) io.Reader {
		return io.MultiReader(bytes.NewReader(whole[:n]), iotest.ErrReader(errBroken))
	}
	fails := func() error { return errBroken }
	for _, c := range []struct {
		name   string
		from   io.Reader
		end    func(s *stages, gone context.CancelFunc)
		limits chat.FileLimits
	}{
		{name: "before the first byte", from: upTo(0)},
		{name: "within what is taken out", from: upTo(500)},
		{name: "in the middle", from: upTo(len(whole) / 2)},
		{name: "before the last byte", from: upTo(len(whole) - 1)},
		{name: "after the last byte, before the end", from: upTo(len(whole))},
		{name: "too many bytes", limits: chat.FileLimits{File: 100}},
		{name: "a kind that is not taken", limits: chat.FileLimits{Kinds: []string{"text/plain"}}},
		{name: "the server is full", limits: chat.FileLimits{Server: 100}},
		{name: "the store fails before the bytes have a row", end: func(s *stages, _ context.CancelFunc) { s.touching = fails }},
		{name: "the client goes before the bytes are kept", end: func(s *stages, gone context.CancelFunc) {
			s.keeping = func() error { gone(); return context.Canceled }
		}},
		{name: "the disk is full", end: func(s *stages, _ context.CancelFunc) { s.keeping = func() error { return chat.ErrBlobsFull } }},
		{name: "the client goes between the bytes and their file", end: func(s *stages, gone context.CancelFunc) {
			s.inserting = func() error { gone(); return nil }
		}},
		{name: "the store fails between the bytes and their file", end: func(s *stages, _ context.CancelFunc) { s.inserting = fails }},
		{name: "another file of the same user came first", limits: chat.FileLimits{Person: 1 << 20}, end: func(s *stages, _ context.CancelFunc) {
			s.inserting = func() error {
				return s.FileInsert(context.Background(), chat.File{User: 1, Blob: chat.Blob{Size: 1 << 20}})
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			folder, err := files.OpenFolder(dir)
			if err != nil {
				t.Fatal(err)
			}
			s := &stages{Database: chattest.NewDatabase(time.Now), Folder: folder}
			if c.limits.File == 0 {
				c.limits.File = 1 << 20
			}
			ctx, gone := context.WithCancel(t.Context())
			defer gone()
			if c.end != nil {
				c.end(s, gone)
			}
			if c.from == nil {
				c.from = bytes.NewReader(whole)
			}
			if _, err := attachments.New(s, s, c.limits).Receive(ctx, 1, 1, "a.jpg", c.from); err == nil {
				t.Fatal("it is stored")
			}
			if n := len(onDisk(t, dir)); n != 0 {
				t.Errorf("%q stay on the disk", onDisk(t, dir))
			}
			if used, err := s.BlobsSize(t.Context()); used != 0 || err != nil {
				t.Errorf("%d bytes of the server are taken, %v", used, err)
			}
			s.touching, s.keeping, s.inserting = nil, nil, nil
			if _, err := attachments.New(s, s, chat.FileLimits{File: 1 << 20}).Receive(t.Context(), 1, 1, "a.jpg", bytes.NewReader(whole)); err != nil {
				t.Errorf("sent again: %v", err)
			}
			if n := len(onDisk(t, dir)); n != 1 {
				t.Errorf("sent again, it is %q on the disk", onDisk(t, dir))
			}
		})
	}
}

// onDisk are the files of a folder, but for its number.
func onDisk(t *testing.T, dir string) (names []string) {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "id" {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
