package files

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// apeStart begins a tag's header and its footer (APEv2), and apeHead is how long each is.
const (
	apeStart = "APETAGEX"
	apeHead  = 32
)

// hasAPE reports whether recordings of a kind have such tags, besides MP3.
func hasAPE(head []byte) bool {
	return slices.ContainsFunc([]string{"MAC ", "wvpk", "MPCK", "MP+", "OFR "}, func(s string) bool { return bytes.HasPrefix(head, []byte(s)) })
}

// tagsMost is how many tags at the end of a recording are emptied: programs that know one of them add the other.
const tagsMost = 16

// tags empties those at the end of a recording, in any order.
func (p *patch) tags() {
	for end, tags := p.size, 0; end > 0 && tags < tagsMost; tags++ {
		was := end
		for _, empty := range []func(int64) int64{p.apeTag, p.id3v1Tag, p.id3v1More, p.id3v2Tag, p.lyricsTag} {
			if end == was {
				end -= empty(end)
			}
		}
		if end == was {
			return
		}
	}
}

// id3v1Tag empties one that ends at a place, and returns how long it is.
func (p *patch) id3v1Tag(end int64) int64 {
	tag := p.read(end-id3v1, id3v1)
	if !bytes.HasPrefix(tag, []byte("TAG")) {
		return 0
	}
	empty := append(append([]byte("TAG"), make([]byte, id3v1-4)...), id3NoGenre)
	if !bytes.Equal(tag, empty) {
		p.write(end-id3v1, empty)
	}
	return id3v1
}

// apeTag empties one that ends at a place, and returns how long it is, with its header.
func (p *patch) apeTag(end int64) int64 {
	foot := p.read(end-apeHead, apeHead)
	if !bytes.HasPrefix(foot, []byte(apeStart)) {
		return 0
	}
	long := int64(binary.LittleEndian.Uint32(foot[12:]))
	if long < apeHead || long > end {
		return 0
	}
	none := make([]byte, 4)
	p.blank(span{end - long, end - apeHead})
	p.write(end-apeHead+16, none)
	if bytes.HasPrefix(p.read(end-long-apeHead, apeHead), []byte(apeStart)) {
		p.write(end-long-apeHead+16, none)
		long += apeHead
	}
	return long
}
