package files

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"
)

// Tracks of a film that say where a camera was, when and how it was held: what they are called as a whole ("hdlr") or by
// their samples ("stsd"), in films of GoPro, Google, Apple, Sony and DJI.
var (
	handlersOfOthers = []string{"meta", "camm", "fdsc"}
	samplesOfOthers  = []string{"gpmd", "camm", "mett", "metx", "mebx", "rtmd", "urim", "djmd", "dbgi", "fdsc", filmClock}
)

// filmClock is a track of the time of day at which a film begins. The tracks of pictures and sound name it.
const filmClock = "tmcd"

// filmTrack is a track's box, and those of its parts that say where its samples are.
type filmTrack struct {
	whole, content                 span
	handler, kind                  string
	id                             uint64
	sizes, runs, places, farPlaces span
	samples, names                 span
}

func (t *filmTrack) ofOthers() bool {
	return slices.Contains(handlersOfOthers, t.handler) || slices.Contains(samplesOfOthers, t.kind)
}

// films makes free space of such tracks, and blanks their samples. In a film that is written in pieces, each piece names its
// tracks: there they stay, and their samples alone go.
func (p *patch) films() {
	pieces := map[uint64]uint64{}
	p.eachBox(span{0, p.size}, func(kind string, whole, content span) {
		switch kind {
		case "moov":
			p.film(content, pieces)
		case "moof":
			if len(pieces) > 0 {
				p.piece(whole, content, pieces)
			}
		}
	})
}

// film looks into the heading of a film. Of one in pieces it notes the tracks whose samples go, with the length that these
// have where a piece says none.
func (p *patch) film(in span, pieces map[uint64]uint64) {
	var tracks []filmTrack
	var lengths map[uint64]uint64
	p.eachBox(in, func(kind string, whole, content span) {
		switch kind {
		case "mvex":
			lengths = p.lengths(content)
		case "trak":
			if len(tracks) == tracksMost {
				return
			}
			t := filmTrack{whole: whole, content: content}
			p.track(&t, content, boxesDeep)
			tracks = append(tracks, t)
		}
	})
	for _, t := range tracks {
		if !t.ofOthers() {
			p.makers(t)
			continue
		}
		p.eachChunk(t, p.blank)
		if lengths != nil {
			pieces[t.id] = lengths[t.id]
			continue
		}
		p.write(t.whole.from+4, []byte("free"))
		p.blank(t.content) // a long box has its length behind its kind
	}
}

// track finds the parts, in the boxes of a track, down to a depth.
func (p *patch) track(t *filmTrack, in span, deep int) {
	p.eachBox(in, func(kind string, _, content span) {
		switch kind {
		case "mdia", "minf", "stbl":
			if deep > 0 {
				p.track(t, content, deep-1)
			}
		case "tkhd":
			heading := p.table(content)
			if version := heading.take(4) >> 24; version == 1 {
				heading.take(8)
				heading.take(8)
			} else {
				heading.take(8)
			}
			t.id = heading.take(4)
		case "hdlr":
			if b := p.read(content.from+8, 4); t.handler == "" {
				t.handler = string(b)
			}
		case "tref":
			t.names = content
		case "stsd":
			t.samples = content
			t.kind = string(p.read(content.from+12, 4))
		case "stsz":
			t.sizes = content
		case "stsc":
			t.runs = content
		case "stco":
			t.places = content
		case "co64":
			t.farPlaces = content
		}
	})
}

// eachBox calls f for the boxes in a range. It stops where none is well formed.
func (p *patch) eachBox(in span, f func(kind string, whole, content span)) {
	for at := in.from; in.to-at >= 8; {
		head := p.read(at, 8)
		if head == nil {
			return
		}
		long, size := int64(8), int64(binary.BigEndian.Uint32(head))
		switch size {
		case 0:
			size = in.to - at
		case 1:
			wide := p.read(at+8, 8)
			if wide == nil {
				return
			}
			long, size = 16, int64(min(binary.BigEndian.Uint64(wide), endless))
		}
		if size < long || size > in.to-at {
			return
		}
		f(string(head[4:]), span{at, at + size}, span{at + long, at + size})
		at += size
	}
}

// table reads the numbers of a box one after the other.
type table struct {
	from  *bufio.Reader
	ended bool
}

func (p *patch) table(s span) *table {
	return &table{from: bufio.NewReader(io.NewSectionReader(p.file, s.from, s.to-s.from))}
}

func (t *table) take(wide int) uint64 {
	var b [8]byte
	if _, err := io.ReadFull(t.from, b[8-wide:]); err != nil {
		t.ended = true
	}
	return binary.BigEndian.Uint64(b[:])
}

// eachChunk calls f for each run of a track's samples that lie together (ISO/IEC 14496-12, 8.7).
func (p *patch) eachChunk(t filmTrack, f func(span)) {
	places, wide := p.table(t.places), 4
	if t.farPlaces.to > 0 {
		places, wide = p.table(t.farPlaces), 8
	}
	sizes, runs := p.table(t.sizes), p.table(t.runs)
	sizes.take(4)
	each := sizes.take(4)
	sizes.take(4)
	runs.take(8)
	places.take(4)
	next, per := runs.take(4), uint64(0)
	for n := range places.take(4) {
		for !runs.ended && next <= n+1 {
			per = runs.take(4)
			runs.take(4)
			next = runs.take(4)
		}
		from, long := places.take(wide), each*per
		for range per {
			if each > 0 || sizes.ended {
				break
			}
			long += sizes.take(4)
		}
		if places.ended || sizes.ended && each == 0 {
			return
		}
		if from < endless && long < endless {
			f(span{int64(from), int64(from + long)})
		}
	}
}
