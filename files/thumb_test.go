//go:build !race

package files

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
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
	large := encode(t, func(b *bytes.Buffer) error {
		return quick(png.NoCompression).Encode(b, image.NewRGBA(image.Rect(0, 0, 3000, 1000)))
	})
	small := encode(t, func(b *bytes.Buffer) error { return Preview(bytes.NewReader(large), b) })
	config, err := jpeg.DecodeConfig(bytes.NewReader(small))
	if err != nil || config.Width != 840 || config.Height != 280 {
		t.Errorf("%+v %v", config, err)
	}
}

func TestPreviewsOfHardPicturesAreSmall(t *testing.T) {
	t.Parallel()
	noise := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise.Pix)
	for i := 3; i < len(noise.Pix); i += 4 {
		noise.Pix[i] = 255
	}
	text := image.NewGray(image.Rect(0, 0, 1680, 1280)) // a screen full of small letters
	draw.Draw(text, text.Rect, image.White, image.Point{}, draw.Src)
	for y := 12; y < 1280; y += 14 {
		d := font.Drawer{Dst: text, Src: image.Black, Face: basicfont.Face7x13, Dot: fixed.P(4, y)}
		for x := range 238 {
			d.DrawString(string(rune('!' + (x*31+y*17)%94)))
		}
	}
	for name, p := range map[string]image.Image{"noise": noise, "text": text} {
		large := encode(t, func(b *bytes.Buffer) error { return quick(png.NoCompression).Encode(b, p) })
		for _, by := range []uint16{1, 6} {
			from := large
			if by > 1 {
				from = turned(t, encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, p, nil) }), by)
			}
			small := encode(t, func(b *bytes.Buffer) error { return Preview(bytes.NewReader(from), b) })
			got, err := jpeg.DecodeConfig(bytes.NewReader(small))
			must(t, err)
			upright := p.Bounds().Size()
			if by > 1 {
				upright.X, upright.Y = upright.Y, upright.X
			}
			if off := got.Width*upright.Y - got.Height*upright.X; len(small) > PreviewMost || got.Width < 200 || off > upright.X+upright.Y || -off > upright.X+upright.Y {
				t.Errorf("%s, turned by %d, has a preview of %d bytes, %d×%d", name, by, len(small), got.Width, got.Height)
			}
			t.Logf("%s: %d bytes, %d×%d", name, len(small), got.Width, got.Height)
		}
	}
}

func TestNoPreviewIsMadeOfABomb(t *testing.T) {
	t.Parallel()
	bomb := encode(t, func(b *bytes.Buffer) error {
		return quick(png.BestSpeed).Encode(b, image.NewPaletted(image.Rect(0, 0, 10_000, 5_000), color.Palette{color.Black}))
	})
	for _, b := range [][]byte{bomb, {}, []byte("hello"), bomb[:20]} {
		var out bytes.Buffer
		if err := Preview(bytes.NewReader(b), &out); err == nil || out.Len() > 0 {
			t.Errorf("%d bytes became %d, %v", len(b), out.Len(), err)
		}
	}
}

// quick spares the tests the work of zlib, which is slow under the race detector.
func quick(level png.CompressionLevel) *png.Encoder { return &png.Encoder{CompressionLevel: level} }
