package files

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"golang.org/x/image/draw"

	"parley/chat"
)

// Square writes the middle of a picture as a square JPEG, right way up and without metadata,
// of so many pixels in width and height. What is transparent is white. Of an animated one it
// is the first frame. Call it in a process of its own, as Preview.
func Square(r io.ReadSeeker, w io.Writer, side int) error {
	from, turned, err := decoded(r)
	if err != nil {
		return err
	}
	b := from.Bounds()
	edge := min(b.Dx(), b.Dy())
	corner := b.Min.Add(image.Pt((b.Dx()-edge)/2, (b.Dy()-edge)/2))
	to := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(to, to.Bounds(), from, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(edge, edge))}, draw.Over, nil)
	return encodeSquare(w, upright(to, turned), side)
}

// A square has two fifths of a byte for each pixel at most, as photographs do: a page shows
// many of them.
const (
	squareWorst = 10 // the lowest quality
	squareSteps = 10
)

func encodeSquare(w io.Writer, p image.Image, side int) error {
	var out bytes.Buffer
	for quality := previewQuality; ; quality -= squareSteps {
		out.Reset()
		if err := jpeg.Encode(&out, p, &jpeg.Options{Quality: quality}); err != nil {
			return fmt.Errorf("files: %w", err)
		}
		if quality == squareWorst || out.Len() <= side*side*2/5 {
			break
		}
	}
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("files: %w", err)
	}
	return nil
}

// decoded is a picture, and how it is turned.
func decoded(r io.ReadSeeker) (from image.Image, turned int, err error) {
	config, kind, err := image.DecodeConfig(r)
	if err != nil || config.Width < 1 || config.Height < 1 || config.Width > chat.PixelsMax/config.Height {
		return nil, 0, errNoPicture
	}
	turned = 1
	if kind == "jpeg" {
		turned = orientation(r)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, 0, fmt.Errorf("files: %w", err)
	}
	if from, _, err = image.Decode(r); err != nil {
		return nil, 0, fmt.Errorf("files: %w", err)
	}
	return from, turned, nil
}
