package conformance

import (
	"crypto/sha256"
	"strconv"
	"sync"
	"sync/atomic"

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
	together(func(n int) error { return s.BlobTouchWithin(s.t.Context(), blob(n), within(already+3*size)) })
	for n := range 10 {
		must(s.t, s.BlobTouch(s.t.Context(), blob(n)))
	}
	must(s.t, s.BlobTouchWithin(s.t.Context(), blob(0), within(already+10*size))) // which is there
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
