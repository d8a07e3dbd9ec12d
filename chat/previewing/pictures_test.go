package previewing_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"testing"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/previewing"
	"parley/files"
)

func TestAPreviewHasAPictureThatThisServerKeeps(t *testing.T) {
	t.Parallel()
	db := chattest.NewDatabase(chattest.NewClock().Now)
	blobs, err := files.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	inbox := enqueued{commands: make(chan chat.Command, 8)}
	u := previewing.NewLinks(inbox, pages{
		"https://a.org": "A", "picture of https://a.org": "https://a.org/a.png", "https://a.org/a.png": "PNG",
		"https://b.org": "B", "picture of https://b.org": "https://b.org/broken.png", "https://b.org/broken.png": "broken",
		"https://c.org": "C", "picture of https://c.org": "https://c.org/missing.png",
	}, slog.New(slog.DiscardHandler))
	u.Pictures = &previewing.Pictures{Store: db, Blobs: blobs, Log: slog.New(slog.DiscardHandler), Make: func(_ context.Context, picture io.Reader) ([]byte, error) {
		var b bytes.Buffer
		if raw, _ := io.ReadAll(picture); string(raw) != "PNG" {
			return nil, errors.New("not a picture")
		}
		err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 20)), nil)
		return b.Bytes(), err
	}}
	post := func(seq int64, body string) chat.Outcome {
		return chat.Outcome{Command: chat.Command{Kind: chat.Post, Room: 7, Author: 3, Body: body}, Seq: seq}
	}
	u.Stored([]chat.Outcome{post(1, "https://a.org"), post(2, "https://b.org"), post(3, "https://c.org")})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { u.Run(ctx); close(done) }()
	for range 3 {
		c := <-inbox.commands
		p := c.Preview
		if p.Image != "" || c.Seq == 1 != (p.Picture != "") || c.Seq == 1 && (p.Width != 30 || p.Height != 20) {
			t.Errorf("the preview of %d is %+v", c.Seq, p)
		}
	}
	cancel()
	<-done
	n := 0
	if err := blobs.Each(t.Context(), func(chat.Kept) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	if n != 1 {
		t.Errorf("%d pictures are kept", n)
	}
}
