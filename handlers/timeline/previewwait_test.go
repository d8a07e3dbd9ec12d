package timeline_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/handlers/handlerstest"
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

// newPicture is a large picture in a message, which has no preview until one is given.
func newPicture(t *testing.T, s *handlerstest.Site) (ann *handlerstest.Browser, address string, give func()) {
	t.Helper()
	ann = s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "a.png", Value: noise(t)}).Is(303)
	address = ann.Get("/rooms/" + tea).FileIn(0)
	file, _, err := s.FileServed(t.Context(), uuid.MustParse(strings.Split(address, "/")[2]))
	handlerstest.Must(t, err)
	small, err := s.Blobs.Receive(t.Context(), strings.NewReader("a preview"), 100)
	handlerstest.Must(t, err)
	t.Cleanup(small.Drop)
	handlerstest.Must(t, small.Keep(t.Context()))
	return ann, address + "?size=preview", func() {
		if err := s.BlobPreview(t.Context(), file.Hash, small.Blob()); err != nil {
			t.Error(err)
		}
	}
}

func TestReadersOfANewPictureWaitForItsPreview(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Shift(-time.Minute) // the process's clock is another than the store's
	ann, address, give := newPicture(t, s)
	var looks []time.Time               // until when each may take
	made := func(ctx context.Context) { // after the first look, which finds none
		until, _ := ctx.Deadline()
		if looks = append(looks, until); len(looks) == 1 {
			give()
		}
	}
	s.Change(func(w *handlerstest.World) { w.Served = made })
	got := ann.Get(address).Is(200)
	if got.Body != "a preview" || got.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%d bytes of %s", len(got.Body), got.Header.Get("Content-Type"))
	}
	if last := looks[len(looks)-1]; !last.After(looks[0]) {
		t.Errorf("the wait took the request's time: the first look had until %s, and the last until %s", looks[0], last)
	}
}

func TestSomeOfAnOfficeDoNotWaitForAPreview(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, address, give := newPicture(t, s)
	const most = 100
	given := make(chan struct{})
	s.Change(func(w *handlerstest.World) {
		w.Served = func(ctx context.Context) {
			if until, _ := ctx.Deadline(); time.Until(until) < 5*time.Second { // one looks for all who wait
				<-given
			}
		}
	})
	answers := make(chan handlerstest.Answer, most+1)
	var all sync.WaitGroup
	for range most + 1 {
		all.Go(func() { answers <- ann.Get(address) })
	}
	go func() { all.Wait(); close(answers) }()
	if first, ok := <-answers; !ok || first.Is(200).Body == "a preview" {
		t.Errorf("all wait")
	}
	give()
	close(given)
	waited := 0
	for a := range answers {
		if a.Is(200).Body == "a preview" {
			waited++
		}
	}
	if waited != most {
		t.Errorf("%d waited", waited)
	}
}
