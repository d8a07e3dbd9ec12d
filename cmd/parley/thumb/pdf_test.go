package thumb

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"parley/chat/previewing"
	"parley/internal/pdftest"
)

// drawsPDF reports whether this machine has the program that draws PDFs.
func drawsPDF() bool {
	_, err := exec.LookPath(pdfDrawer)
	return err == nil
}

func TestTheFirstPageOfAPDFIsAPicture(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ pages, width, height, wide, high int }{
		"a page":                   {1, 600, 800, 480, 640},
		"many pages":               {300, 800, 600, 840, 630},
		"a page as wide as a town": {1, 2_000_000, 1_000_000, 840, 420},
	} {
		small, err := FilePreview(t.Context(), bytes.NewReader(pdftest.Pages(c.pages, c.width, c.height)))
		if !drawsPDF() {
			if !errors.Is(err, previewing.ErrNone) {
				t.Errorf("%s, without %s: %v", name, pdfDrawer, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := jpeg.DecodeConfig(bytes.NewReader(small)); err != nil || got.Width != c.wide || got.Height != c.high {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestABrokenPDFHasNoPicture(t *testing.T) {
	t.Parallel()
	whole := pdftest.Pages(1, 600, 800)
	for name, raw := range map[string][]byte{
		"a head alone": []byte("%PDF-1.7\n"), "half a document": whole[:60], "no pages": pdftest.Pages(0, 1, 1),
		"HTML behind the head": []byte("%PDF-1.4\n<script>alert(1)</script>"),
	} {
		if small, err := FilePreview(t.Context(), bytes.NewReader(raw)); err == nil {
			t.Errorf("%s has a preview of %d bytes", name, len(small))
		}
	}
}

// The program is poppler's no more: these show what the child's limits do to any program.
func TestTheProgramThatDrawsIsBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kept := filepath.Join(dir, "kept")
	program := filepath.Join(dir, "draws")
	draws := func(script string) string {
		if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil { // #nosec G306 -- it is run
			t.Fatal(err)
		}
		return program
	}
	dd := "dd if=/dev/null count=1 2>/dev/null bs=" // it takes so much memory, and fills none of it
	for name, script := range map[string]string{
		"it writes a file":       "echo secret > " + kept + " && echo wrote",
		"it has the environment": "test -n \"$DATABASE_URL\" && echo leaked",
		"it takes no memory":     dd + "1M || { echo so; exit 0; }; exit 1",
		"it takes all memory":    fmt.Sprint(dd, thumbMemory+detectorMemory, " && echo took"),
	} {
		if out, err := runChild(t.Context(), strings.NewReader("%PDF-"), thumbPDF, draws(script)); err == nil && len(out) > 0 {
			t.Errorf("%s: %.80s", name, out)
		}
	}
	_, err := runChild(t.Context(), strings.NewReader("%PDF-"), thumbPDF, draws("exec yes 0123456789012345678901234567890123456789"))
	if err == nil || !strings.Contains(err.Error(), "broken pipe") {
		t.Errorf("it writes without end: %v", err)
	}
	if raw, err := os.ReadFile(kept); err == nil && len(raw) > 0 {
		t.Errorf("the program has written %q", raw)
	}
}
