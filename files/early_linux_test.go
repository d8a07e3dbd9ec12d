package files

import (
	"os"
	"testing"
)

func TestWhatCannotWriteAPartIsLeftToTheSync(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := beginWriting(w, 0, 1); err != nil {
		t.Errorf("a pipe fails: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := finishWriting(w, 0, 1); err == nil {
		t.Error("a closed file does not fail")
	}
}
