package main

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"parley/e2e/browser"
	"parley/internal/pdftest"
)

// A room names the preview alone, which has one frame. A click leads to the page that plays the picture.
func TestAnAnimatedPicturePlaysOnClick(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	frame := func(c color.Color) *image.Paletted {
		return image.NewPaletted(image.Rect(0, 0, 60, 40), color.Palette{c})
	}
	var moving bytes.Buffer
	if err := gif.EncodeAll(&moving, &gif.GIF{Image: []*image.Paletted{frame(color.White), frame(color.Black)}, Delay: []int{10, 10}}); err != nil {
		t.Fatal(err)
	}
	ann.Upload(slug, "", "moving.gif", moving.Bytes()).Is(303)
	page := ann.Get("/rooms/" + slug).Is(200)
	link := regexp.MustCompile(`<a href="(/rooms/[^"]*/files/[^"]*)"><img data-file src="(/files/[^"]*/moving.gif)\?size=preview"`).FindStringSubmatch(page.Body)
	if link == nil || strings.Count(page.Body, "/moving.gif") != 1 {
		t.Fatalf("the room shows the picture otherwise: %s", page.Body)
	}
	browser.Await(t, "its first frame", func() bool {
		a := ann.Get(link[2] + "?size=preview").Is(200)
		if a.Header.Get("Content-Type") != "image/jpeg" {
			return false
		}
		first, err := jpeg.Decode(strings.NewReader(a.Body))
		if err != nil {
			t.Fatal(err)
		}
		r, _, _, _ := first.At(30, 20).RGBA()
		return r > 0xf000
	})
	ann.Get(link[1]).Is(200).Has(`<img src="` + link[2] + `"`)
	if a := ann.Get(link[2]).Is(200); a.Body != moving.String() {
		t.Error("its page plays other bytes")
	}
}

func TestAPictureGetsItsPreview(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	var large bytes.Buffer
	if err := png.Encode(&large, image.NewNRGBA(image.Rect(0, 0, 2000, 500))); err != nil {
		t.Fatal(err)
	}
	ann.Upload(slug, "", "plan.png", large.Bytes()).Is(303)
	page := ann.Get("/rooms/" + slug).Is(200)
	_, rest, _ := strings.Cut(page.Body, `<img data-file src="`)
	path, _, _ := strings.Cut(rest, `"`)
	browser.Await(t, "its preview", func() bool {
		a := ann.Get(path).Is(200)
		return a.Header.Get("Content-Type") == "image/jpeg" && len(a.Body) < large.Len()
	})
	ann.Get(strings.TrimSuffix(path, "?size=preview")).Is(200).Has("PNG")
}

func TestAPDFIsShownByItsFirstPage(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	ann.Upload(slug, "", "plan.pdf", pdftest.Pages(2, 600, 800)).Is(303)
	body := ann.Get("/rooms/" + slug).Is(200).Body
	_, rest, _ := strings.Cut(body, `<a href="/rooms/`+slug+"/files/")
	id, _, found := strings.Cut(rest, `">`)
	if !found {
		t.Fatalf("the card does not lead to the file's page: %s", body)
	}
	page := "/rooms/" + slug + "/files/" + id
	if _, err := exec.LookPath("pdftoppm"); err != nil {
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
