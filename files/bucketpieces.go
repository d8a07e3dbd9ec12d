package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
)

// In a bucket, the pieces of an upload are objects: each named by the place where it begins.
// Any process goes on with an upload, and its parts need not have a store's least size.

// pieceObject is one of them.
type pieceObject struct {
	name     string
	at, size int64
}

func (b *Bucket) piecesPrefix(id uuid.UUID) string {
	return b.place.Prefix + arriving + "/" + id.String() + "/"
}

// Append implements uploads.Pieces. What breaks off is stored as far as it came.
func (b *Bucket) Append(ctx context.Context, id uuid.UUID, at int64, r io.Reader) (stored int64, err error) {
	for {
		n, err := b.appendPiece(ctx, fmt.Sprintf("%s%020d", b.piecesPrefix(id), at+stored), r)
		stored += n
		if errors.Is(err, io.EOF) {
			return stored, nil
		}
		if err != nil {
			return stored, err
		}
	}
}

// appendPiece stores up to a part. It ends with io.EOF when that was the last one.
func (b *Bucket) appendPiece(ctx context.Context, name string, r io.Reader) (int64, error) {
	file, err := os.CreateTemp(b.dir, "upload-*")
	if err != nil {
		return 0, full(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	n, broken := io.CopyBuffer(struct{ io.Writer }{file}, struct{ io.Reader }{io.LimitReader(&stoppable{ctx, r}, partSize)}, make([]byte, chunk))
	if broken == nil && n < partSize {
		broken = io.EOF
	}
	if n == 0 {
		return 0, full(broken)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("files: %w", err)
	}
	if err := b.put(ctx, name, file, n); err != nil {
		return 0, err
	}
	return n, full(broken)
}

// pieces are those from the first byte on, without a hole.
func (b *Bucket) pieces(ctx context.Context, id uuid.UUID) (list []pieceObject, length int64, err error) {
	prefix := b.piecesPrefix(id)
	for o := range b.client.ListObjectsIter(ctx, b.place.Bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return nil, 0, translate(o.Err)
		}
		if at, err := strconv.ParseInt(o.Key[len(prefix):], 10, 64); err == nil && at == length {
			list = append(list, pieceObject{o.Key, at, o.Size})
			length += o.Size
		}
	}
	return list, length, ctx.Err()
}

// Length implements uploads.Pieces.
func (b *Bucket) Length(ctx context.Context, id uuid.UUID) (int64, error) {
	_, length, err := b.pieces(ctx, id)
	return length, err
}

// Whole implements uploads.Pieces.
func (b *Bucket) Whole(ctx context.Context, id uuid.UUID) (io.ReadCloser, error) {
	list, _, err := b.pieces(ctx, id)
	return &joined{ctx: ctx, bucket: b, left: list}, err
}

// joined reads pieces one after the other.
type joined struct {
	ctx    context.Context
	bucket *Bucket
	left   []pieceObject
	now    *object
}

func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.now == nil {
			if len(j.left) == 0 {
				return 0, io.EOF
			}
			j.now = &object{ctx: j.ctx, bucket: j.bucket, name: j.left[0].name, size: j.left[0].size}
			j.left = j.left[1:]
		}
		n, err := j.now.Read(p)
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		if err := j.Close(); err != nil || n > 0 {
			return n, err
		}
	}
}

func (j *joined) Close() error {
	if j.now == nil {
		return nil
	}
	err := j.now.Close()
	j.now = nil
	return err
}

// Forget implements uploads.Pieces.
func (b *Bucket) Forget(ctx context.Context, id uuid.UUID) error {
	for o := range b.client.ListObjectsIter(ctx, b.place.Bucket, minio.ListObjectsOptions{Prefix: b.piecesPrefix(id), Recursive: true}) {
		if o.Err != nil {
			return translate(o.Err)
		}
		if err := b.client.RemoveObject(ctx, b.place.Bucket, o.Key, minio.RemoveObjectOptions{}); err != nil {
			return translate(err)
		}
	}
	return ctx.Err()
}
