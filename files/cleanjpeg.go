package files

import (
	"bytes"
	"encoding/binary"
)

// The markers of ITU-T T.81 (table B.1) that matter here.
const (
	markerStart   = 0xd8
	markerEnd     = 0xd9
	markerComment = 0xfe
	markerIPTC    = 0xed
	markerICC     = 0xe2
	markerAdobe   = 0xee
	markerJFIF    = 0xe0

	jfifSize = 18 // bytes of such a segment without a small picture, whose width and height are the last two
)

// jpegCleaner leaves out the segments that hold metadata. Of Exif it keeps how the picture is
// turned. Colour profiles stay. What phones put behind the picture, such as a short film or a
// second picture with its own place, goes.
type jpegCleaner struct {
	steps
	scan bool // within the compressed data of a scan
}

func newJPEGCleaner(s steps) *jpegCleaner {
	c := &jpegCleaner{steps: s}
	c.next = c.part
	return c
}

func (c *jpegCleaner) part() error {
	if c.scan {
		return c.data()
	}
	return c.segment()
}

// data passes a scan on, up to the next marker that is no part of it.
func (c *jpegCleaner) data() error {
	if _, err := c.from.Peek(2); err != nil {
		return c.odd()
	}
	b, _ := c.from.Peek(c.from.Buffered())
	for i := 0; i+1 < len(b); i++ {
		if b[i] == 0xff && followsScan(b[i+1]) {
			c.scan, c.left = false, int64(i)
			return nil
		}
	}
	c.left = int64(len(b) - 1) // the last byte may begin a marker
	return nil
}

// followsScan reports whether a marker ends the compressed data: of tables, of another scan,
// of metadata, or of the picture.
func followsScan(marker byte) bool {
	return marker == markerEnd || marker == 0xc4 || 0xda <= marker && marker <= 0xdd || marker == markerComment || 0xe0 <= marker && marker <= 0xef
}

// segment takes the next segment. One that cannot be one ends the cleaning: what follows is
// passed on.
func (c *jpegCleaner) segment() error {
	head, err := c.from.Peek(2)
	if len(head) == 0 {
		return err
	}
	if len(head) < 2 || head[0] != 0xff {
		return c.odd()
	}
	switch head[1] {
	case markerEnd:
		return c.last(2)
	case markerStart:
		c.left = 2
		return nil
	case 0xff: // fills up
		c.left = 1
		return nil
	}
	if head, _ = c.from.Peek(4); len(head) < 4 {
		return c.odd()
	}
	marker := head[1] // the next Peek may move what head points to
	whole, err := c.from.Peek(2 + int(binary.BigEndian.Uint16(head[2:])))
	if err != nil || len(whole) < 4 {
		return c.odd()
	}
	c.scan = marker == markerScan
	c.out = append(c.out[:0], keptOf(marker, whole)...)
	_, err = c.from.Discard(len(whole))
	return err
}

// keptOf is what stays of a segment.
func keptOf(marker byte, whole []byte) []byte {
	switch {
	case marker == markerExif:
		if turned := exifOrientation(whole[4:]); turned > 1 {
			return exifOf(turned)
		}
		return nil
	case marker == markerIPTC, marker == markerComment:
		return nil
	case marker > markerICC && marker <= 0xef && (marker != markerAdobe || !bytes.HasPrefix(whole[4:], []byte("Adobe"))):
		return nil
	case marker == markerJFIF && !bytes.HasPrefix(whole[4:], []byte("JFIF\x00")):
		return nil // a small picture, perhaps of what was cut off, or a camera's own
	case marker == markerJFIF && len(whole) > jfifSize: // a small picture is in it
		return append(append([]byte{0xff, markerJFIF, 0, jfifSize - 2}, whole[4:jfifSize-2]...), 0, 0)
	case marker == markerICC && !bytes.HasPrefix(whole[4:], []byte("ICC_PROFILE\x00")):
		return nil // a second picture with metadata of its own (CIPA DC-007)
	}
	return whole
}

// exifOf is an Exif segment that says nothing but how a picture is turned.
func exifOf(turned int) []byte {
	b := []byte{0xff, markerExif, 0, 34}
	b = append(b, "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"...)
	b = append(b, byte(turned), 0, 0)
	return append(b, 0, 0, 0, 0)
}
