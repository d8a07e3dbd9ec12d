//go:build !race

package files

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// screens are those that a room's first pictures are measured on: how high its log is at most, below the room's name and above
// the composer, and how wide a picture in it can be. Pictures of a message stand below each other.
var screens = map[string]struct{ high, wide int }{"390 × 844": {800, 320}, "1280 × 800": {756, placeWide}}

const (
	screenMost  = 150_000
	pictureGap  = 4  // between the pictures of a message
	messageHead = 40 // above the first of them
)

// onScreen is how many pictures of a size a log shows, at its end: ten to a message.
func onScreen(high, wide int, size image.Point) int {
	w, h := min(size.X, placeWide), placeOf(size.X, size.Y)
	if w = min(w, max(1, size.X*h/size.Y)); w > wide {
		h = max(1, h*wide/w)
	}
	n := 0
	for at := 0; at < high; n++ {
		at += h + pictureGap
		if n%10 == 9 {
			at += messageHead
		}
	}
	return n
}

func TestPicturesOfAFirstScreenHaveAtMost150KB(t *testing.T) {
	t.Parallel()
	for name, screen := range screens {
		for high := 1; high <= previewHigh; high++ {
			for _, wide := range []int{1, 50, placeWide, previewWide} {
				size := image.Pt(wide, high)
				if n := onScreen(screen.high, screen.wide, size) * previewMost(placeOf(wide, high)); n > screenMost {
					t.Fatalf("%s: pictures of %v can have %d bytes", name, size, n)
				}
			}
		}
	}
	for name, p := range map[string]image.Image{
		"photo": photo(1000, 750), "upright photo": photo(750, 1000), "panorama": photo(1680, 210), "small photo": photo(400, 300),
		"screenshot": screenshot(1680, 1050), "a phone's screenshot": screenshot(780, 1688), "a window": screenshot(700, 420), "a line of text": screenshot(900, 60),
	} {
		from := encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, p, &jpeg.Options{Quality: 95}) })
		if _, is := p.(*image.Paletted); is {
			from = encode(t, func(b *bytes.Buffer) error { return quick(png.BestSpeed).Encode(b, p) })
		}
		small := encode(t, func(b *bytes.Buffer) error { return Preview(bytes.NewReader(from), b) })
		config, err := jpeg.DecodeConfig(bytes.NewReader(small))
		must(t, err)
		size := p.Bounds().Size()
		if least := min(size.X, previewWide, size.X*previewHigh/size.Y) / 2; config.Width < least {
			t.Errorf("%s is %d wide in its preview, not %d", name, config.Width, least)
		}
		for on, screen := range screens {
			n := onScreen(screen.high, screen.wide, size)
			if n*len(small) > screenMost {
				t.Errorf("%s: %d of %s have %d bytes", on, n, name, n*len(small))
			}
			t.Logf("%s: %d of %s, %d × %d, %d bytes each, %d together", on, n, name, config.Width, config.Height, len(small), n*len(small))
		}
	}
}

// photo has what makes photos large: shapes of all sizes, and the grain of a sensor.
func photo(width, height int) image.Image {
	random := rand.New(rand.NewPCG(1, 2))
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	var waves [16][4]float64
	for i := range waves {
		size := math.Pow(1.6, float64(i)) * 2
		angle := random.Float64() * 2 * math.Pi
		waves[i] = [4]float64{math.Cos(angle) * size / 1000, math.Sin(angle) * size / 1000, random.Float64() * 7, 70 / math.Sqrt(size)}
	}
	for y := range height {
		for x := range width {
			v := [3]float64{120, 130, 110}
			for i, w := range waves {
				of := w[3] * math.Sin(float64(x)*w[0]+float64(y)*w[1]+w[2])
				v[i%3] += of
				v[(i+1)%3] += of / 2
			}
			grain := random.Float64()*16 - 8
			p.SetRGBA(x, y, color.RGBA{level(v[0] + grain), level(v[1] + grain), level(v[2] + grain), 255})
		}
	}
	return p
}

func level(v float64) uint8 { return uint8(max(0, min(255, v))) }

// screenshot has lines of text, bars and frames in a few colours.
func screenshot(width, height int) image.Image {
	palette := color.Palette{color.White, color.Black, color.RGBA{0x33, 0x66, 0xcc, 255}, color.RGBA{0xee, 0xee, 0xe8, 255}, color.RGBA{0xb0, 0x30, 0x30, 255}}
	p := image.NewPaletted(image.Rect(0, 0, width, height), palette)
	fill := func(r image.Rectangle, c int) { draw.Draw(p, r, image.NewUniform(palette[c]), image.Point{}, draw.Src) }
	fill(image.Rect(0, 0, width/5, height), 3)
	fill(image.Rect(0, 0, width, 24), 2)
	random := rand.New(rand.NewPCG(3, 4))
	for y := 44; y < height; y += 20 {
		text := make([]byte, 20+random.IntN(max(1, width/10)))
		for i := range text {
			if text[i] = byte('a' + random.IntN(26)); random.IntN(6) == 0 {
				text[i] = ' '
			}
		}
		d := font.Drawer{Dst: p, Src: image.NewUniform(palette[1+random.IntN(8)/7*3]), Face: basicfont.Face7x13, Dot: fixed.P(width/5+16, y)}
		d.DrawString(string(text))
		d.Dot = fixed.P(8, y)
		d.DrawString("a room")
	}
	return p
}
