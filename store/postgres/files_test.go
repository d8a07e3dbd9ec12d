package postgres

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
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
	has, unused, preview, card := blob("has"), blob("unused"), blob("preview"), blob("card")
	s.sql(t, "insert into messages (room_id, seq, rev, first_rev, author_id, key, body, preview) values ($1, 1, 1, 1, $2, gen_random_uuid(), 'a', jsonb_build_object('u', 'https://a.org', 't', 'A', 'p', $3::text))", int64(room.ID), int64(ann.ID), card.Hash.String())
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
	if used, err := s.BlobUsed(t.Context(), card.Hash); err != nil || !used {
		t.Errorf("the picture of a message's preview is in use: %t, %v", used, err)
	}
	s.sql(t, "delete from messages")
	if got := sweep(); !slices.Equal(got, []chat.Hash{card.Hash}) {
		t.Errorf("without its message, %v are removed", got)
	}
	s.sql(t, "delete from files")
	if got := sweep(); !slices.Equal(got, []chat.Hash{has.Hash}) {
		t.Errorf("without its file, %v are removed", got)
	}
	if got := sweep(); !slices.Equal(got, []chat.Hash{preview.Hash}) {
		t.Errorf("without its picture, %v are removed", got)
	}
}

func TestOnlyBytesWithoutARowAreForgotten(t *testing.T) {
	s := open(t)
	known := chat.Blob{Hash: sha256.Sum256([]byte("known")), Size: 5}
	must(t, s.BlobTouch(t.Context(), known))
	removed := 0
	forget := func(h chat.Hash) bool {
		ok, err := s.BlobForget(t.Context(), h, func(context.Context, chat.Hash) error { removed++; return nil })
		must(t, err)
		return ok
	}
	for range 2 { // a row that was made for the removal is gone with it
		if !forget(sha256.Sum256([]byte("unknown"))) {
			t.Error("bytes without a row stay")
		}
	}
	if forget(known.Hash) || removed != 2 {
		t.Errorf("bytes with a row are removed; %d in all", removed)
	}
	list, err := s.BlobsAfter(t.Context(), chat.Hash{}, 10)
	used, usedErr := s.BlobUsed(t.Context(), known.Hash)
	if err != nil || usedErr != nil || used || !slices.Equal(list, []chat.BlobRow{{Hash: known.Hash, Size: 5}}) {
		t.Errorf("%v %v, %v %v", list, err, used, usedErr)
	}
}

// The sum is that of the rows, whichever statement changed them and however often they were joined.
func TestTheSumOfAllBytesIsThatOfTheirRows(t *testing.T) {
	s := open(t)
	const more = "insert into blobs (hash, size) select sha256(n::text::bytea), n from generate_series($1::int, $2::int) n"
	is := func(want int64) {
		t.Helper()
		if sum := one[int64](t, s, "select coalesce(sum(size), 0)::bigint from blobs"); sum != want {
			t.Fatalf("the rows have %d bytes, want %d", sum, want)
		}
		if got, err := s.BlobsSize(t.Context()); got != want || err != nil {
			t.Errorf("they take %d, %v, want %d", got, err, want)
		}
	}
	is(0)
	s.sql(t, more, 1, 200)
	is(20100)
	rows := func() int { return one[int](t, s, "select count(*) from blob_sums") }
	before := rows()
	var both sync.WaitGroup
	both.Go(func() { s.sql(t, more, 201, 300) })
	for range 3 {
		both.Go(func() { must(t, s.Housekeep(t.Context())) })
	}
	both.Wait()
	must(t, s.Housekeep(t.Context()))
	is(45150)
	if after := rows(); before < 200 || after > 100 {
		t.Errorf("%d rows, and later %d, have the sum", before, after)
	}
	s.sql(t, "update blobs set size = size + 1 where size <= 10")
	s.sql(t, "delete from blobs where size > 100")
	is(5060)
	_, err := s.BlobTouchWithin(t.Context(), chat.Blob{Hash: sha256.Sum256([]byte("100")), Size: 100}, func(used int64) error {
		if used != 4960 {
			t.Errorf("the others take %d", used)
		}
		return nil
	})
	must(t, err)
	is(5060)
	off := func(repair bool, want int64) {
		t.Helper()
		if got, err := s.BlobSumsOff(t.Context(), repair); got != want || err != nil {
			t.Errorf("the rows have %d bytes more than their sum, %v, want %d", got, err, want)
		}
	}
	off(false, 0)
	s.sql(t, "delete from blob_sums")
	off(false, 5060)
	for range 4 {
		both.Go(func() {
			_, err := s.BlobSumsOff(t.Context(), true)
			must(t, err)
		})
	}
	both.Wait()
	off(false, 0)
	is(5060)
}

func TestOneRepairOfFilesRunsAtATime(t *testing.T) {
	s := open(t)
	unlock, err := s.LockRepair(t.Context())
	must(t, err)
	if _, err := s.LockRepair(t.Context()); !errors.Is(err, ErrRepairing) {
		t.Errorf("a second one: %v", err)
	}
	unlock()
	unlock, err = s.LockRepair(t.Context())
	must(t, err)
	unlock()
}

func TestAnArchiveHasItsBytes(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	archive := chat.Blob{Hash: sha256.Sum256([]byte("archive")), Size: 7}
	must(t, s.BlobTouch(t.Context(), archive))
	s.sql(t, "insert into takeouts (user_id, id, language, state, hash) values ($1, gen_random_uuid(), 'en', 'ready', $2)", ann.ID, archive.Hash[:])
	list, err := s.BlobsAfter(t.Context(), chat.Hash{}, 10)
	used, usedErr := s.BlobUsed(t.Context(), archive.Hash)
	if err != nil || usedErr != nil || !used || !slices.Equal(list, []chat.BlobRow{{Hash: archive.Hash, Size: 7, Used: true}}) {
		t.Errorf("%v %v, %v %v", list, err, used, usedErr)
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
	later := chat.Scheduled{User: ann.ID, Room: room.ID, Nonce: uuid.New(), At: time.Now().Add(time.Hour), Files: []chat.Attachment{f.Attached()}}
	must(t, s.ScheduledInsert(t.Context(), later))
	s.sql(t, "update files set created_at = created_at - $1::interval", chat.OrphansKept+time.Minute)
	if there() != 1 {
		t.Error("a scheduled message has lost it")
	}
	s.sql(t, "delete from scheduled")
	if there() != 0 {
		t.Error("it is still there")
	}
}
