package files

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"golang.org/x/image/draw"
)

// A preview fits into twice the place that pages have for it, for dense screens.
const (
	placeWide      = 420
	placeHigh      = 320
	previewWide    = 2 * placeWide
	previewHigh    = 2 * placeHigh
	previewQuality = 80
)

// PreviewMost is how many bytes a preview has at most, and those that are less high have less: what a room's first screen
// shows has 150 KB together. A picture that is larger in the first of previewQualities is written in the next, and after the
// last at three quarters of its width and height, until it fits.
const PreviewMost = previewLeast + 35_000

// previewLeast is what tables and headers take.
const previewLeast = 1_000

// previewMost is the bound of a preview that is so high on a page.
func previewMost(high int) int { return previewLeast + (PreviewMost-previewLeast)*high/placeHigh }

// placeOf is how high a picture is on a page.
func placeOf(width, height int) int {
	if width > placeWide {
		height = max(1, height*placeWide/width)
	}
	return min(height, placeHigh)
}

var previewQualities = []int{previewQuality, 65, 50, 35}

var errNoPicture = errors.New("files: not a picture that can be shown")

// Preview writes a small JPEG of a picture, right way up and without metadata. Of an animated
// one it is the first frame. It reads a stranger's bytes with decoders that may need much
// memory and time: call it in a process of its own.
func Preview(r io.ReadSeeker, w io.Writer) error {
	from, turned, err := decoded(r)
	if err != nil {
		return err
	}
	wide, high, size := previewWide, previewHigh, from.Bounds().Size()
	if turned >= 5 {
		wide, high, size = high, wide, image.Pt(size.Y, size.X)
	}
	most := previewMost(placeOf(size.X, size.Y))
	for {
		small := upright(scaled(from, wide, high), turned)
		for _, quality := range previewQualities {
			var b bytes.Buffer
			if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: quality}); err != nil {
				return fmt.Errorf("files: %w", err)
			}
			if b.Len() <= most || wide == 1 && high == 1 {
				_, err := w.Write(b.Bytes())
				return err
			}
		}
		wide, high = max(1, wide*3/4), max(1, high*3/4)
	}
}

// scaled fits a picture in. What is transparent is white.
func scaled(from image.Image, wide, high int) *image.RGBA {
	b := from.Bounds()
	width, height := b.Dx(), b.Dy()
	if width > wide {
		width, height = wide, max(1, height*wide/width)
	}
	if height > high {
		width, height = max(1, width*high/height), high
	}
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(to, to.Bounds(), from, b, draw.Over, nil)
	return to
}

// upright turns a picture as its camera was held (Exif 2.32, 4.6.4).
func upright(from *image.RGBA, turned int) *image.RGBA {
	if turned < 2 || turned > 8 {
		return from
	}
	w, h := from.Rect.Dx(), from.Rect.Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if turned >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			toX, toY := place(turned, x, y, w, h)
			to.SetRGBA(toX, toY, from.RGBAAt(x, y))
		}
	}
	return to
}

// place is where a pixel stands in the upright picture.
func place(turned, x, y, w, h int) (int, int) {
	switch turned {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
