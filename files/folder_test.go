package files

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"parley/chat"
)

func openFolder(t *testing.T) *Folder {
	t.Helper()
	f, err := OpenFolder(t.TempDir())
	must(t, err)
	return f
}

func TestFolderConforms(t *testing.T) {
	t.Parallel()
	conforms(t, func(t *testing.T) chat.BlobStore { return openFolder(t) })
}

func TestAFolderHoldsNothingOfAnUploadThatWasDropped(t *testing.T) {
	t.Parallel()
	f := openFolder(t)
	got := receiveText(t, f, "hello")
	in := func() int {
		entries, err := os.ReadDir(filepath.Join(f.dir, arriving))
		must(t, err)
		return len(entries)
	}
	if in() != 1 {
		t.Fatal("the bytes are not there yet")
	}
	if got.Drop(); in() != 0 {
		t.Error("the bytes are still there")
	}
}

func TestEmptyFoldersThatWereRemovedComeBack(t *testing.T) {
	t.Parallel()
	f := openFolder(t)
	must(t, f.makeFolders())
	list, err := filepath.Glob(filepath.Join(f.dir, "[0-9a-f][0-9a-f]"))
	must(t, err)
	if len(list) != 256 {
		t.Fatalf("there are %d folders, want one for each first byte", len(list))
	}
	for _, one := range list {
		must(t, os.Remove(one))
	}
	got := receiveText(t, f, "hello")
	defer got.Drop()
	must(t, got.Keep(t.Context()))
	kept, err := f.Open(t.Context(), got.Blob().Hash)
	must(t, err)
	must(t, kept.Close())
}

func TestProcessesKnowTheirSharedFolder(t *testing.T) {
	t.Parallel()
	f := openFolder(t)
	same, err := OpenFolder(f.dir)
	must(t, err)
	if other := openFolder(t); f.ID() == "" || same.ID() != f.ID() || other.ID() == f.ID() {
		t.Errorf("%q %q %q", f.ID(), same.ID(), other.ID())
	}
}

func TestAFolderForgetsUploadsOfDeadProcesses(t *testing.T) {
	t.Parallel()
	f := openFolder(t)
	old, young := filepath.Join(f.dir, arriving, "upload-1"), filepath.Join(f.dir, arriving, "upload-2")
	for _, path := range []string{old, young} {
		must(t, os.WriteFile(path, []byte("half"), 0o600))
	}
	past := time.Now().Add(-leftBehind - time.Minute)
	must(t, os.Chtimes(old, past, past))
	if _, err := OpenFolder(f.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old one: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the young one may still be arriving: %v", err)
	}
}

// A crash between the two steps of older file systems may leave a file of the right name
// and the wrong length.
func TestAFolderReplacesAFileThatIsCutOff(t *testing.T) {
	t.Parallel()
	f := openFolder(t)
	h := keepText(t, f, "hello")
	must(t, os.Truncate(f.path(h), 2))
	keepText(t, f, "hello")
	if b, err := os.ReadFile(f.path(h)); string(b) != "hello" {
		t.Errorf("%q %v", b, err)
	}
}

func TestAFullDiskIsTold(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		if err := full(&os.PathError{Op: "write", Err: cause}); !errors.Is(err, chat.ErrBlobsFull) {
			t.Errorf("%v is %v", cause, err)
		}
	}
	if err := full(os.ErrPermission); errors.Is(err, chat.ErrBlobsFull) {
		t.Errorf("%v", err)
	}
}
