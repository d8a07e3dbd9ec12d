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
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// Folder keeps bytes in a folder of this machine: in one of 256 folders by the first byte
// of their hash.
type Folder struct {
	dir, id string

	mu   sync.Mutex // guards made
	made bool       // the 256 folders are on the disk
}

const (
	arriving = "arriving" // the folder of temporary files
	// leftBehind is the age from which a temporary file has lost its upload.
	leftBehind = 24 * time.Hour
)

// OpenFolder makes the folder if there is none, and removes what uploads left behind when
// their process died.
func OpenFolder(dir string) (*Folder, error) {
	f := &Folder{dir: dir}
	if err := os.MkdirAll(filepath.Join(dir, arriving), 0o700); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	if err := f.identify(); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	return f, forgetArrived(filepath.Join(dir, arriving))
}

// makeFolders makes those that are missing and brings them to the disk: once, so to keep a file takes one sync less.
func (f *Folder) makeFolders() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.made {
		return nil
	}
	for first := range 256 {
		err := os.Mkdir(filepath.Join(f.dir, fmt.Sprintf("%02x", first)), 0o700)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	if err := syncFolder(f.dir); err != nil {
		return err
	}
	f.made = true
	return nil
}

// forgetFolders has the folders made again: somebody has removed empty ones.
func (f *Folder) forgetFolders() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.made = false
}

// idFile has the folder's number: processes that share the folder see the same one.
const idFile = "id"

// identify reads the folder's number, or gives it one. Of two processes that give one at the
// same time, one wins.
func (f *Folder) identify() error {
	path := filepath.Join(f.dir, idFile)
	temporary := filepath.Join(f.dir, arriving, "upload-"+uuid.NewString())
	if err := os.WriteFile(temporary, []byte(uuid.NewString()), 0o600); err != nil {
		return err
	}
	defer os.Remove(temporary)
	if err := os.Link(temporary, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	id, err := os.ReadFile(path)
	f.id = string(id)
	return err
}

// ID is the folder's number.
func (f *Folder) ID() string { return f.id }

// forgetArrived removes temporary files whose upload cannot go on any more.
func forgetArrived(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("files: %w", err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), "upload-") && time.Since(info.ModTime()) > leftBehind {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return nil
}

func (f *Folder) path(h chat.Hash) string {
	name := h.String()
	return filepath.Join(f.dir, name[:2], name)
}

// Receive implements chat.BlobStore.
func (f *Folder) Receive(ctx context.Context, r io.Reader, most int64) (chat.Received, error) {
	s, err := receive(ctx, filepath.Join(f.dir, arriving), r, most, true)
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
	if err := syncFile(s.file); err != nil {
		return err
	}
	if err := f.rename(s.file.Name(), to); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

func (f *Folder) rename(from, to string) error {
	if err := f.makeFolders(); err != nil {
		return err
	}
	err := os.Rename(from, to)
	if errors.Is(err, fs.ErrNotExist) {
		f.forgetFolders()
		if err := f.makeFolders(); err != nil {
			return err
		}
		err = os.Rename(from, to)
	}
	return err
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(syncFile(d), d.Close())
}

// Open implements chat.BlobStore.
func (f *Folder) Open(_ context.Context, h chat.Hash) (io.ReadSeekCloser, error) {
	return openKept(f.path(h))
}

// openKept opens a file; one that is not there is chat.ErrNoFile.
func openKept(path string) (*os.File, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, chat.ErrNoFile
	}
	return file, err
}

// removeKept removes a file, unless it is gone.
func removeKept(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("files: %w", err)
	}
	return nil
}

// Remove implements chat.BlobStore.
func (f *Folder) Remove(_ context.Context, h chat.Hash) error {
	return removeKept(f.path(h))
}

// Each implements chat.BlobStore.
func (f *Folder) Each(ctx context.Context, do func(k chat.Kept) error) error {
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
		return do(chat.Kept{Hash: h, Size: info.Size(), At: info.ModTime()})
	})
}

func parseHash(name string) (h chat.Hash, ok bool) {
	b, err := hex.DecodeString(name)
	if err != nil || len(b) != len(h) {
		return h, false
	}
	return chat.Hash(b), true
}
