package files

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// clean is a reader of the same picture, film or recording without what a camera or a program adds: place, time, names, and
// whatever follows the picture. All else stays, bit for bit. Files of other kinds, and those that are not well formed, come
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
	case inBoxes(head) && !strict:
		return newBoxCleaner(s)
	case bytes.HasPrefix(head, ebmlStart) && !strict:
		return newEBMLCleaner(s)
	case isChunked(head) && !strict:
		return newChunkCleaner(s, head)
	case bytes.HasPrefix(head, []byte("fLaC")) && !strict:
		return newFLACCleaner(s)
	case isMP3(head) && !strict:
		return newMP3Cleaner(s)
	}
	return nil
}

var pngStart = []byte("\x89PNG\r\n\x1a\n")

// pngChunks are those of a PNG that change how it looks, besides those without which it cannot be shown. Others say where it
// is from, or are a program's own.
var pngChunks = map[string]bool{
	"tRNS": true, "bKGD": true, "hIST": true, "pHYs": true, "sPLT": true, "acTL": true, "fcTL": true, "fdAT": true,
	"gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true, "sBIT": true, "cICP": true, "mDCV": true, "cLLI": true,
}

// ofLook reports whether a chunk stays. A capital begins the name of one that must be understood (PNG, section 5.4).
func ofLook(name string) bool { return name[0]&0x20 == 0 || pngChunks[name] }

// pngCleaner leaves the other chunks out.
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
	case ofLook(string(head[4:])):
		c.left = size
		return nil
	}
	_, err := io.CopyN(io.Discard, c.from, size)
	return err
}
