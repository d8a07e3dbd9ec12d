package files

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"parley/avatars"
)

// stripes is a wide picture: a red half above a blue one, between black sides.
func stripes() *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, 300, 100))
	for y := range 100 {
		for x := range 300 {
			c := color.RGBA{A: 255}
			if x >= 100 && x < 200 {
				c = color.RGBA{R: 255, A: 255}
				if y >= 50 {
					c = color.RGBA{B: 255, A: 255}
				}
			}
			p.SetRGBA(x, y, c)
		}
	}
	return p
}

func TestASquareIsTheMiddleOfAPictureRightWayUp(t *testing.T) {
	t.Parallel()
	plain := encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, stripes(), &jpeg.Options{Quality: 95}) })
	for _, side := range []int{avatars.SmallSide, avatars.LargeSide} {
		var out bytes.Buffer
		must(t, Square(bytes.NewReader(turned(t, plain, 6)), &out, side))
		if bytes.Contains(out.Bytes(), []byte("Exif")) {
			t.Error("it has metadata")
		}
		got, err := jpeg.Decode(&out)
		must(t, err)
		if got.Bounds() != image.Rect(0, 0, side, side) {
			t.Fatalf("it is %v", got.Bounds())
		}
		// Turned to the right, what was below is on the left.
		left, right := color.RGBAModel.Convert(got.At(side/8, side/2)).(color.RGBA), color.RGBAModel.Convert(got.At(side*7/8, side/2)).(color.RGBA)
		if left.B < 200 || left.R > 60 || right.R < 200 || right.B > 60 {
			t.Errorf("on the left %v, on the right %v", left, right)
		}
	}
}

func TestASquareIsSmallWhateverThePicture(t *testing.T) {
	t.Parallel()
	noise := image.NewRGBA(image.Rect(0, 0, 400, 400))
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise.Pix) // never fails
	raw := encode(t, func(b *bytes.Buffer) error { return png.Encode(b, noise) })
	for side, most := range map[int]int{avatars.SmallSide: 2_100, avatars.LargeSide: 41_000} {
		var out bytes.Buffer
		must(t, Square(bytes.NewReader(raw), &out, side))
		if out.Len() > most {
			t.Errorf("a square of %d pixels has %d bytes, more than %d", side, out.Len(), most)
		}
	}
}

func TestASquareIsNotMadeOfWhatIsNoPicture(t *testing.T) {
	t.Parallel()
	large := encode(t, func(b *bytes.Buffer) error { return png.Encode(b, stripes()) })
	binary.BigEndian.PutUint32(large[16:], 50_000)
	binary.BigEndian.PutUint32(large[20:], 50_000)
	for name, raw := range map[string][]byte{"50,000 pixels wide and high": large, "nothing": nil, "a text": []byte("hello"), "half": encode(t, func(b *bytes.Buffer) error { return png.Encode(b, stripes()) })[:60]} {
		var out bytes.Buffer
		if err := Square(bytes.NewReader(raw), &out, avatars.SmallSide); err == nil {
			t.Errorf("%s has a square of %d bytes", name, out.Len())
		}
	}
}
