package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"parley/chat"
)

// Place says where a bucket is, and with which keys it is reached.
type Place struct {
	Endpoint string // a host with or without a port
	Secure   bool
	Region   string
	Bucket   string
	Prefix   string // of all names; empty, or with a slash at its end
	Key      string
	Secret   string
}

// Bucket keeps bytes in a bucket of an S3-compatible store. Bytes that arrive wait in a folder
// of this machine: only their hash tells their name.
type Bucket struct {
	client *minio.Client
	place  Place
	dir    string
	slots  chan struct{} // of uploads that go to the store
}

const (
	// partSize bounds the client's memory: without it, it asks for hundreds of megabytes.
	partSize = 8 << 20
	// slots is how many files go to the store at a time: each takes a part's memory. The others
	// wait in the folder.
	slots = 8
	// tries is how often a request is made before an outage is told.
	tries = 3
	// bucketPatience is how long a store may think before it answers.
	bucketPatience = 20 * time.Second
	// openPatience is how long a reader waits for an outage to end.
	openPatience = 5 * time.Second
)

// OpenBucket connects to a bucket, and removes what uploads left behind when their process
// died. dir is where bytes arrive.
func OpenBucket(ctx context.Context, place Place, dir string) (*Bucket, error) {
	transport, err := minio.DefaultTransport(place.Secure)
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	transport.ResponseHeaderTimeout = bucketPatience
	client, err := minio.New(place.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(place.Key, place.Secret, ""), Secure: place.Secure, Region: place.Region,
		BucketLookup: minio.BucketLookupPath, MaxRetries: tries, Transport: transport,
	})
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	b := &Bucket{client: client, place: place, dir: dir, slots: make(chan struct{}, slots)}
	if err := b.reach(ctx); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	b.forgetParts(ctx)
	return b, forgetArrived(dir)
}

// ErrNoBucket is a store that answers, and has no such bucket for these keys.
var ErrNoBucket = errors.New("the store has no such bucket, or refuses the keys")

func (b *Bucket) reach(ctx context.Context) error {
	there, err := b.client.BucketExists(ctx, b.place.Bucket)
	switch status := minio.ToErrorResponse(err).StatusCode; {
	case err == nil && !there, err != nil && status >= 300 && status < 500:
		return ErrNoBucket
	case err != nil:
		return down(err)
	}
	return nil
}

// forgetParts removes the parts of unfinished uploads. A store that does not list
// them keeps them.
func (b *Bucket) forgetParts(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, bucketPatience)
	defer cancel()
	for u := range b.client.ListIncompleteUploads(ctx, b.place.Bucket, b.place.Prefix, true) {
		if u.Err != nil {
			return
		}
		if time.Since(u.Initiated) > leftBehind {
			_ = b.client.RemoveIncompleteUpload(ctx, b.place.Bucket, u.Key)
		}
	}
}

func (b *Bucket) name(h chat.Hash) string {
	name := h.String()
	return b.place.Prefix + name[:2] + "/" + name
}

// Receive implements chat.BlobStore.
func (b *Bucket) Receive(ctx context.Context, r io.Reader, most int64) (chat.Received, error) {
	s, err := receive(ctx, b.dir, r, most, false)
	if err != nil {
		return nil, err
	}
	s.keep = b.keep
	return s, nil
}

// keep stores bytes under their name.
func (b *Bucket) keep(ctx context.Context, s *spool) error {
	name := b.name(s.blob.Hash)
	if info, err := b.client.StatObject(ctx, b.place.Bucket, name, minio.StatObjectOptions{}); err == nil && info.Size == s.blob.Size {
		return nil
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("files: %w", err)
	}
	return b.put(ctx, name, s.file, s.blob.Size)
}

