package postgres

import (
	"context"
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestOnlyBytesWithoutAFileAreSwept(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	room, err := s.RoomInsert(t.Context(), chat.Room{Slug: "tea", Name: "Tea"}, ann.ID)
	must(t, err)
	blob := func(text string) chat.Blob {
		b := chat.Blob{Hash: sha256.Sum256([]byte(text)), Size: int64(len(text)), Kind: "image/png", Width: 1, Height: 1}
		must(t, s.BlobTouch(t.Context(), b))
		return b
	}
	has, unused, preview := blob("has"), blob("unused"), blob("preview")
	must(t, s.FileInsert(t.Context(), chat.File{ID: uuid.New(), User: ann.ID, Room: room.ID, Name: "a.png", Blob: has}))
	must(t, s.BlobPreview(t.Context(), has.Hash, preview))
	var removed []chat.Hash
	sweep := func() []chat.Hash {
		removed = nil
		must(t, s.BlobsSweep(t.Context(), func(_ context.Context, h chat.Hash) error { removed = append(removed, h); return nil }))
		return removed
	}
	if young := sweep(); young != nil {
		t.Errorf("%v may still be uploaded", young)
	}
	s.sql(t, "update blobs set touched_at = touched_at - $1::interval", blobsKept+time.Minute)
	if got := sweep(); !slices.Equal(got, []chat.Hash{unused.Hash}) {
		t.Errorf("%v are removed", got)
	}
	s.sql(t, "delete from files")
	if got := sweep(); !slices.Equal(got, []chat.Hash{has.Hash}) {
		t.Errorf("without its file, %v are removed", got)
	}
	if got := sweep(); !slices.Equal(got, []chat.Hash{preview.Hash}) {
		t.Errorf("without its picture, %v are removed", got)
	}
}

func TestAFileWithoutAMessageGoesAfterADay(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	room, err := s.RoomInsert(t.Context(), chat.Room{Slug: "tea", Name: "Tea"}, ann.ID)
	must(t, err)
	f := chat.File{ID: uuid.New(), User: ann.ID, Room: room.ID, Name: "a.txt", Blob: chat.Blob{Hash: sha256.Sum256(nil), Kind: "text/plain"}}
	must(t, s.BlobTouch(t.Context(), f.Blob))
	must(t, s.FileInsert(t.Context(), f))
	there := func() int {
		must(t, s.Housekeep(t.Context()))
		found, err := s.Files(t.Context(), []uuid.UUID{f.ID})
		must(t, err)
		return len(found)
	}
	if there() != 1 {
		t.Error("it is gone at once")
	}
	s.sql(t, "update files set created_at = created_at - $1::interval", chat.OrphansKept+time.Minute)
	if there() != 0 {
		t.Error("it is still there")
	}
}
