package files

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"parley/chat"
)

// Folder keeps bytes in a folder of this machine: in one of 256 folders by the first byte
// of their hash.
type Folder struct{ dir string }

const (
	arriving = "arriving" // the folder of temporary files
	// leftBehind is the age from which a temporary file has lost its upload.
	leftBehind = 24 * time.Hour
)

// OpenFolder makes the folder if there is none, and removes what uploads left behind when
// their process died.
func OpenFolder(dir string) (*Folder, error) {
	f := &Folder{dir}
	if err := os.MkdirAll(filepath.Join(dir, arriving), 0o700); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, arriving))
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > leftBehind {
			_ = os.Remove(filepath.Join(dir, arriving, e.Name()))
		}
	}
	return f, nil
}

func (f *Folder) path(h chat.Hash) string {
	name := h.String()
	return filepath.Join(f.dir, name[:2], name)
}

// Receive implements chat.BlobStore.
func (f *Folder) Receive(ctx context.Context, r io.Reader, most int64) (chat.Received, error) {
	s, err := receive(ctx, filepath.Join(f.dir, arriving), r, most)
	if err != nil {
		return nil, err
	}
	s.keep = f.keep
	return s, nil
}

// keep gives a temporary file its name, once its bytes are on the disk. Neither a crash nor
// a power failure leaves part of a file under that name.
func (f *Folder) keep(_ context.Context, s *spool) error {
	to := f.path(s.blob.Hash)
	if info, err := os.Stat(to); err == nil && info.Size() == s.blob.Size {
		return nil
	}
	if err := s.file.Sync(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := os.Rename(s.file.Name(), to); err != nil {
		return err
	}
	return errors.Join(syncFolder(filepath.Dir(to)), syncFolder(f.dir))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open implements chat.BlobStore.
func (f *Folder) Open(_ context.Context, h chat.Hash) (io.ReadSeekCloser, error) {
	file, err := os.Open(f.path(h))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, chat.ErrNoFile
	}
	return file, err
}

// Remove implements chat.BlobStore.
func (f *Folder) Remove(_ context.Context, h chat.Hash) error {
	if err := os.Remove(f.path(h)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Each implements chat.BlobStore.
func (f *Folder) Each(ctx context.Context, do func(h chat.Hash, size int64) error) error {
	return filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if d.IsDir() {
			return nil
		}
		h, ok := parseHash(d.Name())
		if !ok {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil // removed meanwhile
		}
		return do(h, info.Size())
	})
}

func parseHash(name string) (h chat.Hash, ok bool) {
	b, err := hex.DecodeString(name)
	if err != nil || len(b) != len(h) {
		return h, false
	}
	return chat.Hash(b), true
}
