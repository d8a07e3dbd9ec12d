package files

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"parley/chat"
)

// patch blanks what stands at places that other parts of a file name: who reads it part by part, as clean does, has passed
// them by then. All bytes keep their places. What is not well formed stays.
type patch struct {
	file    *os.File
	size    int64
	left    int64 // bytes that may be blanked; a file may name the same ones many times
	looks   int   // reads that may follow
	fills   int   // ranges that may be filled
	changed bool
	keeps   bool  // a maker's notes
	err     error // of the disk
}

// looksMost bounds the parts that are looked at: a film that was written while it was taken has some thousands.
const looksMost = 1 << 19

// fillsMost bounds the ranges that are filled: each is a write, and a hostile film names millions of single bytes. Ten hours of
// a camera's places are some hundreds of thousands.
const fillsMost = 1 << 21

// patched reports whether it has changed a file, and whether notes of a camera's maker stay in it.
func patched(file *os.File, size int64) (changed, keeps bool, err error) {
	p := &patch{file: file, size: size, left: size, looks: looksMost, fills: fillsMost}
	head := p.read(0, 12)
	switch {
	case inBoxes(head):
		p.films()
	case bytes.HasPrefix(head, oggStart):
		p.ogg()
	case bytes.HasPrefix(head, cafStart):
		p.caf()
	case bytes.HasPrefix(head, auStart):
		p.au()
	case isTIFF(head):
		p.tiff()
	case isMP3(head), isSound(head), hasAPE(head):
		p.tags()
	}
	return p.changed, p.keeps, p.err
}

// read returns nil for bytes that the file does not have.
func (p *patch) read(at, n int64) []byte {
	if p.err != nil || at < 0 || n < 0 || n > p.size-at || p.looks == 0 {
		return nil
	}
	p.looks--
	b := make([]byte, n)
	if _, err := p.file.ReadAt(b, at); err != nil {
		p.err = fmt.Errorf("files: %w", err)
		return nil
	}
	return b
}

func (p *patch) write(at int64, b []byte) {
	if p.err != nil || at < 0 || int64(len(b)) > p.size-at {
		return
	}
	p.changed = true
	if _, err := p.file.WriteAt(b, at); err != nil {
		p.err = full(fmt.Errorf("files: %w", err))
	}
}

// fill writes one byte in place of n. It leaves what the file does not have.
func (p *patch) fill(at, n int64, with byte) {
	if at < 0 || n <= 0 || n > p.size-at || n > p.left || p.fills == 0 {
		return
	}
	p.left, p.fills = p.left-n, p.fills-1
	b := bytes.Repeat([]byte{with}, int(min(n, chunk)))
	for n > 0 && p.err == nil {
		b = b[:min(n, chunk)]
		p.write(at, b)
		at, n = at+int64(len(b)), n-int64(len(b))
	}
}

func (p *patch) blank(s span) { p.fill(s.from, s.to-s.from, 0) }

// hashOf reads a file.
func hashOf(file io.ReadSeeker) (chat.Hash, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return chat.Hash{}, fmt.Errorf("files: %w", err)
	}
	sum := sha256.New()
	_, err := copyPaced(sum, file)
	return chat.Hash(sum.Sum(nil)), err
}
