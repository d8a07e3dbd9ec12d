package files

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// heifBrands are those of HEIC and AVIF pictures (ISO/IEC 23008-12, AV1 Image File Format).
var heifBrands = []string{"heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "mif2", "miaf", "msf1", "avif", "avis", "avci", "avcs", "jpeg", "jpgs", "vvic", "vvis", "j2ki", "j2is"}

// isPictures reports whether a box "meta" at the top of a file has pictures. They and their metadata are its items.
func isPictures(meta []byte) (is bool) {
	eachBox(after(meta, 12), func(kind string, content []byte) {
		is = is || kind == "hdlr" && len(content) >= 12 && string(content[8:12]) == "pict"
	})
	return is
}

// metadataIn returns where in the file the metadata of pictures is, in order, and blanks what is in the box itself.
func metadataIn(meta []byte) (in []span) {
	boxes := map[string][]byte{}
	eachBox(after(meta, 12), func(kind string, content []byte) {
		if boxes[kind] = content; kind == "uuid" || kind == "udta" {
			clear(content)
		}
	})
	ids := metadataItems(boxes["iinf"])
	var own []span
	eachExtent(boxes["iloc"], func(item, method uint64, s span) {
		switch {
		case !ids[item] || s.from == s.to:
		case method == 0:
			in = append(in, s)
		case method == 1 && s.to <= int64(len(boxes["idat"])):
			own = append(own, s)
		}
	})
	done := int64(0) // each byte is cleared once, however often it is named
	for _, s := range inOrder(own) {
		if s.to > done {
			clear(boxes["idat"][max(s.from, done):s.to])
			done = s.to
		}
	}
	return inOrder(in)
}

func inOrder(list []span) []span {
	slices.SortFunc(list, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return list
}

// metadataItems are the items that are no part of a picture (ISO/IEC 14496-12, 8.11.6): "Exif", and "mime" and "uri " as
// which XMP is kept.
func metadataItems(iinf []byte) map[uint64]bool {
	ids := map[uint64]bool{}
	skip := 6
	if len(iinf) > 0 && iinf[0] > 0 {
		skip = 8
	}
	eachBox(after(iinf, skip), func(kind string, b []byte) {
		f := fields{b: after(b, 4)}
		wide := 2
		if len(b) > 0 && b[0] >= 3 {
			wide = 4
		}
		id := f.take(wide)
		f.take(2)
		if kind == "infe" && len(f.b) >= 4 && slices.Contains([]string{"Exif", "mime", "uri "}, string(f.b[:4])) {
			ids[id] = true
		}
	})
	return ids
}

// eachBox calls f for the boxes of a box, as long as they are well formed.
func eachBox(b []byte, f func(kind string, content []byte)) {
	for len(b) >= 8 {
		size := int64(binary.BigEndian.Uint32(b))
		if size < 8 || size > int64(len(b)) {
			return
		}
		f(string(b[4:8]), b[8:size])
		b = b[size:]
	}
}

// eachExtent calls f for each range of bytes in a box of locations (ISO/IEC 14496-12, 8.11.3).
func eachExtent(iloc []byte, f func(item, method uint64, s span)) {
	if len(iloc) < 8 {
		return
	}
	version := iloc[0]
	offset, length, base, index := int(iloc[4]>>4), int(iloc[4]&15), int(iloc[5]>>4), int(iloc[5]&15)
	if offset == 0 && length == 0 {
		return // extents without end
	}
	wide := 2
	if version >= 2 {
		wide = 4
	}
	r := fields{b: iloc[6:]}
	for range r.take(wide) {
		if r.short {
			return
		}
		item, method := r.take(wide), uint64(0)
		if version >= 1 {
			method = r.take(2) & 15
		}
		r.take(2)
		from := r.take(base)
		for range r.take(2) {
			if version >= 1 {
				r.take(index)
			}
			at, n := from+r.take(offset), r.take(length)
			if r.short {
				return
			}
			if at < math.MaxInt64/2 && n < math.MaxInt64/2 {
				f(item, method, span{int64(at), int64(at + n)})
			}
		}
	}
}

// fields reads numbers of given lengths.
type fields struct {
	b     []byte
	short bool // they have ended early
}

func (f *fields) take(n int) (v uint64) {
	if f.short = f.short || n > len(f.b); f.short {
		return 0
	}
	for _, b := range f.b[:n] {
		v = v<<8 | uint64(b)
	}
	f.b = f.b[n:]
	return v
}

// after is what follows n bytes.
func after(b []byte, n int) []byte { return b[min(n, len(b)):] }
