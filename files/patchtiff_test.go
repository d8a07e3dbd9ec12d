package files

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"
)

// rawDirectory is one of a TIFF: texts, numbers, bytes, and places of others.
type rawDirectory map[uint16]any

// tiffWith is a grey picture of 2 × 2 with more in its directory.
func tiffWith(order tiffOrder, big bool, more rawDirectory) []byte {
	mark := map[bool]string{true: "II", false: "MM"}[order.Uint16([]byte{1, 0}) == 1]
	b := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 0)
	place := func(n int) []byte { return order.AppendUint32(nil, uint32(n)) }
	if big {
		b = order.AppendUint64(order.AppendUint16(order.AppendUint16(order.AppendUint16([]byte(mark), 43), 8), 0), 0)
		place = func(n int) []byte { return order.AppendUint64(nil, uint64(n)) }
	}
	pixels := len(b)
	b = append(b, 10, 20, 30, 40)
	short := func(n uint16) []uint16 { return []uint16{n} }
	d := rawDirectory{256: short(2), 257: short(2), 258: short(8), 259: short(1), 262: short(1), tiffStrips: pixels, 277: short(1), 278: short(2), tiffStripSizes: 4}
	for tag, v := range more {
		d[tag] = v
	}
	var write func(d rawDirectory) int
	write = func(d rawDirectory) int {
		type field struct {
			tag, kind uint16
			n         int
			content   []byte
		}
		var list []field
		for tag, v := range d {
			f := field{tag: tag, kind: 4, n: 1}
			switch v := v.(type) {
			case string:
				f.kind, f.content, f.n = 2, []byte(v+"\x00"), len(v)+1
			case []byte:
				f.kind, f.content, f.n = 7, v, len(v)
			case []uint16:
				f.kind, f.content, f.n = 3, order.AppendUint16(nil, v[0]), 1
			case int:
				f.content = order.AppendUint32(nil, uint32(v))
			case rawDirectory:
				f.content = order.AppendUint32(nil, uint32(write(v)))
			}
			if len(f.content) > len(place(0)) {
				at := len(b)
				b, f.content = append(b, f.content...), place(at)
			}
			f.content = append(f.content, make([]byte, len(place(0))-len(f.content))...)
			list = append(list, f)
		}
		slices.SortFunc(list, func(a, b field) int { return cmp.Compare(a.tag, b.tag) })
		at := len(b)
		if big {
			b = order.AppendUint64(b, uint64(len(list)))
		} else {
			b = order.AppendUint16(b, uint16(len(list)))
		}
		for _, f := range list {
			b = append(append(order.AppendUint16(order.AppendUint16(b, f.tag), f.kind), place(f.n)...), f.content...)
		}
		b = append(b, place(0)...)
		return at
	}
	at := write(d)
	if big {
		order.PutUint64(b[8:], uint64(at))
	} else {
		order.PutUint32(b[4:], uint32(at))
	}
	return b
}

