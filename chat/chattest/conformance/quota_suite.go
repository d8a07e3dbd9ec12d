package conformance

import (
	"context"
	"crypto/sha256"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// testFilesWithin sends ten files at once, and ten uploads. The bound has room for three.
func testFilesWithin(s *storeSuite) {
	r, ann, _ := s.hall()
	already, err := s.BlobsSize(s.t.Context())
	must(s.t, err)
	const size = 700
	full := chat.E(chat.Full, "It is full.")
	within := func(most int64) func(int64) error {
		return func(taken int64) error {
			if size > most-taken {
				return full
			}
			return nil
		}
	}
	together := func(come func(n int) error) {
		s.t.Helper()
		var all sync.WaitGroup
		var refused atomic.Int32
		for n := range 10 {
			all.Go(func() {
				if err := come(n); chat.Is(err, chat.Full) {
					refused.Add(1)
				} else if err != nil {
					s.t.Error(err)
				}
			})
		}
		all.Wait()
		if n := refused.Load(); n != 7 {
			s.t.Errorf("%d of 10 were refused, want 7", n)
		}
	}
	blob := func(n int) chat.Blob {
		return chat.Blob{Hash: sha256.Sum256([]byte(s.t.Name() + strconv.Itoa(n))), Size: size, Kind: "text/plain"}
	}
	touch := func(n int, fits func(int64) error) error {
		_, err := s.BlobTouchWithin(s.t.Context(), blob(n), fits)
		return err
	}
	together(func(n int) error { return touch(n, within(already+3*size)) })
	for n := range 10 {
		must(s.t, s.BlobTouch(s.t.Context(), blob(n)))
	}
	must(s.t, touch(0, within(already+10*size))) // which is there
	together(func(n int) error {
		return s.FileInsertWithin(s.t.Context(), chat.File{ID: uuid.New(), User: ann.ID, Room: r.ID, Name: "a.txt", Blob: blob(n)}, within(3*size))
	})
	if n, err := s.FilesSize(s.t.Context(), ann.ID); n != 3*size || err != nil {
		s.t.Errorf("they take %d, %v", n, err)
	}
	u := chat.Upload{User: ann.ID, Room: r.ID, Name: "a.txt", Size: size}
	together(func(int) error {
		next := u
		next.ID = uuid.New()
		return s.UploadInsert(s.t.Context(), next, always, within(already+13*size))
	})
}

// testBytesReleased deletes blobs that no file uses.
func testBytesReleased(s *storeSuite) {
	r, ann, _ := s.hall()
	ctx := s.t.Context()
	already, err := s.BlobsSize(ctx)
	must(s.t, err)
	blob := func(name string) chat.Blob {
		return chat.Blob{Hash: sha256.Sum256([]byte(s.t.Name() + name)), Size: 700, Kind: "text/plain"}
	}
	came := func(b chat.Blob) time.Time {
		since, err := s.BlobTouchWithin(ctx, b, nil)
		must(s.t, err)
		return since
	}
	removed := 0
	release := func(b chat.Blob, since time.Time) {
		must(s.t, s.BlobRelease(ctx, b.Hash, since, func(_ context.Context, h chat.Hash) error {
			if removed++; h != b.Hash {
				s.t.Errorf("%s is removed in place of %s", h, b.Hash)
			}
			return nil
		}))
	}
	left := func(what string, bytes int64, gone int) {
		s.t.Helper()
		if n, err := s.BlobsSize(ctx); n != already+bytes || removed != gone || err != nil {
			s.t.Errorf("%s: they take %d, want %d; %d are removed, want %d, %v", what, n-already, bytes, removed, gone, err)
		}
	}
	alone := blob("alone")
	release(alone, came(alone))
	left("no file uses them", 0, 1)
	release(alone, came(alone))
	left("they came again", 0, 2)

	shared := blob("shared")
	first := came(shared)
	if again := came(shared); !again.IsZero() {
		s.t.Errorf("known bytes are new since %v", again)
	}
	release(shared, first)
	left("another one came for them", 700, 2)

	stays := blob("stays")
	broken := errors.New("the disk is broken")
	if err := s.BlobRelease(ctx, stays.Hash, came(stays), func(context.Context, chat.Hash) error { return broken }); err == nil {
		s.t.Error("bytes that stay are forgotten")
	}
	left("they could not be removed", 1400, 2)

	has := blob("has")
	since := came(has)
	must(s.t, s.FileInsert(ctx, chat.File{ID: uuid.New(), User: ann.ID, Room: r.ID, Name: "a.txt", Blob: has}))
	release(has, since)
	left("a file has them", 2100, 2)
}
