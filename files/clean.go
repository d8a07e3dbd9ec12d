package files

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// clean is a reader of the same picture without what a camera adds: place, time, names. All
// else stays, bit for bit. Files of other kinds, and pictures that are not well formed, come
// through as they are.
func clean(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, exifMost+chunk)
	head, _ := b.Peek(12)
	switch {
	case bytes.HasPrefix(head, []byte{0xff, markerStart, 0xff}):
		return &jpegCleaner{from: b}
	}
	if r := inSteps(b, head, false); r != nil {
		return r
	}
	return b
}

// cleanWhole is clean for a PNG, GIF or WebP of which nothing else is taken: it ends with
// io.ErrUnexpectedEOF where the file is not well formed, and leaves out what follows the picture.
func cleanWhole(raw []byte) ([]byte, error) {
	b := bufio.NewReader(bytes.NewReader(raw))
	head, _ := b.Peek(12)
	r := inSteps(b, head, true)
	if r == nil {
		return nil, io.ErrUnexpectedEOF
	}
	return io.ReadAll(r)
}

// inSteps is the cleaner of a picture that begins with head; nil for others.
func inSteps(b *bufio.Reader, head []byte, strict bool) io.Reader {
	s := steps{from: b, strict: strict}
	switch {
	case bytes.HasPrefix(head, pngStart):
		return newPNGCleaner(s)
	case bytes.HasPrefix(head, []byte("GIF8")):
		return newGIFCleaner(s)
	case bytes.HasPrefix(head, []byte("RIFF")) && bytes.HasSuffix(head, []byte("WEBP")):
		return newWebPCleaner(s)
	}
	return nil
}

const (
	markerStart   = 0xd8
	markerComment = 0xfe
	markerIPTC    = 0xed
	markerICC     = 0xe2
	markerAdobe   = 0xee
	markerJFIF    = 0xe0
)

// jpegCleaner leaves out the segments before the scan that hold metadata. Of Exif it keeps
// how the picture is turned. Colour profiles stay.
type jpegCleaner struct {
	from *bufio.Reader
	out  []byte // ready to be read
	rest bool   // the scan has begun
}

func (c *jpegCleaner) Read(p []byte) (int, error) {
	for len(c.out) == 0 && !c.rest {
		if err := c.segment(); err != nil {
			return 0, err
		}
	}
	if len(c.out) > 0 {
		n := copy(p, c.out)
		c.out = c.out[n:]
		return n, nil
	}
	return c.from.Read(p)
}

// segment takes the next segment. One that cannot be one ends the cleaning: what follows is
// passed on.
func (c *jpegCleaner) segment() error {
	head, err := c.from.Peek(4)
	if len(head) < 4 || head[0] != 0xff || head[1] == markerScan {
		if c.rest = true; len(head) == 0 {
			return err
		}
		return nil
	}
	if head[1] == markerStart {
		c.out = append(c.out[:0], head[:2]...)
		_, err = c.from.Discard(2)
		return err
	}
	marker := head[1] // the next Peek may move what head points to
	whole, err := c.from.Peek(2 + int(binary.BigEndian.Uint16(head[2:])))
	if err != nil || len(whole) < 4 {
		c.rest = true
		return nil
	}
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
	case marker > markerICC && marker <= 0xef && marker != markerAdobe:
		return nil
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

var pngStart = []byte("\x89PNG\r\n\x1a\n")

// privateChunks are those of a PNG that say something about where it is from.
var privateChunks = map[string]bool{"eXIf": true, "tEXt": true, "zTXt": true, "iTXt": true, "tIME": true}

// pngCleaner leaves these chunks out.
type pngCleaner struct {
	steps
	begun bool
}

func newPNGCleaner(s steps) *pngCleaner {
	c := &pngCleaner{steps: s}
	c.next = c.chunk
	return c
}

func (c *pngCleaner) chunk() error {
	if !c.begun {
		c.begun, c.left = true, int64(len(pngStart))
		return nil
	}
	head, _ := c.from.Peek(8)
	if len(head) < 8 {
		return c.odd()
	}
	size := int64(binary.BigEndian.Uint32(head)) + 12
	switch {
	case string(head[4:]) == "IEND":
		return c.last(size)
	case !privateChunks[string(head[4:])]:
		c.left = size
		return nil
	}
	_, err := io.CopyN(io.Discard, c.from, size)
	return err
}
