package files

import (
	"bytes"
	"encoding/binary"
)

// Parts of a GIF (GIF89a, sections 18 to 27).
const (
	gifHeader      = 13
	gifFrame       = 0x2c
	gifExtra       = 0x21
	gifComment     = 0xfe
	gifApplication = 0xff
	gifTrailer     = 0x3b
)

// gifApplications are the extensions that belong to the picture: how often it repeats, and its
// colours. Others have XMP, IPTC or a program's own data.
var gifApplications = [][]byte{[]byte("\x0bNETSCAPE2.0"), []byte("\x0bANIMEXTS1.0"), []byte("\x0bICCRGBG1012")}

// gifCleaner leaves out comments and what programs add. Frames, their times and how often they
// repeat stay.
type gifCleaner struct {
	steps
	begun, blocks bool // blocks follow, up to an empty one
}

func newGIFCleaner(s steps) *gifCleaner {
	c := &gifCleaner{steps: s}
	c.next = c.part
	return c
}

func (c *gifCleaner) part() error {
	switch {
	case !c.begun:
		c.begun = true
		head, _ := c.from.Peek(gifHeader)
		return c.pass(head, gifHeader, 10, false)
	case c.blocks:
		n, err := c.from.Peek(1)
		if err != nil {
			return c.odd()
		}
		c.blocks, c.left = n[0] > 0, int64(n[0])+1
		return nil
	}
	head, _ := c.from.Peek(14)
	switch {
	case len(head) > 10 && head[0] == gifFrame:
		return c.pass(head, 11, 9, true)
	case len(head) > 2 && head[0] == gifExtra && (head[1] == gifComment || head[1] == gifApplication && !ofPicture(head[2:])):
		return c.skip()
	case len(head) > 2 && head[0] == gifExtra:
		c.left, c.blocks = 2, true
		return nil
	case len(head) > 0 && head[0] == gifTrailer:
		return c.last(1)
	}
	return c.odd()
}

// ofPicture reports whether an application's extension belongs to the picture.
func ofPicture(head []byte) bool {
	for _, name := range gifApplications {
		if bytes.HasPrefix(head, name) {
			return true
		}
	}
	return false
}

// pass passes a part of a fixed length on, with the table of colours that a byte of it tells.
func (c *gifCleaner) pass(head []byte, n int64, flags int, blocks bool) error {
	if len(head) <= flags {
		return c.odd()
	}
	c.left, c.blocks = n, blocks
	if head[flags]&0x80 != 0 {
		c.left += 3 << (head[flags]&7 + 1)
	}
	return nil
}

// skip leaves an extension out.
func (c *gifCleaner) skip() error {
	if _, err := c.from.Discard(2); err != nil {
		return err
	}
	for {
		n, err := c.from.ReadByte()
		if err != nil || n == 0 {
			return err
		}
		if _, err := c.from.Discard(int(n)); err != nil {
			return err
		}
	}
}

// webpChunks are those of a WebP that are the picture. Others are Exif, XMP, or a program's own.
var webpChunks = map[string]bool{"VP8 ": true, "VP8L": true, "VP8X": true, "ALPH": true, "ANIM": true, "ANMF": true, "ICCP": true}

// webpCleaner blanks the other chunks (RFC 9649, section 2.7). The chunks stay in their length,
// under a name that means nothing: the length of all stands at the beginning.
type webpCleaner struct {
	steps
	begun bool
	void  int64 // of the chunk that is being blanked
	whole int64 // of the picture, what is left of it
}

func newWebPCleaner(s steps) *webpCleaner {
	c := &webpCleaner{steps: s}
	c.next = c.chunk
	return c
}

const webpHeader = 12

// webpHasMetadata are the flags of a VP8X chunk for Exif and XMP.
const webpHasMetadata = 0x08 | 0x04

func (c *webpCleaner) chunk() error {
	if !c.begun {
		head, _ := c.from.Peek(webpHeader)
		if len(head) < webpHeader {
			return c.odd()
		}
		c.begun, c.left, c.whole = true, webpHeader, int64(binary.LittleEndian.Uint32(head[4:]))-4
		return nil
	}
	if c.void > 0 {
		n, err := c.from.Discard(int(min(c.void, chunk)))
		c.out, c.void = append(c.out[:0], make([]byte, n)...), c.void-int64(n)
		if n > 0 {
			err = nil // the end comes again
		}
		return err
	}
	if c.whole == 0 {
		return c.last(0)
	}
	head, _ := c.from.Peek(9)
	if len(head) < 9 {
		return c.odd()
	}
	size := int64(binary.LittleEndian.Uint32(head[4:]))
	size += size & 1
	if c.whole -= 8 + size; c.whole < 0 && c.strict {
		return c.odd()
	}
	name := string(head[:4])
	switch {
	case name == "VP8X":
		c.out = append(append(c.out[:0], head[:8]...), head[8]&^webpHasMetadata)
		c.left = max(size-1, 0)
		_, err := c.from.Discard(9)
		return err
	case !webpChunks[name]:
		return c.blank(size)
	}
	c.left = 8 + size
	return nil
}

func (c *webpCleaner) blank(size int64) error {
	c.out = binary.LittleEndian.AppendUint32(append(c.out[:0], "JUNK"...), uint32(size))
	c.void = size
	_, err := c.from.Discard(8)
	return err
}
