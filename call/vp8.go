package call

import "bytes"

// descriptor is what begins the payload of a VP8 packet (RFC 7741, section 4.2), as far as
// receivers order pictures by it.
type descriptor struct {
	ok        bool
	picture   uint16 // 15 bits, or 7
	layer     uint8  // TL0PICIDX
	pictureAt int    // where in the payload; 0 for none
	layerAt   int
	long      bool // the picture id has two bytes
}

// describe reads a descriptor; one that is cut off or has no picture id is not ok.
func describe(b []byte) (d descriptor) {
	if len(b) < 3 || b[0]&0x80 == 0 { // X: no extension, no picture id
		return d
	}
	flags, at := b[1], 2
	if flags&0x80 != 0 { // I
		d.pictureAt, d.long = at, b[at]&0x80 != 0
		d.picture = uint16(b[at] & 0x7f)
		if at++; d.long {
			if len(b) <= at {
				return descriptor{}
			}
			d.picture = d.picture<<8 | uint16(b[at])
			at++
		}
	}
	if flags&0x40 != 0 { // L
		if len(b) <= at {
			return descriptor{}
		}
		d.layerAt, d.layer = at, b[at]
	}
	d.ok = d.pictureAt > 0
	return d
}

// put writes the descriptor's numbers into a copy of the payload.
func (d descriptor) put(payload []byte) []byte {
	b := bytes.Clone(payload)
	if d.long {
		b[d.pictureAt], b[d.pictureAt+1] = 0x80|byte(d.picture>>8)&0x7f, byte(d.picture)
	} else {
		b[d.pictureAt] = byte(d.picture) & 0x7f
	}
	if d.layerAt > 0 {
		b[d.layerAt] = d.layer
	}
	return b
}
