package files

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestBytesGoToTheDiskAsTheyArrive(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want := bytes.Repeat([]byte("0123456789"), 400_000)
	if _, err := file.Write(want[:100]); err != nil {
		t.Fatal(err)
	}
	e := newEarly(file, 100)
	for rest := want[100:]; len(rest) > 0; {
		n := min(len(rest), 300_007)
		if _, err := e.Write(rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
		if left := e.at - e.begun; left >= earlyStep || e.begun-e.ended > earlyStep+300_007 {
			t.Fatalf("of %d bytes, %d have not begun and %d have not ended", e.at, left, e.begun-e.ended)
		}
	}
	if e.ended == 100 {
		t.Error("nothing was waited for")
	}
	if got, err := os.ReadFile(file.Name()); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes are there, want %d; %v", len(got), len(want), err)
	}
}
