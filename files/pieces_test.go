package files

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/uploads"
)

func TestPiecesConform(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) uploads.Pieces{
		"folder": func(t *testing.T) uploads.Pieces { return openTestFolder(t) },
		"bucket": func(t *testing.T) uploads.Pieces { return startBucket(t).open(t) },
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); piecesConform(t, open(t)) })
	}
}

func openTestFolder(t *testing.T) *Folder {
	t.Helper()
	f, err := OpenFolder(t.TempDir())
	must(t, err)
	return f
}

func piecesConform(t *testing.T, p uploads.Pieces) {
	id, text := uuid.New(), make([]byte, partSize+700)
	_, _ = rand.Read(text)
	add := func(at int, r io.Reader, want int) error {
		t.Helper()
		n, err := p.Append(t.Context(), id, int64(at), r)
		if n != int64(want) {
			t.Errorf("%d bytes were added, want %d", n, want)
		}
		return err
	}
	there := func(want int) {
		t.Helper()
		if n, err := p.Length(t.Context(), id); n != int64(want) || err != nil {
			t.Errorf("%d bytes are there, want %d: %v", n, want, err)
		}
	}
	there(0)
	broken := errors.New("the connection broke off")
	if err := add(0, io.MultiReader(bytes.NewReader(text[:100]), iotest.ErrReader(broken)), 100); !errors.Is(err, broken) {
		t.Errorf("it ends with %v", err)
	}
	there(100)
	// A connection that was thought dead has sent the same bytes once more.
	must(t, add(0, bytes.NewReader(text[:100]), 100))
	must(t, add(100, bytes.NewReader(text[100:]), len(text)-100))
	must(t, add(len(text), strings.NewReader(""), 0))
	there(len(text))
	whole, err := p.Whole(t.Context(), id)
	must(t, err)
	got, err := io.ReadAll(whole)
	must(t, errors.Join(err, whole.Close()))
	if !bytes.Equal(got, text) {
		t.Errorf("%d bytes come back", len(got))
	}
	must(t, p.Forget(t.Context(), id))
	must(t, p.Forget(t.Context(), id))
	there(0)
}

func TestPiecesAreNoFiles(t *testing.T) {
	t.Parallel()
	s := startBucket(t)
	for _, store := range []interface {
		chat.BlobStore
		uploads.Pieces
	}{openTestFolder(t), s.open(t)} {
		_, err := store.Append(t.Context(), uuid.New(), 0, strings.NewReader("a piece"))
		must(t, err)
		if all := list(t, store); len(all) != 0 {
			t.Errorf("it lists %v", all)
		}
	}
}

// A process that was killed in the middle leaves what it had read; another start keeps it for a day.
func TestPiecesOutliveTheirProcess(t *testing.T) {
	t.Parallel()
	dir, id := t.TempDir(), uuid.New()
	first, err := OpenFolder(dir)
	must(t, err)
	arrived := make(chan struct{})
	r, w := io.Pipe()
	go func() { _, _ = first.Append(t.Context(), id, 0, r); close(arrived) }()
	_, err = w.Write([]byte("half of it"))
	must(t, err)
	_, err = w.Write([]byte(".")) // the first bytes are in the file once this is read
	must(t, err)
	second, err := OpenFolder(dir)
	must(t, err)
	if n, err := second.Length(t.Context(), id); n < 10 || err != nil {
		t.Errorf("%d bytes are there: %v", n, err)
	}
	must(t, w.Close())
	<-arrived
	old := time.Now().Add(-leftBehind - time.Hour)
	must(t, os.Chtimes(first.piecesPath(id), old, old))
	_, err = OpenFolder(dir)
	must(t, err)
	if left, _ := filepath.Glob(filepath.Join(dir, arriving, "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
