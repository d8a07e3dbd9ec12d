package files

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

func TestAPreviewStandsTheRightWayUp(t *testing.T) {
	t.Parallel()
	// The corner at the top left is black, as the camera's sensor saw it.
	p := image.NewGray(image.Rect(0, 0, 64, 32))
	for i := range p.Pix {
		p.Pix[i] = 255
	}
	for y := range 16 {
		for x := range 16 {
			p.SetGray(x, y, color.Gray{})
		}
	}
	plain := encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, p, nil) })
	for turnedBy, want := range map[uint16]image.Point{1: {2, 2}, 2: {61, 2}, 3: {61, 29}, 4: {2, 29}, 5: {2, 2}, 6: {29, 2}, 7: {29, 61}, 8: {2, 61}} {
		small := encode(t, func(b *bytes.Buffer) error { return Preview(bytes.NewReader(turned(t, plain, turnedBy)), b) })
		got, err := jpeg.Decode(bytes.NewReader(small))
		must(t, err)
		for _, corner := range []image.Point{{2, 2}, {got.Bounds().Dx() - 3, 2}, {2, got.Bounds().Dy() - 3}, {got.Bounds().Dx() - 3, got.Bounds().Dy() - 3}} {
			r, _, _, _ := got.At(corner.X, corner.Y).RGBA()
			if black := r < 0x4000; black != (corner == want) {
				t.Errorf("turned by %d, the corner %v is black: %v", turnedBy, corner, black)
			}
		}
	}
}

func TestAPreviewIsSmall(t *testing.T) {
	t.Parallel()
	large := encode(t, func(b *bytes.Buffer) error { return png.Encode(b, image.NewRGBA(image.Rect(0, 0, 3000, 1000))) })
	small := encode(t, func(b *bytes.Buffer) error { return Preview(bytes.NewReader(large), b) })
	config, err := jpeg.DecodeConfig(bytes.NewReader(small))
	if err != nil || config.Width != 840 || config.Height != 280 {
		t.Errorf("%+v %v", config, err)
	}
}

func TestNoPreviewIsMadeOfABomb(t *testing.T) {
	t.Parallel()
	bomb := encode(t, func(b *bytes.Buffer) error {
		return png.Encode(b, image.NewPaletted(image.Rect(0, 0, 10_000, 5_000), color.Palette{color.Black}))
	})
	for _, b := range [][]byte{bomb, {}, []byte("hello"), bomb[:20]} {
		var out bytes.Buffer
		if err := Preview(bytes.NewReader(b), &out); err == nil || out.Len() > 0 {
			t.Errorf("%d bytes became %d, %v", len(b), out.Len(), err)
		}
	}
}
