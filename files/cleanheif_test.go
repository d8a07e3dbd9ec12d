package files

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

func box(kind string, parts ...[]byte) []byte {
	content := bytes.Join(parts, nil)
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)+8))
	return append(append(b, kind...), content...)
}

// numbers are written one after the other, each as long as its type.
func numbers(list ...any) (b []byte) {
	for _, n := range list {
		b, _ = binary.Append(b, binary.BigEndian, n)
	}
	return b
}

// heif is a picture as phones write it: a box with places of the items picture, Exif and XMP, and a box with their bytes. XMP
// is in the first box where the version of the places allows for it.
func heif(version byte, picture, exif, xmp string) []byte {
	start := box("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	inside := version > 0
	meta := func(at uint32) []byte {
		items := [][]byte{numbers(uint32(0), uint16(3))}
		for i, kind := range []string{"hvc1", "Exif", "mime"} {
			items = append(items, box("infe", numbers(uint32(2)<<24, uint16(i+1), uint16(0)), []byte(kind), []byte("name\x00")))
		}
		places := numbers(uint32(version)<<24, uint16(0x4400))
		number := func(n uint16) {
			if version < 2 {
				places = append(places, numbers(n)...)
			} else {
				places = append(places, numbers(uint32(n))...)
			}
		}
		number(3)
		for i, s := range []string{picture, exif, xmp} {
			number(uint16(i + 1))
			from := at
			if version > 0 {
				method := uint16(0)
				if i == 2 {
					method, from = 1, 0
				}
				places = append(places, numbers(method)...)
			}
			places = append(places, numbers(uint16(0), uint16(1), from, uint32(len(s)))...)
			at += uint32(len(s))
		}
		parts := [][]byte{numbers(uint32(0)), box("hdlr", make([]byte, 24)), box("iinf", items...), box("iloc", places)}
		if inside {
			parts = append(parts, box("idat", []byte(xmp)))
		}
		return box("meta", parts...)
	}
	data := picture + exif
	if !inside {
		data += xmp
	}
	at := uint32(len(start) + len(meta(0)) + 8)
	return bytes.Join([][]byte{start, meta(at), box("mdat", []byte(data))}, nil)
}

func TestAHEICSaysNotWhereItWasTaken(t *testing.T) {
	t.Parallel()
	exif, xmp := secretPlace+strings.Repeat("e", 2*chunk), secretPlace+" in XMP"
	void := func(s string) string { return strings.Repeat("\x00", len(s)) }
	for version := range byte(3) {
		got := cleaned(t, heif(version, "the picture", exif, xmp))
		if want := heif(version, "the picture", void(exif), void(xmp)); !bytes.Equal(got, want) {
			t.Errorf("version %d: %d bytes of %d, with the place: %v", version, len(got), len(want), bytes.Contains(got, []byte(secretPlace)))
		}
	}
}

func TestAHEICWithoutMetadataComesThroughAsItIs(t *testing.T) {
	t.Parallel()
	b := heif(0, "the picture", "", "")
	for cut := range len(b) + 1 {
		if got := cleaned(t, b[:cut]); !bytes.Equal(got, b[:cut]) {
			t.Fatalf("%q is %q", b[:cut], got)
		}
	}
}
