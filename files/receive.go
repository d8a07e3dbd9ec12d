package files

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/gabriel-vasile/mimetype"

	"parley/chat"
)

// spool is a file's bytes in a temporary file.
type spool struct {
	file *os.File
	blob chat.Blob
	keep func(ctx context.Context, s *spool) error
}

// Blob implements chat.Received.
func (s *spool) Blob() chat.Blob { return s.blob }

// Bytes implements chat.Received.
func (s *spool) Bytes() (io.Reader, error) {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	return s.file, nil
}

// Keep implements chat.Received.
func (s *spool) Keep(ctx context.Context) error { return full(s.keep(ctx, s)) }

// Drop implements chat.Received. A file that was kept has another name by now.
func (s *spool) Drop() {
	_ = s.file.Close()
	_ = os.Remove(s.file.Name())
}

// chunk is how much is read at a time.
const chunk = 64 << 10

// receive writes r to a temporary file in a folder, and looks at what it is. If the file itself is to be kept, its bytes
// go to the disk as they arrive.
func receive(ctx context.Context, dir string, r io.Reader, most int64, kept bool) (*spool, error) {
	file, err := os.CreateTemp(dir, "upload-*")
	if err != nil {
		return nil, full(err)
	}
	s := &spool{file: file}
	var to io.Writer = file
	if kept {
		to = newEarly(file, 0)
	}
	if err := s.fill(ctx, to, r, most); err != nil {
		s.Drop()
		return nil, err
	}
	return s, nil
}

func (s *spool) fill(ctx context.Context, to io.Writer, r io.Reader, most int64) error {
	sum := sha256.New()
	n, err := copyPaced(io.MultiWriter(to, sum), io.LimitReader(clean(&stoppable{ctx, r}), most+1))
	switch {
	case err != nil:
		return full(err)
	case n > most:
		return chat.ErrBlobTooLarge
	}
	s.blob = chat.Blob{Hash: chat.Hash(sum.Sum(nil)), Size: n}
	changed, keeps, err := patched(s.file, n)
	if err == nil && changed {
		s.blob.Hash, err = hashOf(s.file)
	}
	if err != nil {
		return err
	}
	if err := s.look(); err != nil {
		return err
	}
	if keeps {
		s.blob.Kind = rawKind
	}
	return nil
}

// look finds the kind of the bytes, and the size of a picture.
func (s *spool) look() error {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("files: %w", err)
	}
	kind, err := mimetype.DetectReader(s.file)
	if err != nil {
		return fmt.Errorf("files: %w", err)
	}
	head := make([]byte, soundHead)
	n, err := s.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("files: %w", err)
	}
	s.blob.Kind = soundOnly(kind.String(), head[:n])
	if kind.Is("image/apng") { // a PNG to all that show pictures
		s.blob.Kind = "image/png"
	}
	if kind := unnamed(head[:n]); kind != "" && s.blob.Kind == "application/octet-stream" {
		s.blob.Kind = kind
	}
	if isRaw(head[:n]) {
		s.blob.Kind = rawKind
	}
	s.blob.Width, s.blob.Height = dimensions(s.file, s.blob.Kind)
	return nil
}

// stoppable is a reader that ends with a context.
type stoppable struct {
	ctx context.Context
	io.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(p)
}

// full tells a full disk, or a used-up quota, from other failures.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", chat.ErrBlobsFull, err)
	}
	return err
}
