package main

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
	"parley/e2e/browser"
)

// pdf is a document with pages of a size in points, each with a black field.
func pdf(pages, width, height int) []byte {
	var b bytes.Buffer
	var starts []int
	object := func(format string, args ...any) {
		starts = append(starts, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(starts)}, args...)...)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 4+i)
	}
	object("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), pages)
	object("<< /Length 15 >>\nstream\n9 9 90 90 re f \nendstream")
	for range pages {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 3 0 R >>", width, height)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(starts)+1)
	for _, at := range starts {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(starts)+1, xref)
	return b.Bytes()
}

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
		small, err := makeFilePreview(t.Context(), bytes.NewReader(pdf(c.pages, c.width, c.height)))
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
	whole := pdf(1, 600, 800)
	for name, raw := range map[string][]byte{
		"a head alone": []byte("%PDF-1.7\n"), "half a document": whole[:60], "no pages": pdf(0, 1, 1),
		"HTML behind the head": []byte("%PDF-1.4\n<script>alert(1)</script>"),
	} {
		if small, err := makeFilePreview(t.Context(), bytes.NewReader(raw)); err == nil {
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
		if out, err := runThumb(t.Context(), strings.NewReader("%PDF-"), thumbPDF, draws(script)); err == nil && len(out) > 0 {
			t.Errorf("%s: %.80s", name, out)
		}
	}
	_, err := runThumb(t.Context(), strings.NewReader("%PDF-"), thumbPDF, draws("exec yes 0123456789012345678901234567890123456789"))
	if err == nil || !strings.Contains(err.Error(), "broken pipe") {
		t.Errorf("it writes without end: %v", err)
	}
	if raw, err := os.ReadFile(kept); err == nil && len(raw) > 0 {
		t.Errorf("the program has written %q", raw)
	}
}

func TestAPDFIsShownByItsFirstPage(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	ann.Upload(slug, "", "plan.pdf", pdf(2, 600, 800)).Is(303)
	body := ann.Get("/rooms/" + slug).Is(200).Body
	_, rest, _ := strings.Cut(body, `<a href="/rooms/`+slug+"/files/")
	id, _, found := strings.Cut(rest, `">`)
	if !found {
		t.Fatalf("the card does not lead to the file's page: %s", body)
	}
	page := "/rooms/" + slug + "/files/" + id
	if !drawsPDF() {
		ann.Get(page).Is(200).Has("not shown here")
		return
	}
	browser.Await(t, "its first page", func() bool {
		return strings.Contains(ann.Get(page).Is(200).Body, `alt="The first page of plan.pdf" width="480" height="640"`)
	})
	if a := ann.Get("/files/" + id + "/plan.pdf?size=preview").Is(200); a.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("the first page comes as %v", a.Header)
	}
	if a := ann.Get("/files/" + id + "/plan.pdf").Is(200); a.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("the document comes as %v", a.Header)
	}
	ann.Get("/rooms/" + slug + "/files").Is(200).Has("plan.pdf?size=preview")
}
