package handlers

import (
	"bytes"
	"image"
	"image/png"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
)

// noise is a picture that is larger than any preview.
func noise(t *testing.T) string {
	t.Helper()
	p := image.NewGray(image.Rect(0, 0, 300, 300))
	for i := range p.Pix {
		p.Pix[i] = uint8(rand.N(256))
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReadersOfANewPictureWaitForItsPreview(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	large := noise(t)
	ann.upload(tea, nil, part{"file", "a.png", large}).is(303)
	address := ann.get("/rooms/" + tea).fileIn(0)
	file, _, err := s.FileServed(t.Context(), uuid.MustParse(strings.Split(address, "/")[2]))
	if err != nil {
		t.Fatal(err)
	}
	small, err := s.blobs.Receive(t.Context(), strings.NewReader("a preview"), 100)
	if err != nil {
		t.Fatal(err)
	}
	defer small.Drop()
	if err := small.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	made := func() { // after the first look, which finds none
		once.Do(func() {
			if err := s.BlobPreview(t.Context(), file.Hash, small.Blob()); err != nil {
				t.Error(err)
			}
		})
	}
	s.change(func(w *world) { w.served = made })
	got := ann.get(address + "?size=preview").is(200)
	if got.body != "a preview" || got.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%d bytes of %s", len(got.body), got.header.Get("Content-Type"))
	}
}
