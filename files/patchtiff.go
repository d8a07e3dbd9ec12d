package files

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// isTIFF reports whether a file is a TIFF, a BigTIFF, a DNG or a raw picture that is built as one (TIFF 6.0), also of Olympus and Panasonic.
func isTIFF(head []byte) bool {
	return slices.ContainsFunc([]string{"II*\x00", "MM\x00*", "II+\x00", "MM\x00+", "IIRO", "IIRS", "MMOR", "IIU\x00"}, func(s string) bool { return bytes.HasPrefix(head, []byte(s)) })
}

// What directories of a picture have (TIFF 6.0, Exif 2.32, DNG 1.7).
const (
	tiffSight      = 262
	tiffMake       = 271
	tiffModel      = 272
	tiffWhole      = 46 // a JPEG with Exif of its own, in a raw picture of Panasonic
	tiffWords      = 270
	tiffStrips     = 273
	tiffStripSizes = 279
	tiffInner      = 330 // directories within
	tiffSmall      = 513 // a JPEG of its own
	tiffSmallSize  = 514
	tiffExif       = 34665
	tiffGPS        = 34853
	tiffMaker      = 37500
	tiffDNG        = 50706
	tiffPrivate    = 50740 // of a DNG; in a raw picture of Sony, how its colours are read
)

// tiffOfOthers say where, when, by whom, with whose camera and by which program a picture was made, in words, XMP, IPTC, Exif
// and a program's own data. A JPEG loses them, too. What programs need to develop a raw picture stays.
var tiffOfOthers = []uint16{
	269, tiffWords, 285, 305, 306, 315, 316, 700, 33432, 33723, 34377, 34858, 36867, 36868, 36880, 36881, 36882, 37393, 37510, 37520, 37521, 37522, 40091, 40092, 40093,
	40094, 40095, 40964, 42016, 42032, 42033, 42037, 50735, 50781, 50827, 50828, 50966, 50967, 50971,
}

var tiffWidths = map[uint16]int64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}

// Bounds of a file's directories; documents have one for each page.
const (
	entriesMost     = 2_000
	directoriesMost = 5_000
	innerMost       = 64
)

// bigTIFF is the version of a TIFF whose places have 8 bytes. Those of raw pictures are greater.
const bigTIFF = 43

// sightsOfRaw are how a raw picture's colours are told: by a sensor's filters, or as it measured them (DNG 1.7).
var sightsOfRaw = []int64{32803, 34892}

type tiffOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// tiffPatch takes entries out of directories, which become shorter, and blanks what they name.
type tiffPatch struct {
	*patch
	order tiffOrder
	wide  int64 // bytes of a place in the file
	base  int64 // where places are counted from
	dng   bool
	raw   bool   // is developed by what is known of its camera
	named []span // the camera, or the scanner
	seen  map[int64]bool
}

// tiffEntry is one of a directory, and where its content is.
type tiffEntry struct {
	tag, kind uint16
	raw       []byte
	content   span
}

func (p *patch) tiff() { p.tiffFrom(0, map[int64]bool{}) }

func (p *patch) tiffFrom(base int64, seen map[int64]bool) {
	head := p.read(base, 16)
	if !isTIFF(head) {
		return
	}
	t := &tiffPatch{patch: p, order: binary.LittleEndian, wide: 4, base: base, seen: seen}
	if head[0] == 'M' {
		t.order = binary.BigEndian
	}
	if t.order.Uint16(head[2:]) == bigTIFF {
		t.wide = 8
	}
	for at := t.number(head[t.wide:]); at > 0; {
		at = t.directory(base+at, 0)
	}
	if base == 0 && t.order.Uint16(head[2:]) <= bigTIFF && !t.raw && !t.dng && !t.keeps {
		for _, s := range t.named {
			t.empty(s)
		}
	}
}

// number reads a place in the file, or a length.
func (t *tiffPatch) number(b []byte) int64 {
	if t.wide == 4 {
		return int64(t.order.Uint32(b))
	}
	return int64(min(t.order.Uint64(b), endless))
}

// entries reads a directory: also where its list ends, and the place of the next one.
func (t *tiffPatch) entries(at int64) (list []tiffEntry, end, next int64) {
	before, each := int64(2), int64(12)
	if t.wide == 8 {
		before, each = 8, 20
	}
	head := t.read(at, before)
	if head == nil {
		return nil, 0, 0
	}
	n := int64(t.order.Uint16(head))
	if t.wide == 8 {
		n = t.number(head)
	}
	if n > entriesMost {
		return nil, 0, 0
	}
	b := t.read(at+before, n*each+t.wide)
	if b == nil {
		return nil, 0, 0
	}
	for i := range n {
		raw := b[i*each : (i+1)*each]
		e := tiffEntry{tag: t.order.Uint16(raw), kind: t.order.Uint16(raw[2:]), raw: raw}
		// #nosec G115 -- fits: both are bounded
		value, long := at+before+i*each+4+t.wide, min(t.number(raw[4:]), endless/8)*tiffWidths[e.kind]
		if long > t.wide {
			value = t.base + t.number(raw[4+t.wide:])
		}
		e.content = span{value, value + long}
		list = append(list, e)
	}
	return list, at + before + n*each + t.wide, t.number(b[n*each:])
}

