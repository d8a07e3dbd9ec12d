package files

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"testing"

	"golang.org/x/image/tiff"
)

// Programs need the name to develop a raw picture.
func TestATIFFNamesNoCameraButARawOne(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		more  rawDirectory
		stays bool
	}{
		"a scan":                      {more: rawDirectory{}},
		"a picture with Exif":         {more: rawDirectory{tiffExif: rawDirectory{37386: 50}}},
		"a raw one by its colours":    {more: rawDirectory{tiffSight: []uint16{32803}}, stays: true},
		"a raw one within":            {more: rawDirectory{tiffInner: rawDirectory{tiffSight: []uint16{32803}}}, stays: true},
		"one with a maker's notes":    {more: rawDirectory{tiffExif: rawDirectory{tiffMaker: []byte("how it is read")}}, stays: true},
		"one that says how it is DNG": {more: rawDirectory{tiffDNG: 0x01040000}, stays: true},
	} {
		for _, order := range []tiffOrder{binary.LittleEndian, binary.BigEndian} {
			for _, big := range []bool{false, true} {
				of.more[tiffMake], of.more[tiffModel] = "Parley", "The scanner 1"
				b := tiffWith(order, big, of.more)
				got := received(t, b)
				if stays := bytes.Contains(got, []byte("Parley")) && bytes.Contains(got, []byte("The scanner")); stays != of.stays || !of.stays && bytes.Contains(got, []byte("arle")) {
					t.Errorf("%s, %v, %v: it has %q", name, order, big, got)
				}
				if of.more[tiffSight] != nil || big {
					continue
				}
				if p, err := tiff.Decode(bytes.NewReader(got)); err != nil || p.Bounds() != image.Rect(0, 0, 2, 2) {
					t.Errorf("%s is no picture any more: %v", name, err)
				}
			}
		}
	}
}

// A short name stands in its entry, which moves when words before it go.
func TestATIFFsShortNamesGoWhereTheyHaveMoved(t *testing.T) {
	t.Parallel()
	for _, order := range []tiffOrder{binary.LittleEndian, binary.BigEndian} {
		b := tiffWith(order, false, rawDirectory{269: "the name of a document", tiffWords: "some words", tiffMake: "Zq", tiffModel: "Xw7"})
		got := received(t, b)
		if bytes.Contains(got, []byte("Zq")) || bytes.Contains(got, []byte("Xw7")) {
			t.Errorf("%v: it has %q", order, got)
		}
		if p, err := tiff.Decode(bytes.NewReader(got)); err != nil || p.Bounds() != image.Rect(0, 0, 2, 2) || p.At(1, 0) != (color.Gray{Y: 20}) {
			t.Errorf("%v: it is no picture any more: %v", order, err)
		}
	}
}
