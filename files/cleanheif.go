package files

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// heifBrands are those of HEIC and AVIF pictures (ISO/IEC 23008-12, AV1 Image File Format).
var heifBrands = []string{"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1", "avif", "avis"}

// isHEIF looks at a file's first twelve bytes.
func isHEIF(head []byte) bool {
	return len(head) == 12 && string(head[4:8]) == "ftyp" && slices.Contains(heifBrands, string(head[8:]))
}

// heifCleaner blanks Exif and XMP. They are items, as the pictures are: the box "meta" at the beginning tells where each
// one's bytes are. All bytes keep their places, so no place in the box is wrong afterwards. A file whose bytes come before that box comes
// through as it is.
type heifCleaner struct {
	steps
	at    int64 // in the file
	known bool  // the box has come
	blank []span
}

// span is a range of bytes.
type span struct{ from, to int64 }

func newHEIFCleaner(s steps) *heifCleaner {
	c := &heifCleaner{steps: s}
	c.next = c.part
	return c
}

func (c *heifCleaner) part() error {
	if c.known {
		return c.data()
	}
	head, _ := c.from.Peek(8)
	if len(head) < 8 {
		return c.odd()
	}
	size := int64(binary.BigEndian.Uint32(head))
	if size < 8 {
		return c.odd()
	}
	if string(head[4:]) != "meta" {
		c.left, c.at = size, c.at+size
		return nil
	}
	meta, err := peekWhole(c.from, size)
	if err != nil {
		return c.odd()
	}
	c.out = append(c.out[:0], meta...)
	_, err = c.from.Discard(len(meta))
	c.known, c.blank = true, metadataIn(c.out)
	c.at += size
	return err
}

func peekWhole(r *bufio.Reader, size int64) ([]byte, error) {
	if size > int64(r.Size()) {
		return nil, bufio.ErrBufferFull
	}
	return r.Peek(int(size))
}

// data passes bytes on up to the next that are blanked.
func (c *heifCleaner) data() error {
	if len(c.blank) == 0 {
		c.rest = true
		return nil
	}
	next := c.blank[0]
	switch {
	case next.to <= c.at:
		c.blank = c.blank[1:]
		return nil
	case next.from > c.at:
		c.left, c.at = next.from-c.at, next.from
		return nil
	}
	n, err := c.from.Discard(int(min(next.to-c.at, chunk)))
	c.out, c.at = append(c.out[:0], make([]byte, n)...), c.at+int64(n)
	if n > 0 {
		err = nil // the end comes again
	}
	return err
}

// metadataIn returns where in the file the metadata is, in order, and blanks what is in the box itself.
func metadataIn(meta []byte) (in []span) {
	boxes := map[string][]byte{}
	eachBox(after(meta, 12), func(kind string, content []byte) { boxes[kind] = content })
	ids := metadataItems(boxes["iinf"])
	eachExtent(boxes["iloc"], func(item, method uint64, s span) {
		switch {
		case !ids[item]:
		case method == 0:
			in = append(in, s)
		case method == 1 && s.to <= int64(len(boxes["idat"])):
			clear(boxes["idat"][s.from:s.to])
		}
	})
	slices.SortFunc(in, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return in
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
