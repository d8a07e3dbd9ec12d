package previewing_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/previewing"
	"parley/files"
)

// waiting are pictures without a preview; each has one turn.
type waiting struct {
	*chattest.Database
	hashes []chat.Hash
}

func (w *waiting) BlobClaim(context.Context) (chat.Hash, error) {
	if len(w.hashes) == 0 {
		return chat.Hash{}, chat.E(chat.NotFound, "None waits.")
	}
	h := w.hashes[0]
	w.hashes = w.hashes[1:]
	return h, nil
}

func TestPreviewsStayWithinTheServersBound(t *testing.T) {
	const room = 64 << 10 // as large as a preview may be
	synctest.Test(t, func(t *testing.T) {
		folder, err := files.OpenFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		db := chattest.NewDatabase(time.Now)
		s := &waiting{Database: db}
		id := uuid.New()
		keep := func(text string, size int64) chat.Hash {
			got, err := folder.Receive(t.Context(), strings.NewReader(text), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			defer got.Drop()
			b := got.Blob()
			b.Size = size
			if err := db.BlobTouch(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			if err := got.Keep(t.Context()); err != nil {
				t.Fatal(err)
			}
			return b.Hash
		}
		picture := keep("a picture", 1000)
		if err := db.FileInsert(t.Context(), chat.File{ID: id, User: 1, Blob: chat.Blob{Hash: picture, Size: 1000}}); err != nil {
			t.Fatal(err)
		}
		s.hashes = []chat.Hash{picture}
		run := func(most previewing.Bound, preview string) {
			p := &previewing.Files{Store: s, Blobs: folder, Most: most, Log: slog.New(slog.DiscardHandler), Make: func(_ context.Context, from io.Reader) ([]byte, error) {
				if preview == "grows" { // another file takes the room meanwhile
					keep("another file", room)
				}
				raw, err := io.ReadAll(from)
				return append(bytes.Clone(raw), preview...), err
			}}
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() { p.Run(ctx); close(done) }()
			time.Sleep(time.Minute) // of the bubble's clock
			cancel()
			<-done
		}
		has := func(what string, size int64, waits int) {
			t.Helper()
			found, err := db.Files(t.Context(), []uuid.UUID{id})
			if err != nil || found[id].PreviewSize != size || len(s.hashes) != waits {
				t.Errorf("%s: its preview has %d bytes, %d wait, %v", what, found[id].PreviewSize, len(s.hashes), err)
			}
		}
		run(1000+room-1, " small")
		has("no room", 0, 1)
		run(1000+room, " small")
		has("room", int64(len("a picture small")), 0)
		s.hashes = []chat.Hash{picture}
		used, err := db.BlobsSize(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		run(previewing.Bound(used+room), "grows")
		has("its room was taken", int64(len("a picture small")), 0)
		if now, err := db.BlobsSize(t.Context()); now != used+room || err != nil {
			t.Errorf("all take %d, of at most %d, %v", now, used+room, err)
		}
	})
}

// A small server has previews, too: also of the pictures that take the last of its room.
func TestPreviewsHaveRoomOfTheirOwn(t *testing.T) {
	t.Parallel()
	for files, want := range map[int64]previewing.Bound{0: 0, 1_000_000: 1_100_000, 2_000_000: 2_200_000} {
		if got := previewing.Beside(files); got != want {
			t.Errorf("beside %d bytes it is %d", files, got)
		}
	}
}
