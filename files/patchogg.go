package files

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// oggStart begins each page of an Ogg file (RFC 3533).
var oggStart = []byte("OggS")

const (
	oggHead     = 27
	oggBegins   = 2 // a stream
	streamsMost = 64
	partsMost   = 4096 // of a packet: a large picture has some hundreds
	namesMost   = 10_000
)

// oggKinds are what the first packet of a stream begins with, and what its second one begins with before the comments
// (RFC 7845, and the formats of Vorbis, Theora, Speex and FLAC at xiph.org).
var oggKinds = map[string]string{"\x01vorbis": oggVorbis, "OpusHead": "OpusTags", "Speex   ": "", "\x80theora": "\x81theora", oggFLAC: ""}

const (
	oggFLAC   = "\x7fFLAC"
	oggVorbis = "\x03vorbis" // its comments end with a byte of their own
)

// oggStream is a stream whose comments are still to come.
type oggStream struct {
	before string // the comments
	flac   bool
	count  int     // packets that have ended
	parts  []span  // of the packet that comes
	pages  []int64 // that it stands on
	wrong  []int64 // pages whose sums are wrong
}

// ogg makes one empty name of a stream's program of its comments: as long, so that its pages are, too.
func (p *patch) ogg() {
	streams := map[uint32]*oggStream{}
	for at := int64(0); ; {
		head := p.read(at, oggHead)
		if !bytes.HasPrefix(head, oggStart) {
			return
		}
		lengths := p.read(at+oggHead, int64(head[26]))
		body, serial := at+oggHead+int64(len(lengths)), binary.LittleEndian.Uint32(head[14:])
		if head[5]&oggBegins != 0 && len(streams) < streamsMost {
			if s := p.begins(body); s != nil {
				streams[serial] = s
			}
		}
		stream := streams[serial]
		s, part := stream, span{body, body}
		for i, n := range lengths {
			part.to += int64(n)
			if ended := n < 255; s != nil && (ended || i == len(lengths)-1) {
				if s.add(at, part); ended && !p.packet(s) {
					s = nil
					delete(streams, serial)
				}
				part.from = part.to
			} else if ended {
				part.from = part.to
			}
		}
		if stream != nil { // once for all packets of a page
			p.sums(slices.Compact(stream.wrong))
			stream.wrong = nil
		}
		at = part.to
	}
}

// begins looks at the first packet of a stream: nil for one without comments.
func (p *patch) begins(at int64) *oggStream {
	for kind, before := range oggKinds {
		if string(p.read(at, int64(len(kind)))) == kind {
			return &oggStream{before: before, flac: kind == oggFLAC}
		}
	}
	return nil
}

func (s *oggStream) add(page int64, part span) {
	s.parts = append(s.parts, part)
	if n := len(s.pages); n == 0 || s.pages[n-1] != page {
		s.pages = append(s.pages, page)
	}
}

// packet empties one that has come whole, and reports whether more of the stream are looked at.
func (p *patch) packet(s *oggStream) (more bool) {
	b := scattered{p, s.parts}
	switch first := b.read(0, 1); {
	case s.count == 0:
		more = true
	case len(first) == 0:
	case s.flac: // each block of FLAC is a packet
		more = first[0]&flacLast == 0
		switch first[0] &^ flacLast {
		case flacComment:
			b.comments(4, b.size())
			s.wrong = append(s.wrong, s.pages...)
		case flacApplication, flacPicture:
			b.write(0, []byte{first[0]&flacLast | flacPadding})
			b.fill(4, b.size(), 0)
			s.wrong = append(s.wrong, s.pages...)
		}
	case string(b.read(0, int64(len(s.before)))) == s.before:
		end := b.size()
		if s.before == oggVorbis {
			end--
		}
		b.comments(int64(len(s.before)), end)
		s.wrong = append(s.wrong, s.pages...)
	}
	s.count++
	s.parts, s.pages = nil, nil
	return more
}

// comments makes them a part of the program's name, which becomes spaces. Of too many, or of those that are not well formed, all
// up to a last place go: readers show what they understand.
func (b scattered) comments(before, last int64) {
	if last < before+8 {
		return
	}
	end := b.listed(before)
	if end < 0 {
		end = last
	}
	b.fill(end+1, b.size(), 0) // some formats may have more there; the first byte is a part of others
	b.fill(before+4, end-4, ' ')
	b.write(before, binary.LittleEndian.AppendUint32(nil, uint32(end-before-8)))
	b.write(end-4, make([]byte, 4))
}

// listed is where a list of comments ends; negative when it is not known.
func (b scattered) listed(before int64) int64 {
	if len(b.parts) > partsMost {
		return -1
	}
	number := func(at int64) int64 {
		if n := b.read(at, 4); len(n) == 4 {
			return int64(binary.LittleEndian.Uint32(n))
		}
		return endless
	}
	end := before + 4 + number(before)
	count := number(end)
	if count > namesMost {
		return -1
	}
	end += 4
	for range count {
		if end += 4 + number(end); end > b.size() {
			return -1
		}
	}
	return end
}

// sums makes those of changed pages right.
func (p *patch) sums(pages []int64) {
	for _, at := range pages {
		head := p.read(at, oggHead)
		if head == nil {
			return
		}
		long := int64(oggHead) + int64(head[26])
		for _, n := range p.read(at+oggHead, int64(head[26])) {
			long += int64(n)
		}
		if page := p.read(at, long); page != nil {
			clear(page[22:26])
			p.write(at+22, binary.LittleEndian.AppendUint32(nil, oggSum(page)))
		}
	}
}

// oggSum is a page's sum: CRC-32 of its bits as they come, from 0 on (RFC 3533, 6).
func oggSum(b []byte) (sum uint32) {
	for _, x := range b {
		sum = sum<<8 ^ oggTable[byte(sum>>24)^x]
	}
	return sum
}

var oggTable = func() (t [256]uint32) {
	for i := range t {
		sum := uint32(i) << 24
		for range 8 {
			high := sum >> 31
			sum = sum<<1 ^ high*0x04c11db7
		}
		t[i] = sum
	}
	return t
}()
