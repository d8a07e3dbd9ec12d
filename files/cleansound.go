package files

import (
	"bytes"
	"errors"
	"io"
)

// FLAC's blocks (RFC 9639, 8.1) of programs, words and pictures.
const (
	flacPadding     = 1
	flacApplication = 2
	flacComment     = 4
	flacPicture     = 6
	flacLast        = 0x80
)

// newFLACCleaner makes padding of what is not sound.
func newFLACCleaner(s steps) io.Reader {
	c := &blanker{steps: s}
	c.next, c.part = c.step, c.flac()
	return c
}

// flac goes through a FLAC's blocks.
func (c *blanker) flac() func() error {
	begun := false
	return func() error {
		if !begun {
			begun, c.left = true, 4
			return nil
		}
		head, _ := c.from.Peek(4)
		if len(head) < 4 {
			return c.odd()
		}
		size := int64(head[1])<<16 | int64(head[2])<<8 | int64(head[3])
		last := head[0] & flacLast
		switch head[0] &^ flacLast {
		case flacApplication, flacComment, flacPicture:
			if last != 0 {
				c.part = c.odd // only sound follows
			}
			return c.blank(4, []byte{last | flacPadding, head[1], head[2], head[3]}, 4+size)
		}
		c.left, c.rest = 4+size, last != 0
		return nil
	}
}

// id3Head is how long the head of a tag is, and id3v1 a tag at the end (id3.org, ID3v2.4.0 and ID3v1).
const (
	id3Head = 10
	id3v1   = 128
)

// id3NoGenre is a tag's genre when it says none: 0 is blues.
const id3NoGenre = 0xff

// isID3 reports whether a tag begins. Words that begin so have no version, and would be emptied.
func isID3(head []byte) bool {
	return len(head) >= id3Head && bytes.HasPrefix(head, []byte("ID3")) && head[3] >= 2 && head[3] <= 4 && head[4] != 0xff &&
		(head[6]|head[7]|head[8]|head[9])&0x80 == 0
}

// id3Size is how long a tag is between its head and its foot.
func id3Size(head []byte) (size int64) {
	for _, x := range head[6:id3Head] {
		size = size<<7 | int64(x&0x7f)
	}
	return size
}

// isMP3 reports whether a file begins with a tag, or with a frame of layer III.
func isMP3(head []byte) bool {
	return isID3(head) || len(head) >= id3Head && head[0] == 0xff && head[1]&0xe6 == 0xe2
}

// isSound reports whether a file begins with a frame of layer II or of AAC (ADTS). Only tags at its end are looked for.
func isSound(head []byte) bool {
	return len(head) >= id3Head && head[0] == 0xff && (head[1]&0xfe == 0xfc || head[1]&0xf6 == 0xf0)
}

// newMP3Cleaner empties the tags before and behind the sound. The first ones keep their length: programs find the sound behind them.
func newMP3Cleaner(s steps) io.Reader {
	c := &blanker{steps: s}
	c.next = c.step
	tail := func() error {
		b, err := c.from.Peek(chunk)
		if err == nil {
			c.left = chunk - id3v1
			return nil
		}
		at := len(b) - id3v1
		if !errors.Is(err, io.EOF) || at < 0 || !bytes.HasPrefix(b[at:], []byte("TAG")) {
			return c.odd()
		}
		c.out = append(append(c.out[:0], b[:at]...), "TAG"...)
		c.out = append(append(c.out, make([]byte, id3v1-4)...), id3NoGenre)
		c.ended = true
		_, err = c.from.Discard(len(b))
		return err
	}
	c.part = func() error {
		head, _ := c.from.Peek(id3Head)
		if !isID3(head) {
			c.part = tail
			if bytes.HasPrefix(head, []byte("fLaC")) { // some programs put a tag before it
				c.part = c.flac()
			}
			return nil
		}
		size := id3Size(head)
		if head[5]&0x10 != 0 { // it has a foot
			size += id3Head
		}
		begin := []byte{'I', 'D', '3', head[3], head[4], 0, byte(size >> 21 & 0x7f), byte(size >> 14 & 0x7f), byte(size >> 7 & 0x7f), byte(size & 0x7f)}
		return c.blank(id3Head, begin, id3Head+size)
	}
	return c
}
