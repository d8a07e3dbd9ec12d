package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"
)

// piecesPath is where the pieces of an upload join, under a name by which a start finds old ones.
func (f *Folder) piecesPath(id uuid.UUID) string {
	return filepath.Join(f.dir, arriving, "upload-"+id.String()+".part")
}

// Append implements uploads.Pieces. Bytes are in the file as they arrive: a process that dies
// loses none that it has read. Two connections of one upload write the same bytes.
func (f *Folder) Append(ctx context.Context, id uuid.UUID, at int64, r io.Reader) (int64, error) {
	file, err := os.OpenFile(f.piecesPath(id), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return 0, full(err)
	}
	n, err := io.CopyBuffer(paced{newEarly(file, at)}, &stoppable{ctx, r}, make([]byte, chunk))
	return n, full(errors.Join(err, syncFile(file), file.Close()))
}

// Length implements uploads.Pieces.
func (f *Folder) Length(_ context.Context, id uuid.UUID) (int64, error) {
	info, err := os.Stat(f.piecesPath(id))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("files: %w", err)
	}
	return info.Size(), nil
}

// Whole implements uploads.Pieces. The file is copied from there: a connection that is left
// over could still write to this one.
func (f *Folder) Whole(_ context.Context, id uuid.UUID) (io.ReadCloser, error) {
	return openKept(f.piecesPath(id))
}

// Forget implements uploads.Pieces.
func (f *Folder) Forget(_ context.Context, id uuid.UUID) error {
	return removeKept(f.piecesPath(id))
}
