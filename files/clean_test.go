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
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

const secretPlace = "52.5163 N 13.3777 E"

func segment(marker byte, content string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2))
	return append(b, content...)
}

// within puts bytes into a picture at a place.
func within(b []byte, at int, parts ...[]byte) []byte {
	return bytes.Join([][]byte{b[:at], bytes.Join(parts, nil), b[at:]}, nil)
}

func pngChunk(name, content string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(append(b, name...), content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func cleaned(t *testing.T, b []byte) []byte {
	t.Helper()
	out, err := io.ReadAll(clean(iotest.OneByteReader(bytes.NewReader(b))))
	must(t, err)
	return out
}

func TestAPictureSaysNotWhereItWasTaken(t *testing.T) {
	t.Parallel()
	p := image.NewPaletted(image.Rect(0, 0, 30, 20), color.Palette{color.Black, color.White})
	plain := encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, p, nil) })
	profile := segment(markerICC, "ICC_PROFILE\x00 colours")
	taken := within(turned(t, plain, 6), 2, segment(markerExif, "http://ns.adobe.com/xap/1.0/\x00"+secretPlace), segment(markerIPTC, secretPlace), segment(markerComment, secretPlace), segment(markerICC, "MPF\x00"+secretPlace), segment(markerJFIF, "JFXX\x00"+secretPlace), segment(markerAdobe, secretPlace), profile)
	got := cleaned(t, taken)
	if bytes.Contains(got, []byte(secretPlace)) || !bytes.Contains(got, profile) {
		t.Errorf("it has %q", got[:300])
	}
	if o := orientation(bytes.NewReader(got)); o != 6 {
		t.Errorf("it is turned by %d", o)
	}
	if _, err := jpeg.Decode(bytes.NewReader(got)); err != nil {
		t.Error(err)
	}
	drawn := encode(t, func(b *bytes.Buffer) error { return png.Encode(b, p) })
	const afterHeader = 8 + 25
	shot := within(drawn, afterHeader, pngChunk("tEXt", "Author\x00"+secretPlace), pngChunk("eXIf", secretPlace), pngChunk("caBX", secretPlace), pngChunk("prVt", secretPlace), pngChunk("pHYs", "\x00\x00\x00\x01\x00\x00\x00\x01\x00"))
	got = cleaned(t, shot)
	if bytes.Contains(got, []byte(secretPlace)) || !bytes.Contains(got, []byte("pHYs")) {
		t.Errorf("it has %q", got)
	}
	if _, err := png.Decode(bytes.NewReader(got)); err != nil {
		t.Error(err)
	}
}

func TestAJPEGKeepsNoSmallPicture(t *testing.T) {
	t.Parallel()
	plain := encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, image.NewGray(image.Rect(0, 0, 9, 9)), nil) })
	const density = "JFIF\x00\x01\x02\x01\x00\x48\x00\x48"
	adobe := segment(markerAdobe, "Adobe\x00\x64\x00\x00\x00\x00\x01")
	got := cleaned(t, within(plain, 2, segment(markerJFIF, density+"\x07\x01"+secretPlace+"!!"), adobe))
	if want := within(plain, 2, segment(markerJFIF, density+"\x00\x00"), adobe); !bytes.Equal(got, want) {
		t.Errorf("it is %q", got[:60])
	}
}

func TestAnAnimatedPictureSaysNotWhereItIsFrom(t *testing.T) {
	t.Parallel()
	frame := image.NewPaletted(image.Rect(0, 0, 30, 20), color.Palette{color.Black, color.White})
	var b bytes.Buffer
	must(t, gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{3, 4}, LoopCount: 5}))
	plain := b.Bytes()
	first := bytes.Index(plain, []byte{gifExtra})
	blocks := func(s string) []byte { return append(append([]byte{byte(len(s))}, s...), 0) }
	comment := append([]byte{gifExtra, gifComment}, blocks(secretPlace)...)
	xmp := append(append([]byte{gifExtra, gifApplication}, "\x0bXMP DataXMP"...), blocks(secretPlace)...)
	iptc := append(append([]byte{gifExtra, gifApplication}, "\x0bMGKIPTC0000"...), blocks(secretPlace)...) // as ImageMagick writes it
	if got := cleaned(t, within(plain, first, comment, xmp, iptc)); !bytes.Equal(got, plain) {
		t.Errorf("%d bytes of %d; it has %q", len(got), len(plain), got)
	}
	for cut := range len(comment) + 3 { // one that is cut off ends
		cleaned(t, within(plain, first, comment)[:first+cut])
	}
}

