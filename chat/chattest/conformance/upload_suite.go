package conformance

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// TestUploadStore tests a store against chat.UploadStore.
func TestUploadStore(t *testing.T, open OpenStore) {
	runStore(t, open, "an upload has its place until its file takes it", testUploadSize)
	runStore(t, open, "uploads begin one after the other, as long as they are let", testUploadCheck)
	runStore(t, open, "an upload that nothing arrives for is stale", testUploadStale)
}

func (s *storeSuite) begun(size int64) chat.Upload {
	s.t.Helper()
	r, ann, _ := s.hall()
	u := chat.Upload{ID: uuid.New(), User: ann.ID, Room: r.ID, Name: "film.mp4", Size: size}
	must(s.t, s.UploadInsert(s.t.Context(), u, always, nil))
	return u
}

func always(int, int64) error { return nil }

func testUploadCheck(s *storeSuite) {
	u := s.begun(700)
	done := u
	done.ID = uuid.New()
	must(s.t, s.UploadInsert(s.t.Context(), done, always, nil))
	must(s.t, s.UploadTouch(s.t.Context(), done.ID, true))
	full := chat.E(chat.TooLarge, "It is full.")
	atMost := func(open int, taken int64) error {
		if taken != int64(open)*700 {
			s.t.Errorf("%d are under way, and take %d", open, taken)
		}
		if open == 3 {
			return full
		}
		return nil
	}
	var together sync.WaitGroup
	var refused atomic.Int32
	for range 8 {
		together.Go(func() {
			next := u
			next.ID = uuid.New()
			if err := s.UploadInsert(s.t.Context(), next, atMost, nil); chat.Is(err, chat.TooLarge) {
				refused.Add(1)
				_, err := s.UploadGet(s.t.Context(), next.ID)
				expectKind(s.t, err, chat.NotFound)
			} else if err != nil {
				s.t.Error(err)
			}
		})
	}
	together.Wait()
	if n := refused.Load(); n != 6 {
		s.t.Errorf("%d of 8 were refused, want 6", n)
	}
}

func testUploadSize(s *storeSuite) {
	u := s.begun(700)
	if got, err := s.UploadGet(s.t.Context(), u.ID); err != nil || got != u {
		s.t.Errorf("got %+v, %v", got, err)
	}
	sizes := func(hers int64) {
		s.t.Helper()
		if n, err := s.FilesSize(s.t.Context(), u.User); n != hers || err != nil {
			s.t.Errorf("hers take %d, %v", n, err)
		}
		if n, err := s.FilesSize(s.t.Context(), u.User+1); n != 0 || err != nil {
			s.t.Errorf("another's take %d, %v", n, err)
		}
		if n, err := s.BlobsSize(s.t.Context()); n < hers || err != nil {
			s.t.Errorf("all take %d, %v", n, err)
		}
	}
	sizes(700)
	must(s.t, s.UploadTouch(s.t.Context(), u.ID, false))
	sizes(700)
	must(s.t, s.UploadTouch(s.t.Context(), u.ID, true))
	must(s.t, s.UploadTouch(s.t.Context(), u.ID, false))
	sizes(0)
	if got, err := s.UploadGet(s.t.Context(), u.ID); err != nil || !got.Done {
		s.t.Errorf("got %+v, %v", got, err)
	}
}

func testUploadStale(s *storeSuite) {
	u := s.begun(5)
	stale := func(age, kept time.Duration) bool {
		s.t.Helper()
		ids, err := s.UploadsStale(s.t.Context(), age, kept, 1000)
		must(s.t, err)
		return slices.Contains(ids, u.ID)
	}
	if stale(time.Hour, -time.Hour) || !stale(-time.Hour, time.Hour) {
		s.t.Error("its age is not what counts")
	}
	must(s.t, s.UploadTouch(s.t.Context(), u.ID, true))
	if stale(-time.Hour, time.Hour) || !stale(time.Hour, -time.Hour) {
		s.t.Error("a done one has its own time")
	}
	if ids, err := s.UploadsStale(s.t.Context(), -time.Hour, -time.Hour, 0); len(ids) != 0 || err != nil {
		s.t.Errorf("got %v, %v", ids, err)
	}
	must(s.t, s.UploadDelete(s.t.Context(), u.ID))
	if stale(-time.Hour, -time.Hour) {
		s.t.Error("it is still there")
	}
	expectKind(s.t, s.UploadTouch(s.t.Context(), u.ID, false), chat.NotFound)
	_, err := s.UploadGet(s.t.Context(), u.ID)
	expectKind(s.t, err, chat.NotFound)
}
