package files

import (
	"bufio"
	"bytes"
	"encoding/binary"
)

// steps reads a file part by part: each part is passed on, changed or left out by next.
type steps struct {
	from *bufio.Reader
	out  []byte // ready to be read
	left int64  // of the part that is being passed on
	rest bool   // what follows is passed on as it is
	next func() error
}

func (s *steps) Read(p []byte) (int, error) {
	for len(s.out) == 0 && s.left == 0 && !s.rest {
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	if len(s.out) > 0 {
		n := copy(p, s.out)
		s.out = s.out[n:]
		return n, nil
	}
	if s.rest {
		return s.from.Read(p)
	}
	n, err := s.from.Read(p[:min(int64(len(p)), s.left)])
	s.left -= int64(n)
	return n, err
}

// Parts of a GIF (GIF89a, sections 18 to 27).
const (
	gifHeader      = 13
	gifFrame       = 0x2c
	gifExtra       = 0x21
	gifComment     = 0xfe
	gifApplication = 0xff
)

// gifCleaner leaves out comments and XMP. Frames, their times and how often they repeat stay.
type gifCleaner struct {
	steps
	begun, blocks bool // blocks follow, up to an empty one
}

func newGIFCleaner(from *bufio.Reader) *gifCleaner {
	c := &gifCleaner{steps: steps{from: from}}
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
			c.rest = true
			return nil
		}
		c.blocks, c.left = n[0] > 0, int64(n[0])+1
		return nil
	}
	head, _ := c.from.Peek(14)
	switch {
	case len(head) > 10 && head[0] == gifFrame:
		return c.pass(head, 11, 9, true)
	case len(head) > 2 && head[0] == gifExtra && (head[1] == gifComment || head[1] == gifApplication && bytes.HasPrefix(head[2:], []byte("\x0bXMP DataXMP"))):
		return c.skip()
	case len(head) > 2 && head[0] == gifExtra:
		c.left, c.blocks = 2, true
		return nil
	}
	c.rest = true
	return nil
}

// pass passes a part of a fixed length on, with the table of colours that a byte of it tells.
func (c *gifCleaner) pass(head []byte, n int64, flags int, blocks bool) error {
	if len(head) <= flags {
		c.rest = true
		return nil
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

// webpCleaner blanks Exif and XMP (RFC 9649, section 2.7). The chunks stay in their length,
// under a name that means nothing: the length of all stands at the beginning.
type webpCleaner struct {
	steps
	begun bool
	void  int64 // of the chunk that is being blanked
}

func newWebPCleaner(from *bufio.Reader) *webpCleaner {
	c := &webpCleaner{steps: steps{from: from}}
	c.next = c.chunk
	return c
}

// webpHasMetadata are the flags of a VP8X chunk for Exif and XMP.
const webpHasMetadata = 0x08 | 0x04

func (c *webpCleaner) chunk() error {
	if !c.begun {
		c.begun, c.left = true, 12
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
	head, _ := c.from.Peek(9)
	if len(head) < 9 {
		c.rest = true
		return nil
	}
	size := int64(binary.LittleEndian.Uint32(head[4:]))
	size += size & 1
	switch string(head[:4]) {
	case "VP8X":
		c.out = append(append(c.out[:0], head[:8]...), head[8]&^webpHasMetadata)
		c.left = max(size-1, 0)
		_, err := c.from.Discard(9)
		return err
	case "EXIF", "XMP ":
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
