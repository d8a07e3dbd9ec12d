package files

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
)

// boxStarts are the first boxes of what is written in boxes (ISO/IEC 14496-12): films, recordings, HEIC, AVIF; in QuickTime's
// files without brands; in JPEG XL and JPEG 2000.
var boxStarts = []string{"ftyp", "moov", "mdat", "wide", "free", "skip", "pnot", "JXL ", "jP  "}

// rawStart begins a camera's raw picture (CR3). Its boxes of others say how it is read: like all raw pictures, it stays as it is.
const rawStart = "ftypcrx "

// inBoxes looks at a file's first twelve bytes.
func inBoxes(head []byte) bool {
	return len(head) == 12 && slices.Contains(boxStarts, string(head[4:8])) && string(head[4:]) != rawStart
}

var (
	// boxesOfBoxes are looked into.
	boxesOfBoxes = []string{"moov", "trak", "mdia", "minf", "moof", "traf", "mfra", boxOfFilm}
	// boxesOfOthers say where something was taken, when and by whom, or are a program's own: the lists of programs and of
	// QuickTime, XMP, Exif, origins (C2PA), messages to players and the clock of a recording in pieces, free space of which a
	// program may have made one of them.
	boxesOfOthers = []string{"udta", "meta", "uuid", "Exif", "xml ", "brob", "jumb", "emsg", "prft", "free", "skip"}
	// boxesOfTimes begin with when something was made and changed.
	boxesOfTimes = []string{"mvhd", "tkhd", "mdhd"}
)

// boxOfFilm has the film of a picture that moves, as a file of its own.
const boxOfFilm = "mpvd"

// handlerMaker is where a track's handler says who made it, behind its kind. In QuickTime's files that is a program and a name;
// in others nothing and a name (ISO/IEC 14496-12, 8.4.3).
const handlerMaker = 12

// boxesDeep is how many boxes around one are looked into. Films have four.
const boxesDeep = 8

// itemsMost is how long a box of pictures is looked into. Those of phones have 4 KB.
const itemsMost = 1 << 20

// endless is longer than any file.
const endless = math.MaxInt64 / 4

// boxCleaner makes free space of boxes that are no part of what is seen and heard, and blanks it. All bytes keep their
// places, so what the other boxes say of places stays right. A track of places, as action
// cameras write it, comes through: patched empties it.
type boxCleaner struct {
	steps
	at       int64   // in the file
	pass     int64   // bytes of a box that are still to come
	ends     []int64 // of the boxes around
	pictures bool    // the first box says that there are some
	listed   bool    // their items are known: a file has one list
	own      span    // is blanked in the box that comes
	items    []span  // are blanked
}

// span is a range of bytes.
type span struct{ from, to int64 }

func newBoxCleaner(s steps) *boxCleaner {
	c := &boxCleaner{steps: s}
	c.next = c.part
	return c
}

func (c *boxCleaner) part() error {
	if c.pass > 0 {
		return c.content()
	}
	for len(c.ends) > 0 && c.ends[len(c.ends)-1] <= c.at {
		c.ends = c.ends[:len(c.ends)-1]
	}
	room := int64(endless)
	if len(c.ends) > 0 {
		room = c.ends[len(c.ends)-1] - c.at
	}
	head, long, size := c.head(room)
	if head == nil { // what is no box ends its box
		c.pass = room
		return nil
	}
	return c.box(string(head[4:8]), head, long, size)
}

// head peeks at a box: its first bytes, how many of them say its length and kind, and its length. It returns nil where there
// is none.
func (c *boxCleaner) head(room int64) (head []byte, long int, size int64) {
	head, _ = c.from.Peek(32)
	if len(head) < 8 {
		return nil, 0, 0
	}
	long, size = 8, int64(binary.BigEndian.Uint32(head))
	switch {
	case size == 1 && len(head) >= 16:
		long, size = 16, int64(min(binary.BigEndian.Uint64(head[8:]), endless))
	case size == 0 && len(c.ends) == 0: // to the file's end
		size = endless
	}
	if size < int64(long) || size > room {
		return nil, 0, 0
	}
	return head, long, size
}

func (c *boxCleaner) box(kind string, head []byte, long int, size int64) error {
	switch {
	case slices.Contains(boxesOfBoxes, kind) && len(c.ends) < boxesDeep:
		c.ends = append(c.ends, c.at+size)
		size = int64(long)
	case kind == "meta" && len(c.ends) == 0 && size < itemsMost && !c.listed:
		return c.meta(long, size)
	case kind == "meta" && len(c.ends) == 0 && c.pictures:
	case slices.Contains(boxesOfOthers, kind):
		c.free(long, size)
	case kind == "ftyp" && size <= exifMost && len(c.ends) == 0:
		c.pictures = c.isOfPictures(size)
	case kind == "hdlr" && len(c.ends) > 0: // which program's, and its name
		c.own = span{c.at + int64(long) + handlerMaker, c.at + size}
	case slices.Contains(boxesOfTimes, kind) && len(head) > long:
		wide := int64(4)
		if head[long] == 1 {
			wide = 8
		}
		c.own = span{c.at + int64(long) + 4, c.at + int64(long) + 4 + 2*wide}
	}
	c.pass += size
	return nil
}

// free passes the beginning of a box on as that of free space. Its content is blanked.
func (c *boxCleaner) free(long int, size int64) {
	head, _ := c.from.Peek(long)
	c.out = append(c.out[:0], head...)
	copy(c.out[4:], "free")
	n, _ := c.from.Discard(long)
	c.own = span{c.at + int64(long), c.at + size}
	c.at, c.pass = c.at+int64(n), -int64(n)
}

func (c *boxCleaner) isOfPictures(size int64) bool {
	brands, _ := c.from.Peek(int(size))
	for at := 8; at+4 <= len(brands); at += 4 {
		if at != 12 && slices.Contains(heifBrands, string(brands[at:at+4])) { // a version is between them
			return true
		}
	}
	return false
}

// meta reads a box that is the list of a picture's items, or metadata of the file.
func (c *boxCleaner) meta(long int, size int64) error {
	box := make([]byte, size)
	n, err := io.ReadFull(c.from, box)
	c.out, c.at = box[:n], c.at+int64(n)
	whole := err == nil
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil // the end comes again
	}
	switch {
	case whole && long == 8 && (c.pictures || isPictures(box)):
		c.items, c.listed = metadataIn(box), true
	case !c.pictures && n >= long:
		copy(box[4:], "free")
		clear(box[long:])
	}
	return err
}

// content passes a box on, up to the next bytes that are blanked.
func (c *boxCleaner) content() error {
	for len(c.items) > 0 && c.items[0].to <= c.at {
		c.items = c.items[1:]
	}
	until := c.at + c.pass
	for _, s := range []span{c.own, c.first()} {
		switch {
		case s.to <= c.at:
		case s.from <= c.at:
			return c.void(min(s.to-c.at, c.pass, chunk))
		default:
			until = min(until, s.from)
		}
	}
	c.left = until - c.at
	c.at, c.pass = until, c.pass-c.left
	return nil
}

func (c *boxCleaner) first() span {
	if len(c.items) == 0 {
		return span{}
	}
	return c.items[0]
}

func (c *boxCleaner) void(most int64) error {
	n, err := c.from.Discard(int(most))
	c.out = append(c.out[:0], make([]byte, n)...)
	c.at, c.pass = c.at+int64(n), c.pass-int64(n)
	if n > 0 {
		err = nil // the end comes again
	}
	return err
}
