package main

import (
	"bytes"
	"crypto/rand"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"regexp"
	"strings"
	"testing"

	"parley/avatars"
	"parley/e2e/browser"
)

func TestAPreviewIsMadeByAChild(t *testing.T) {
	t.Parallel()
	var large bytes.Buffer
	if err := png.Encode(&large, image.NewRGBA(image.Rect(0, 0, 2000, 500))); err != nil {
		t.Fatal(err)
	}
	small, err := makePreview(t.Context(), &large)
	if err != nil {
		t.Fatal(err)
	}
	if config, err := jpeg.DecodeConfig(bytes.NewReader(small)); err != nil || config.Width != 840 {
		t.Errorf("%+v %v", config, err)
	}
	if square, err := makeSquare(t.Context(), bytes.NewReader(small), avatars.SmallSide); err != nil {
		t.Error(err)
	} else if config, err := jpeg.DecodeConfig(bytes.NewReader(square)); err != nil || config.Width != avatars.SmallSide || config.Height != avatars.SmallSide {
		t.Errorf("%+v %v", config, err)
	}
	if _, err := makeSquare(t.Context(), bytes.NewReader(small), 50_000); err == nil {
		t.Error("a child makes a picture of any size")
	}
	if small, err := makePreview(t.Context(), strings.NewReader("hello")); err == nil {
		t.Errorf("a text has a preview of %d bytes", len(small))
	}
}

func TestWhatAChildWritesIsBounded(t *testing.T) {
	t.Parallel()
	const wrote = 1 << 20
	for drops, refused := range map[bool]bool{true: false, false: true} {
		b := bounded{most: 1000, drops: drops}
		_, err := io.Copy(&b, io.LimitReader(rand.Reader, wrote)) // as package exec does
		if b.kept.Len() != 1000 || (err != nil) != refused {
			t.Errorf("dropping %v: it keeps %d bytes: %v", drops, b.kept.Len(), err)
		}
	}
}

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
