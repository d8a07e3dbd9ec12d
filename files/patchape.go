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

// ape empties the tag at the end of a recording.
func (p *patch) ape() {
	end := p.size
	if tag := p.read(end-id3v1, 3); string(tag) == "TAG" {
		end -= id3v1
	}
	foot := p.read(end-apeHead, apeHead)
	if !bytes.HasPrefix(foot, []byte(apeStart)) {
		return
	}
	long := int64(binary.LittleEndian.Uint32(foot[12:]))
	if long < apeHead || long > end {
		return
	}
	none := make([]byte, 4)
	p.blank(span{end - long, end - apeHead})
	p.write(end-apeHead+16, none)
	if bytes.HasPrefix(p.read(end-long-apeHead, apeHead), []byte(apeStart)) {
		p.write(end-long-apeHead+16, none)
	}
}
