package files

import (
	"encoding/binary"
	"slices"
)

var (
	// cafStart begins a Core Audio Format file (Apple, version 1), as phones and programs for music write it.
	cafStart = []byte("caff\x00\x01")
	// auStart begins a sound of Sun and NeXT.
	auStart = []byte(".snd")

	// cafOfOthers are chunks of names and places, of programs, and unused ones.
	cafOfOthers = []string{"info", "strg", "uuid", "umid", "edct", "free"}
)

// auHead is how long the heading of a sound of Sun is without words.
const auHead = 24

// caf makes unused space of what is not sound.
func (p *patch) caf() {
	for at := int64(8); ; {
		head := p.read(at, 12)
		if head == nil {
			return
		}
		size := int64(min(binary.BigEndian.Uint64(head[4:]), endless))
		if size > p.size-at-12 { // the samples, up to the end
			return
		}
		if slices.Contains(cafOfOthers, string(head[:4])) {
			p.write(at, []byte("free"))
			p.empty(span{at + 12, at + 12 + size})
		}
		at += 12 + size
	}
}

// au blanks the words between the heading and the samples.
func (p *patch) au() {
	if head := p.read(0, auHead); head != nil {
		p.empty(span{auHead, int64(binary.BigEndian.Uint32(head[4:]))})
	}
}
