package files

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

func encode(t *testing.T, f func(b *bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, f(&b))
	return b.Bytes()
}

// turned is a JPEG that a camera marked as turned.
func turned(t *testing.T, plain []byte, orientation uint16) []byte {
	t.Helper()
	exif := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00")
	exif = binary.LittleEndian.AppendUint16(exif, orientedTag)
	exif = append(exif, 3, 0, 1, 0, 0, 0)
	exif = binary.LittleEndian.AppendUint16(exif, orientation)
	exif = append(exif, 0, 0, 0, 0, 0, 0)
	segment := []byte{0xff, markerExif}
	segment = binary.BigEndian.AppendUint16(segment, uint16(len(exif)+2))
	return append(append(append([]byte{}, plain[:2]...), append(segment, exif...)...), plain[2:]...)
}

// animated is a PNG that says of itself that it moves, with one picture.
func animated(plain []byte) []byte {
	const head = 8 + 25 // the first chunk has the size
	chunk := append([]byte("acTL"), 0, 0, 0, 1, 0, 0, 0, 0)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk))
	return slices.Concat(plain[:head], []byte{0, 0, 0, 8}, chunk, plain[head:])
}

func TestAFileIsKnownByItsBytes(t *testing.T) {
	t.Parallel()
	f := openFolder(t)
	p := image.NewPaletted(image.Rect(0, 0, 30, 20), color.Palette{color.Black, color.White})
	plain := encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, p, nil) })
	for want, b := range map[string][]byte{
		"image/jpeg 30x20":              plain,
		"image/jpeg 20x30":              turned(t, plain, 6),
		"image/png 30x20":               encode(t, func(b *bytes.Buffer) error { return png.Encode(b, p) }),
		"image/png 30x20 ":              animated(encode(t, func(b *bytes.Buffer) error { return png.Encode(b, p) })),
		"image/gif 30x20":               encode(t, func(b *bytes.Buffer) error { return gif.Encode(b, p, nil) }),
		"image/jpeg 0x0":                plain[:20],
		"text/html; charset=utf-8 0x0":  []byte("<!DOCTYPE html><script>alert(1)</script>"),
		"image/svg+xml 0x0":             []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"application/pdf 0x0":           []byte("%PDF-1.7\n"),
		"text/plain; charset=utf-8 0x0": []byte("hello"),
		"application/octet-stream 0x0":  {0, 1, 2, 3, 0xff},
		"text/plain 0x0":                {},
	} {
		if got := kindOf(t, f, b); got != strings.TrimSpace(want) {
			t.Errorf("%.40q is %q, want %q", b, got, want)
		}
	}
	if got := kindOf(t, f, turned(t, plain, 3)); got != "image/jpeg 30x20" {
		t.Errorf("upside down it is %q", got)
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if o := orientation(bytes.NewReader(b)); o < 1 || o > 8 {
			t.Errorf("it is turned by %d", o)
		}
	})
}
