package files

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// clean is a reader of the same picture without what a camera adds: place, time, names, and
// whatever follows the picture. All else stays, bit for bit. Files of other kinds, and pictures that are not well formed, come
// through as they are.
func clean(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, exifMost+chunk)
	head, _ := b.Peek(12)
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
	case bytes.HasPrefix(head, []byte{0xff, markerStart, 0xff}) && !strict:
		return newJPEGCleaner(s)
	case bytes.HasPrefix(head, pngStart):
		return newPNGCleaner(s)
	case bytes.HasPrefix(head, []byte("GIF8")):
		return newGIFCleaner(s)
	case bytes.HasPrefix(head, []byte("RIFF")) && bytes.HasSuffix(head, []byte("WEBP")):
		return newWebPCleaner(s)
	}
	return nil
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
