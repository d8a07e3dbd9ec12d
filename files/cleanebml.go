package files

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
)

// ebmlStart begins Matroska and WebM (RFC 8794, RFC 9559).
var ebmlStart = []byte{0x1a, 0x45, 0xdf, 0xa3}

const (
	ebmlSegment = 0x18538067
	ebmlInfo    = 0x1549a966
	ebmlCluster = 0x1f43b675
	ebmlVoid    = 0xec

	ebmlWritingApp  = 0x5741
	ebmlAttachments = 0x1941a469
	ebmlAttached    = 0x61a7
	ebmlMediaType   = 0x4660
	ebmlFileData    = 0x465c
)

// ebmlOfOthers say what a film is called, and when, where, by whom and from which file it was made. A sum of checked bytes
// (CRC-32) would be wrong without them.
var ebmlOfOthers = map[uint32]bool{
	0x1254c367: true, // Tags
	0x7ba9:     true, // Title
	0x4461:     true, // DateUTC
	0x7384:     true, // SegmentFilename
	0x3c83ab:   true, // PrevFilename
	0x3e83bb:   true, // NextFilename
	0xbf:       true, // CRC-32
}

// ebmlFonts begin the media types of attachments that stay: subtitles are drawn with them.
var ebmlFonts = []string{"font/", "application/x-truetype-font", "application/x-font", "application/font-", "application/vnd.ms-opentype"}

// ebmlCleaner makes void elements of those, and of attachments but fonts, as long as they were: places in the file stay right. The
// name of the program has to be there, so it becomes an empty one. The cleaner goes through the
// elements one after the other, and into those whose parts matter: their identifiers stand for themselves at any depth.
type ebmlCleaner struct{ blanker }

func newEBMLCleaner(s steps) *ebmlCleaner {
	c := &ebmlCleaner{blanker{steps: s}}
	c.part = c.element
	c.next = c.step
	return c
}

func (c *ebmlCleaner) element() error {
	head, _ := c.from.Peek(12)
	id, wide, ok := ebmlID(head)
	if !ok {
		return c.odd()
	}
	size, long, known, ok := ebmlSize(head[wide:])
	if !ok {
		return c.odd()
	}
	start := int64(wide + long)
	switch {
	case id == ebmlSegment, id == ebmlInfo, id == ebmlAttachments && known, id == ebmlCluster && !known: // as browsers record, who do not know the length yet
		c.left = start
	case !known:
		return c.odd()
	case ebmlOfOthers[id], id == ebmlVoid: // a program may have made it of what it took out
		return c.blank(int(start), ebmlVoidOf(start+size), start+size)
	case id == ebmlAttached && !c.isFont(start, size):
		return c.blank(int(start), ebmlVoidOf(start+size), start+size)
	case id == ebmlWritingApp:
		return c.blank(int(start), slices.Clone(head[:start]), start+size)
	default:
		c.left = start + size
	}
	return nil
}

// isFont looks at the attachment that comes, up to its bytes.
func (c *ebmlCleaner) isFont(start, size int64) bool {
	b, _ := c.from.Peek(int(min(start+size, exifMost)))
	for b = b[min(start, int64(len(b))):]; len(b) > 0; {
		id, wide, ok := ebmlID(b)
		if !ok || id == ebmlFileData {
			return false
		}
		size, long, _, ok := ebmlSize(b[wide:])
		if b = b[wide+min(long, len(b)-wide):]; !ok || size > int64(len(b)) {
			return false
		}
		if id == ebmlMediaType {
			kind := strings.ToLower(string(b[:size]))
			return slices.ContainsFunc(ebmlFonts, func(font string) bool { return strings.HasPrefix(kind, font) })
		}
		b = b[size:]
	}
	return false
}

// ebmlID reads an identifier and how many bytes it has.
func ebmlID(b []byte) (id uint32, wide int, ok bool) {
	if len(b) == 0 {
		return 0, 0, false
	}
	wide = bits.LeadingZeros8(b[0]) + 1
	if wide > 4 || wide > len(b) {
		return 0, 0, false
	}
	for _, x := range b[:wide] {
		id = id<<8 | uint32(x)
	}
	return id, wide, true
}

// ebmlSize reads the length of an element's content, and how many bytes say it.
func ebmlSize(b []byte) (size int64, long int, known, ok bool) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0, false, false
	}
	long = bits.LeadingZeros8(b[0]) + 1
	if long > len(b) {
		return 0, 0, false, false
	}
	most := int64(1)<<(7*long) - 1
	for _, x := range b[:long] {
		size = size<<8 | int64(x)
	}
	size &= most
	return size, long, size != most, true
}

// ebmlVoidOf is the beginning of a void element that has a length in all.
func ebmlVoidOf(total int64) []byte {
	if total-2 < 1<<7-1 {
		return []byte{ebmlVoid, 0x80 | byte(total-2)}
	}
	b := binary.BigEndian.AppendUint64([]byte{ebmlVoid}, uint64(total-9))
	b[1] = 1
	return b
}

// blanker passes a file on part by part, and fills parts with zeros.
type blanker struct {
	steps
	zeros int64 // still to come
	part  func() error
}

func (c *blanker) step() error {
	if c.zeros == 0 {
		return c.part()
	}
	n, err := c.from.Discard(int(min(c.zeros, chunk)))
	c.out, c.zeros = append(c.out[:0], make([]byte, n)...), c.zeros-int64(n)
	if n > 0 {
		err = nil // the end comes again
	}
	return err
}

// blank passes a beginning on in the place of the file's own, of which was bytes were looked at, and zeros up to a length
// in all.
func (c *blanker) blank(was int, begin []byte, total int64) error {
	// What has no zeros to come after its beginning is at least as long as that.
	if _, err := c.from.Discard(max(was, len(begin))); err != nil {
		return err
	}
	c.out = append(append(c.out[:0], begin...), make([]byte, max(0, was-len(begin)))...)
	c.zeros = total - int64(max(was, len(begin)))
	return nil
}