// put stores an object. The store shows it once it has all of it.
func (b *Bucket) put(ctx context.Context, name string, r io.Reader, size int64) error {
	select {
	case b.slots <- struct{}{}:
		defer func() { <-b.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	_, err := b.client.PutObject(ctx, b.place.Bucket, name, r, size, minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: partSize, NumThreads: 1, DisableContentSha256: true, SendContentMd5: true,
	})
	return translate(err)
}

// Open implements chat.BlobStore. ctx bounds the reading, too.
func (b *Bucket) Open(ctx context.Context, h chat.Hash) (io.ReadSeekCloser, error) {
	brief, cancel := context.WithTimeout(ctx, openPatience)
	defer cancel()
	info, err := b.client.StatObject(brief, b.place.Bucket, b.name(h), minio.StatObjectOptions{})
	if err != nil {
		return nil, translate(err)
	}
	return &object{ctx: ctx, bucket: b, name: b.name(h), size: info.Size}, nil
}

// object is bytes that are asked for from the place where reading begins.
type object struct {
	ctx    context.Context
	bucket *Bucket
	name   string
	size   int64
	at     int64
	body   io.ReadCloser // nil before reading
}

func (o *object) Read(p []byte) (int, error) {
	if o.at >= o.size {
		return 0, io.EOF
	}
	if o.body == nil {
		var part minio.GetObjectOptions
		if o.at > 0 {
			if err := part.SetRange(o.at, 0); err != nil {
				return 0, fmt.Errorf("files: %w", err)
			}
		}
		core := minio.Core{Client: o.bucket.client}
		body, _, _, err := core.GetObject(o.ctx, o.bucket.place.Bucket, o.name, part)
		if err != nil {
			return 0, translate(err)
		}
		o.body = body
	}
	n, err := o.body.Read(p)
	o.at += int64(n)
	return n, err
}

// Seek implements io.Seeker. The place may be behind the end, as in files.
func (o *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, fmt.Errorf("files: a place before the beginning")
	}
	if offset == o.at {
		return offset, nil
	}
	err := o.Close()
	o.at, o.body = offset, nil
	return offset, err
}

func (o *object) Close() error {
	if o.body == nil {
		return nil
	}
	return o.body.Close()
}

// Remove implements chat.BlobStore.
func (b *Bucket) Remove(ctx context.Context, h chat.Hash) error {
	if err := translate(b.client.RemoveObject(ctx, b.place.Bucket, b.name(h), minio.RemoveObjectOptions{})); err != nil && !chat.Is(err, chat.NotFound) {
		return err
	}
	return nil
}

// Each implements chat.BlobStore. A store lists names in their order.
func (b *Bucket) Each(ctx context.Context, do func(k chat.Kept) error) error {
	for o := range b.client.ListObjectsIter(ctx, b.place.Bucket, minio.ListObjectsOptions{Prefix: b.place.Prefix, Recursive: true}) {
		if o.Err != nil {
			return translate(o.Err)
		}
		h, ok := parseHash(o.Key[strings.LastIndexByte(o.Key, '/')+1:])
		if !ok {
			continue
		}
		if err := do(chat.Kept{Hash: h, Size: o.Size, At: o.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// translate gives a store's answer its kind.
func translate(err error) error {
	if err == nil {
		return nil
	}
	answer := minio.ToErrorResponse(err)
	switch {
	case answer.Code == minio.NoSuchKey, answer.StatusCode == http.StatusNotFound:
		return chat.ErrNoFile
	case answer.StatusCode == http.StatusInsufficientStorage, answer.Code == "XMinioStorageFull", answer.Code == "QuotaExceeded":
		return fmt.Errorf("%w: %w", chat.ErrBlobsFull, err)
	case answer.StatusCode == 0 || answer.StatusCode >= 500:
		return down(err)
	}
	return fmt.Errorf("files: %w", err)
}

func down(err error) error { return chat.Down("The store of files", err) }

// Address is the place without its keys.
func (p Place) Address() string { return p.Endpoint + "/" + p.Bucket + "/" + p.Prefix }
