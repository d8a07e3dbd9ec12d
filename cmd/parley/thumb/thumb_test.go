package thumb

import (
	"bytes"
	"crypto/rand"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"parley/avatars"
)

func TestAPreviewIsMadeByAChild(t *testing.T) {
	t.Parallel()
	var large bytes.Buffer
	if err := png.Encode(&large, image.NewRGBA(image.Rect(0, 0, 2000, 500))); err != nil {
		t.Fatal(err)
	}
	small, err := Preview(t.Context(), &large)
	if err != nil {
		t.Fatal(err)
	}
	if config, err := jpeg.DecodeConfig(bytes.NewReader(small)); err != nil || config.Width != 840 {
		t.Errorf("%+v %v", config, err)
	}
	if square, err := Square(t.Context(), bytes.NewReader(small), avatars.SmallSide); err != nil {
		t.Error(err)
	} else if config, err := jpeg.DecodeConfig(bytes.NewReader(square)); err != nil || config.Width != avatars.SmallSide || config.Height != avatars.SmallSide {
		t.Errorf("%+v %v", config, err)
	}
	if _, err := Square(t.Context(), bytes.NewReader(small), 50_000); err == nil {
		t.Error("a child makes a picture of any size")
	}
	if small, err := Preview(t.Context(), strings.NewReader("hello")); err == nil {
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
