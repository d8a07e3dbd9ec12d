package uploads

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/attachments"
	"parley/chat/chattest"
	"parley/files"
)

// disk is a folder that fails on demand.
type disk struct {
	*files.Folder
	fails     error
	cut       int64  // bytes that are missing at the end of what it reads
	appending func() // called once, before a piece is there
	forgotten func() // called once, after pieces are gone
}

func (d *disk) Whole(ctx context.Context, id uuid.UUID) (io.ReadCloser, error) {
	whole, err := d.Folder.Whole(ctx, id)
	if err != nil || d.cut == 0 {
		return whole, err
	}
	length, err := d.Length(ctx, id)
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(whole, length-d.cut), whole}, err
}

func (d *disk) Forget(ctx context.Context, id uuid.UUID) error {
	err := d.Folder.Forget(ctx, id)
	once(&d.forgotten)
	return err
}

func once(f *func()) {
	if call := *f; call != nil {
		*f = nil
		call()
	}
}

func (d *disk) Append(ctx context.Context, id uuid.UUID, at int64, r io.Reader) (int64, error) {
	if d.fails != nil {
		return 0, d.fails
	}
	once(&d.appending)
	return d.Folder.Append(ctx, id, at, r)
}

func (d *disk) Receive(ctx context.Context, r io.Reader, most int64) (chat.Received, error) {
	if d.fails != nil {
		return nil, d.fails
	}
	return d.Folder.Receive(ctx, r, most)
}

type scene struct {
	*Uploads
	t    *testing.T
	db   *chattest.Database
	disk *disk
	now  time.Time
}

func stage(t *testing.T) *scene {
	t.Helper()
	folder, err := files.OpenFolder(t.TempDir())
	must(t, err)
	s := &scene{t: t, disk: &disk{Folder: folder}, now: time.Now()}
	s.db = chattest.NewDatabase(func() time.Time { return s.now })
	s.Uploads = New(attachments.New(s.db, s.disk, chat.FileLimits{File: 1000}), s.db, s.disk)
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *scene) begin() chat.Upload {
	s.t.Helper()
	up, err := s.Begin(s.t.Context(), 1, 2, "../a.txt", 5)
	must(s.t, err)
	if up.Name != "a.txt" {
		s.t.Errorf("it is called %q", up.Name)
	}
	return up
}

func (s *scene) there(up chat.Upload, want int64) {
	s.t.Helper()
	if n, err := s.disk.Length(s.t.Context(), up.ID); n != want || err != nil {
		s.t.Errorf("%d bytes are there, want %d: %v", n, want, err)
	}
}

func TestAFullDiskIsToldAndKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	s := stage(t)
	up := s.begin()
	_, err := s.Append(t.Context(), up, 0, strings.NewReader("he"))
	must(t, err)
	s.disk.fails = errors.Join(chat.ErrBlobsFull, errors.New("ENOSPC"))
	if _, err := s.Append(t.Context(), up, 2, strings.NewReader("llo")); !chat.Is(err, chat.Full) {
		t.Errorf("it says %v", err)
	}
	s.there(up, 2)
}