func TestATIFFSaysNotWhereItWasTaken(t *testing.T) {
	t.Parallel()
	small := slices.Concat([]byte{0xff, markerStart}, segment(markerExif, "Exif\x00\x00"+secretPlace), segment(markerComment, secretPlace), segment(0xdb, "a table stays"), segment(markerScan, "x"), []byte{0xff, markerEnd})
	whatCamerasAdd := rawDirectory{
		271: "maker stays", 274: []uint16{6}, tiffWords: secretPlace, 306: "2024:05:06 07:08:09", 315: "Ann", 700: []byte("<x:xmpmeta>" + secretPlace), 33723: []byte(secretPlace), 34377: []byte(strings.Repeat(secretPlace, 5000)),
		tiffGPS: rawDirectory{1: "N", 2: []byte(secretPlace), 29: "2024:05:06"}, tiffInner: rawDirectory{tiffWords: secretPlace, 254: 1}, tiffPrivate: []byte("colours stay"),
		tiffExif: rawDirectory{33434: []byte("exposure stays"), 36867: "2024:05:06 07:08:09", tiffMaker: []byte("a maker's own"), 42033: "2024:05:06, number 4711"},
	}
	for name, order := range map[string]tiffOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		for _, big := range []bool{false, true} {
			b := tiffWith(order, big, whatCamerasAdd)
			got := received(t, b)
			for _, private := range []string{"52.5", "2024", "Ann\x00", "xmpmeta", "4711"} {
				if !bytes.Contains(b, []byte(private)) || bytes.Contains(got, []byte(private)) {
					t.Errorf("%s, %v: it has %q: %q", name, big, private, got)
				}
			}
			for _, stays := range []string{"maker stays", "exposure stays", "a maker's own", "colours stay"} {
				if !bytes.Contains(got, []byte(stays)) {
					t.Errorf("%s, %v: it has no %q", name, big, stays)
				}
			}
			if again := received(t, got); !bytes.Equal(again, got) {
				t.Errorf("%s, %v is not what a reader of such pictures takes for one", name, big)
			}
			if big { // the library reads none
				continue
			}
			p, err := tiff.Decode(bytes.NewReader(got))
			if err != nil {
				t.Fatal(name, err)
			}
			if r, _, _, _ := p.At(1, 1).RGBA(); r>>8 != 40 {
				t.Errorf("%s: its last pixel is %d", name, r>>8)
			}
		}
	}
	exif := tiffWith(binary.LittleEndian, false, rawDirectory{271: "of the raw picture", tiffGPS: rawDirectory{2: []byte(secretPlace)}, tiffExif: rawDirectory{36867: secretPlace, tiffMaker: []byte("notes of the raw picture")}})
	whole := slices.Concat([]byte{0xff, markerStart}, segment(markerExif, "Exif\x00\x00"+string(exif)), segment(markerComment, secretPlace), segment(0xdb, "a table stays"), segment(markerScan, "x"), []byte{0xff, markerEnd})
	if got := received(t, tiffWith(binary.LittleEndian, false, rawDirectory{tiffWhole: whole})); bytes.Contains(got, []byte("52.5")) || bytes.Count(got, []byte("of the raw picture")) != 2 || !bytes.Contains(got, []byte("a table stays")) {
		t.Errorf("a picture within has %q", got)
	}
	for name, more := range map[string]rawDirectory{
		"DNG":             {tiffDNG: []byte{1, 4, 0, 0}, tiffExif: rawDirectory{tiffMaker: []byte("places: " + secretPlace)}, tiffPrivate: []byte(secretPlace)},
		"a preview":       {tiffInner: rawDirectory{tiffStrips: len(small), tiffStripSizes: len(small)}},
		"a small preview": {tiffInner: rawDirectory{tiffStrips: len(small), tiffStripSizes: []uint16{uint16(len(small))}}},
	} {
		b := tiffWith(binary.LittleEndian, false, more)
		if name != "DNG" { // it stands behind all others
			at := bytes.Index(b, binary.LittleEndian.AppendUint32([]byte{0x11, 0x01, 4, 0, 1, 0, 0, 0}, uint32(len(small))))
			binary.LittleEndian.PutUint32(b[at+8:], uint32(len(b)))
			b = append(b, small...)
		}
		got := received(t, b)
		if bytes.Contains(got, []byte("52.5")) || bytes.Contains(got, []byte("a table stays")) != (name != "DNG") {
			t.Errorf("%s has %q", name, got)
		}
		if _, err := tiff.Decode(bytes.NewReader(got)); err != nil {
			t.Error(name, err)
		}
	}
	const words = "ImageJ=1.53\nimages=12\n"
	if b := tiffWith(binary.LittleEndian, false, rawDirectory{tiffWords: words}); !bytes.Equal(received(t, b), b) {
		t.Error("what programs for science keep in its words goes")
	}
}

// Directories may name themselves: one that is read again is read without end.
func TestADirectoryOfATIFFIsReadOnce(t *testing.T) {
	t.Parallel()
	b := tiffWith(binary.LittleEndian, false, rawDirectory{tiffInner: 1, tiffExif: 1, tiffGPS: 1})
	at := binary.LittleEndian.Uint32(b[4:])
	b = bytes.ReplaceAll(b, []byte{4, 0, 1, 0, 0, 0, 1, 0, 0, 0}, binary.LittleEndian.AppendUint32([]byte{4, 0, 1, 0, 0, 0}, at))
	binary.LittleEndian.PutUint32(b[len(b)-4:], at) // the next one
	received(t, b)
}

// A few bytes may name the same places thousands of times.
func TestPlacesOfATIFFAreReadOnce(t *testing.T) {
	t.Parallel()
	const entries, list, none = 1000, 16_000, 20_000
	b := []byte("II*\x00\x08\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, entries)
	for range entries {
		b = binary.LittleEndian.AppendUint32(append(b, 0x25, 0x88, 4, 0, innerMost, 0, 0, 0), list)
	}
	b = append(b, make([]byte, none+6-len(b))...)
	for i := range innerMost {
		binary.LittleEndian.PutUint32(b[list+4*i:], none)
	}
	if n := looked(t, b, (*patch).tiff); n < entries || n > 2*entries {
		t.Errorf("%d entries take %d reads", entries, n)
	}
}