// directory patches one and those within, and returns the place of the next.
func (t *tiffPatch) directory(at int64, depth int) int64 {
	if t.seen[at] || len(t.seen) == directoriesMost {
		return 0
	}
	t.seen[at] = true
	list, end, next := t.entries(at)
	t.dng = t.dng || slices.ContainsFunc(list, func(e tiffEntry) bool { return e.tag == tiffDNG })
	var stay []tiffEntry
	for i, e := range list {
		t.know(e, int64(i-len(stay))*int64(len(e.raw)))
		switch {
		case e.tag == tiffGPS:
			t.places(e)
		case t.goes(e):
			t.blank(e.content)
		default:
			if (e.tag == tiffInner || e.tag == tiffExif) && depth < 3 {
				t.within(e, depth)
			}
			if e.tag == tiffWhole && t.base == 0 {
				t.whole(e.content)
			}
			stay = append(stay, e)
		}
	}
	t.small(list)
	if len(stay) < len(list) {
		t.shorten(at, end, stay, next)
	}
	return next
}

// know notes what tells a raw picture, and where the camera is named: a short name stands in the entry, which moves when the
// directory becomes shorter.
func (t *tiffPatch) know(e tiffEntry, moves int64) {
	switch e.tag {
	case tiffMake, tiffModel:
		if s := e.content; len(t.named) < directoriesMost {
			if s.to-s.from <= t.wide {
				s = span{s.from - moves, s.to - moves}
			}
			t.named = append(t.named, s)
		}
	case tiffSight:
		t.raw = t.raw || slices.ContainsFunc(t.pointers(e), func(n int64) bool { return slices.Contains(sightsOfRaw, n) })
	}
}

// goes reports whether an entry is taken out. Programs for science keep in its words what else is in the file.
func (t *tiffPatch) goes(e tiffEntry) bool {
	switch {
	case e.tag == tiffMaker, e.tag == tiffPrivate:
		t.keeps = t.keeps || !t.dng
		return t.dng // other raw pictures cannot be read without
	case e.tag == tiffWords && e.content.to-e.content.from > t.wide:
		words := t.read(e.content.from, min(e.content.to-e.content.from, 1<<10))
		return !bytes.HasPrefix(words, []byte("ImageJ=")) && !bytes.Contains(words, []byte("<OME"))
	}
	return slices.Contains(tiffOfOthers, e.tag)
}

// pointers are the places that an entry names.
func (t *tiffPatch) pointers(e tiffEntry) (list []int64) {
	wide := tiffWidths[e.kind]
	if wide != 2 && wide != 4 && wide != t.wide {
		return nil
	}
	b := t.read(e.content.from, min(e.content.to-e.content.from, innerMost*wide))
	for ; int64(len(b)) >= wide; b = b[wide:] {
		switch wide {
		case 2:
			list = append(list, int64(t.order.Uint16(b)))
		case 4:
			list = append(list, int64(t.order.Uint32(b)))
		default:
			list = append(list, t.number(b))
		}
	}
	return list
}

func (t *tiffPatch) within(e tiffEntry, depth int) {
	for _, at := range t.pointers(e) {
		t.directory(t.base+at, depth+1)
	}
}

// places blanks a directory of them.
func (t *tiffPatch) places(e tiffEntry) {
	for _, at := range t.pointers(e) {
		at += t.base
		if t.seen[at] || len(t.seen) == directoriesMost {
			continue
		}
		t.seen[at] = true
		list, end, _ := t.entries(at)
		for _, e := range list {
			t.blank(e.content)
		}
		if list != nil {
			t.blank(span{at, end})
		}
	}
}

// shorten writes a directory of fewer entries.
func (t *tiffPatch) shorten(at, end int64, stay []tiffEntry, next int64) {
	var b []byte
	if t.wide == 8 {
		b = t.order.AppendUint64(b, uint64(len(stay)))
	} else {
		b = t.order.AppendUint16(b, uint16(len(stay)))
	}
	for _, e := range stay {
		b = append(b, e.raw...)
	}
	if t.wide == 8 {
		b = t.order.AppendUint64(b, uint64(next))
	} else {
		b = t.order.AppendUint32(b, uint32(next))
	}
	t.write(at, append(b, make([]byte, end-at-int64(len(b)))...))
}

// small blanks the metadata of a JPEG in the file.
func (t *tiffPatch) small(list []tiffEntry) {
	place := map[uint16]int64{}
	for _, e := range list {
		if slices.Contains([]uint16{tiffStrips, tiffStripSizes, tiffSmall, tiffSmallSize}, e.tag) {
			if at := t.pointers(e); len(at) == 1 {
				place[e.tag] = at[0]
			}
		}
	}
	t.jpeg(t.base+place[tiffSmall], place[tiffSmallSize])
	t.jpeg(t.base+place[tiffStrips], place[tiffStripSizes])
}

// jpeg blanks segments of programs, words and comments, up to the picture.
func (p *patch) jpeg(at, size int64) {
	p.segments(at, size, func(_ byte, content span) { p.blank(content) })
}

// whole is jpeg for one whose Exif has what programs need to develop the raw picture around it.
func (t *tiffPatch) whole(s span) {
	t.segments(s.from, s.to-s.from, func(kind byte, content span) {
		if kind == markerExif && string(t.read(content.from, 6)) == "Exif\x00\x00" {
			t.tiffFrom(content.from+6, t.seen)
		} else {
			t.blank(content)
		}
	})
}

// segments calls f for those of a JPEG that say more than the picture.
func (p *patch) segments(at, size int64, f func(kind byte, content span)) {
	end := at + size
	if at <= 0 || end > p.size || !bytes.Equal(p.read(at, 2), []byte{0xff, markerStart}) {
		return
	}
	at += 2
	for range segmentsMost {
		head := p.read(at, 4)
		if head == nil || head[0] != 0xff || head[1] == markerScan {
			return
		}
		next := at + 2 + int64(binary.BigEndian.Uint16(head[2:]))
		if next < at+4 || next > end {
			return
		}
		if head[1] == markerExif || head[1] == markerIPTC || head[1] == markerComment {
			f(head[1], span{at + 4, next})
		}
		at = next
	}
}