func TestAnOutageAtTheEndKeepsThePieces(t *testing.T) {
	t.Parallel()
	s := stage(t)
	up := s.begin()
	_, err := s.Append(t.Context(), up, 0, strings.NewReader("hell"))
	must(t, err)
	_, err = s.disk.Append(t.Context(), up.ID, 4, strings.NewReader("o"))
	must(t, err)
	down := chat.Down("The virus scanner", errors.New("no answer"))
	s.files = attachments.New(s.db, &disk{Folder: s.disk.Folder, fails: down}, chat.FileLimits{File: 1000})
	if _, err := s.Append(t.Context(), up, 5, strings.NewReader("")); !chat.Is(err, chat.Unavailable) {
		t.Errorf("it says %v", err)
	}
	s.there(up, 5)
	s.files = attachments.New(s.db, s.disk, chat.FileLimits{File: 1000})
	_, err = s.Append(t.Context(), up, 5, strings.NewReader("and more than it said"))
	must(t, err)
	s.there(up, 0)
	found, err := s.files.Waiting(t.Context(), 1, 2, []uuid.UUID{up.ID})
	if err != nil || found[0].Size != 5 {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestAnUploadGoesAfterADayWithoutAPiece(t *testing.T) {
	t.Parallel()
	s := stage(t)
	up := s.begin()
	for range 3 {
		s.now = s.now.Add(20 * time.Hour)
		must(t, Expire(t.Context(), s.db, s.disk))
		_, at, err := s.Find(t.Context(), 1, 2, up.ID)
		must(t, err)
		_, err = s.Append(t.Context(), up, at, strings.NewReader("x"))
		must(t, err)
	}
	s.there(up, 3)
	s.now = s.now.Add(25 * time.Hour)
	must(t, Expire(t.Context(), s.db, s.disk))
	s.there(up, 0)
	if _, _, err := s.Find(t.Context(), 1, 2, up.ID); !chat.Is(err, chat.NotFound) {
		t.Errorf("it says %v", err)
	}
}

func TestDoneUploadsAreKeptForAnHour(t *testing.T) {
	t.Parallel()
	s := stage(t)
	done, open := s.begin(), s.begin()
	_, err := s.Append(t.Context(), done, 0, strings.NewReader("hello"))
	must(t, err)
	find := func(up chat.Upload) (at int64) {
		t.Helper()
		must(t, Expire(t.Context(), s.db, s.disk))
		_, at, err = s.Find(t.Context(), 1, 2, up.ID)
		return at
	}
	s.now = s.now.Add(59 * time.Minute)
	if at := find(done); at != 5 || err != nil {
		t.Errorf("%d bytes are there, %v", at, err)
	}
	s.now = s.now.Add(2 * time.Minute)
	if find(done); !chat.Is(err, chat.NotFound) {
		t.Errorf("it says %v", err)
	}
	find(open)
	must(t, err)
	_, err = s.files.Waiting(t.Context(), 1, 2, []uuid.UUID{done.ID})
	must(t, err)
}

func TestAllStaleUploadsGoAtOnce(t *testing.T) {
	t.Parallel()
	s := stage(t)
	for n := range 2*batch + 50 {
		must(t, s.db.UploadInsert(t.Context(), chat.Upload{ID: uuid.New(), User: chat.UserID(n), Size: 5}, func(int, int64) error { return nil }, nil))
	}
	s.now = s.now.Add(25 * time.Hour)
	must(t, Expire(t.Context(), s.db, s.disk))
	if ids, err := s.db.UploadsStale(t.Context(), 0, 0, 1000); len(ids) != 0 || err != nil {
		t.Errorf("%d are left, %v", len(ids), err)
	}
}

func TestAHoleBetweenPiecesIsNoEnd(t *testing.T) {
	t.Parallel()
	s := stage(t)
	up := s.begin()
	s.disk.cut = 2
	if _, err := s.Append(t.Context(), up, 0, strings.NewReader("hello")); chat.As(err).Kind != chat.Internal {
		t.Errorf("it says %v", err)
	}
	if made, _ := s.files.Waiting(t.Context(), 1, 2, []uuid.UUID{up.ID}); len(made) != 0 {
		t.Errorf("it is stored: %+v", made)
	}
	s.there(up, 5)
	s.disk.cut = 0
	_, err := s.Append(t.Context(), up, 5, strings.NewReader(""))
	must(t, err)
	found, err := s.files.Waiting(t.Context(), 1, 2, []uuid.UUID{up.ID})
	if err != nil || found[0].Size != 5 {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestAPieceThatComesAfterItsUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	s := stage(t)
	up := s.begin()
	s.disk.appending = func() { must(t, s.Drop(t.Context(), up)) }
	if _, err := s.Append(t.Context(), up, 0, strings.NewReader("he")); !chat.Is(err, chat.NotFound) {
		t.Errorf("it says %v", err)
	}
	s.there(up, 0)
}

func TestAPieceThatComesWhileItsUploadEndsLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*scene, chat.Upload) error{
		"dropped": func(s *scene, up chat.Upload) error { return s.Drop(t.Context(), up) },
		"expired": func(s *scene, _ chat.Upload) error { return Expire(t.Context(), s.db, s.disk) },
	} {
		s := stage(t)
		up := s.begin()
		s.now = s.now.Add(25 * time.Hour)
		s.disk.forgotten = func() {
			_, err := s.Append(t.Context(), up, 0, strings.NewReader("he"))
			must(t, err)
		}
		must(t, end(s, up))
		t.Log(name)
		s.there(up, 0)
	}
}

func TestUploadsUnderWayAreBounded(t *testing.T) {
	t.Parallel()
	s := stage(t)
	first := s.begin()
	for range openMost - 1 {
		s.begin()
	}
	if _, err := s.Begin(t.Context(), 1, 2, "a.txt", 5); !chat.Is(err, chat.Conflict) {
		t.Errorf("it says %v", err)
	}
	_, err := s.Begin(t.Context(), 2, 2, "a.txt", 5)
	must(t, err)
	_, err = s.Append(t.Context(), first, 0, strings.NewReader("hello"))
	must(t, err)
	s.begin()
}

// crowd has another upload begin just before.
type crowd struct {
	chat.UploadStore
	before func()
}

func (c *crowd) UploadInsert(ctx context.Context, u chat.Upload, check func(int, int64) error, fits func(int64) error) error {
	once(&c.before)
	return c.UploadStore.UploadInsert(ctx, u, check, fits)
}

func TestUploadsThatBeginTogetherShareTheQuota(t *testing.T) {
	t.Parallel()
	s := stage(t)
	s.files.Limits.Person = 9
	s.store = &crowd{s.db, func() { s.begin() }}
	if _, err := s.Begin(t.Context(), 1, 2, "a.txt", 5); !chat.Is(err, chat.TooLarge) {
		t.Errorf("it says %v", err)
	}
	if n, err := s.db.FilesSize(t.Context(), 1); n != 5 || err != nil {
		t.Errorf("%d bytes are taken, %v", n, err)
	}
}

func TestUploadsThatBeginTogetherShareTheServersQuota(t *testing.T) {
	t.Parallel()
	s := stage(t)
	s.files.Limits.Server = 9
	s.store = &crowd{s.db, func() {
		_, err := s.Begin(t.Context(), 2, 2, "b.txt", 5)
		must(t, err)
	}}
	if _, err := s.Begin(t.Context(), 1, 2, "a.txt", 5); !chat.Is(err, chat.Full) {
		t.Errorf("it says %v", err)
	}
	if n, err := s.db.BlobsSize(t.Context()); n != 5 || err != nil {
		t.Errorf("%d bytes are taken, %v", n, err)
	}
}