func riffPart(name, content string) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(content)))
	return append(append(b, content...), make([]byte, len(content)&1)...)
}

func TestAWebPSaysNotWhereItWasTaken(t *testing.T) {
	t.Parallel()
	make := func(flags byte, name string, content string) []byte {
		parts := bytes.Join([][]byte{
			riffPart("VP8X", string([]byte{flags, 0, 0, 0, 29, 0, 0, 19, 0, 0})), riffPart("VP8L", "the picture"), riffPart(name, content),
			riffPart("XMP "[:4], content), riffPart("C2PA", content),
		}, nil)
		return append(append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(parts)+4)), "WEBP"...), parts...)
	}
	long := secretPlace + strings.Repeat(" ", 3*chunk)
	got := cleaned(t, make(0x1c, "EXIF", long))
	want := make(0x10, "JUNK", strings.Repeat("\x00", len(long)+len(long)&1))
	want = bytes.Replace(want, []byte("XMP "), []byte("JUNK"), 1)
	want = bytes.Replace(want, []byte("C2PA"), []byte("JUNK"), 1)
	if len(got) != len(want) || bytes.Contains(got, []byte(secretPlace)) || !bytes.Equal(got, want) {
		t.Errorf("%d bytes of %d", len(got), len(want))
	}
}

func TestWhatIsNoWholePictureComesThroughAsItIs(t *testing.T) {
	t.Parallel()
	p := image.NewGray(image.Rect(0, 0, 30, 20))
	plain := encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, p, nil) })
	drawn := encode(t, func(b *bytes.Buffer) error { return png.Encode(b, p) })
	for _, b := range [][]byte{plain, drawn, plain[:30], drawn[:40], drawn[:10], plain[:3], {}, []byte("hello"), []byte("\xff\xd8\xff\xe1\xff\xff")} {
		if got := cleaned(t, b); !bytes.Equal(got, b) {
			t.Errorf("%q is %q", b, got)
		}
	}
}

// Phones put short films and second pictures there, with places of their own.
func TestWhatFollowsAPictureGoes(t *testing.T) {
	t.Parallel()
	p := image.NewPaletted(image.Rect(0, 0, 300, 200), color.Palette{color.Black, color.White})
	for i := range p.Pix {
		p.Pix[i] = uint8(i * i % 7 % 2)
	}
	for name, plain := range map[string][]byte{
		"JPEG": encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, p, nil) }),
		"PNG":  encode(t, func(b *bytes.Buffer) error { return png.Encode(b, p) }),
		"GIF":  encode(t, func(b *bytes.Buffer) error { return gif.Encode(b, p, nil) }),
	} {
		if got := cleaned(t, append(bytes.Clone(plain), secretPlace...)); !bytes.Equal(got, plain) {
			t.Errorf("%s: %d bytes are %d", name, len(plain), len(got))
		}
		broken := io.MultiReader(bytes.NewReader(plain), strings.NewReader("more"), iotest.ErrReader(io.ErrUnexpectedEOF))
		if _, err := io.ReadAll(clean(broken)); err != io.ErrUnexpectedEOF {
			t.Errorf("%s: an upload that breaks off behind it ends with %v", name, err)
		}
	}
}

// A progressive picture has tables, and perhaps comments, between its scans.
func TestACommentBetweenScansGoes(t *testing.T) {
	t.Parallel()
	plain := encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, image.NewGray(image.Rect(0, 0, 30, 20)), nil) })
	end := len(plain) - 2
	scan := []byte("\x11\xff\x00\x22\xff\xd3\x33") // with a stuffed byte and a restart
	two := within(plain, end, segment(markerScan, "\x01\x01\x00\x00\x3f\x00"), scan)
	if got := cleaned(t, within(two, end, segment(markerComment, secretPlace))); !bytes.Equal(got, two) {
		t.Errorf("it is %q", got)
	}
}

func FuzzClean(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x01tEXtx\x00\x00\x00\x00"))
	for version := range byte(3) {
		f.Add(heif(version, "the picture", secretPlace, secretPlace))
	}
	for _, of := range []film{{private: true}, {first: true, wide: true, private: true}} {
		f.Add(of.bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		out, err := io.ReadAll(clean(bytes.NewReader(b)))
		if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
			t.Errorf("%v", err)
		}
		if len(out) > len(b) {
			t.Errorf("%d bytes became %d", len(b), len(out))
		}
	})
}
