package files

// Flags of a piece of a track (ISO/IEC 14496-12, 8.8.7 and 8.8.8): which numbers a box has, and where places begin.
const (
	pieceBase     = 0x1
	pieceKind     = 0x2
	pieceTime     = 0x8
	pieceLength   = 0x10
	pieceFromMoof = 0x20000

	runPlace      = 0x1
	runFirstFlags = 0x4
	runTimes      = 0x100
	runLengths    = 0x200
	runFlags      = 0x400
	runOffsets    = 0x800
)

// lengths are those of samples, by their tracks, in the pieces of a film.
func (p *patch) lengths(in span) map[uint64]uint64 {
	of := map[uint64]uint64{}
	p.eachBox(in, func(kind string, _, content span) {
		if kind != "trex" || len(of) >= tracksMost {
			return
		}
		t := p.table(content)
		t.take(4)
		id := t.take(4)
		t.take(8)
		if each := t.take(4); !t.ended {
			of[id] = each
		}
	})
	return of
}

// tracksMost is how many tracks of a film are known.
const tracksMost = 1000

// piece blanks the samples of the tracks that a piece of a film has.
func (p *patch) piece(whole, content span, of map[uint64]uint64) {
	next := whole.from
	p.eachBox(content, func(kind string, _, content span) {
		if kind == "traf" {
			next = p.pieceOfTrack(content, whole.from, next, of)
		}
	})
}

// pieceOfTrack returns where its samples end: there those of the next track begin, if nothing else is said.
func (p *patch) pieceOfTrack(in span, moof, next int64, of map[uint64]uint64) int64 {
	var base int64
	var each uint64
	var goes bool
	p.eachBox(in, func(kind string, _, content span) {
		switch kind {
		case "tfhd":
			base, each, goes = p.pieceHeading(content, moof, next, of)
			next = base
		case "trun":
			if run := p.run(content, base, next, each); run.to >= run.from {
				if goes {
					p.blank(run)
				}
				next = run.to
			}
		}
	})
	return next
}

// pieceHeading returns from where places are counted, how long samples are, and whether they go.
func (p *patch) pieceHeading(s span, moof, next int64, of map[uint64]uint64) (base int64, each uint64, goes bool) {
	t := p.table(s)
	flags := t.take(4)
	each, goes = of[t.take(4)]
	switch base = next; {
	case flags&pieceBase != 0:
		base = int64(min(t.take(8), endless))
	case flags&pieceFromMoof != 0:
		base = moof
	}
	for _, of := range []uint64{pieceKind, pieceTime} {
		if flags&of != 0 {
			t.take(4)
		}
	}
	if flags&pieceLength != 0 {
		each = t.take(4)
	}
	return base, each, goes && !t.ended
}

// run is where the samples of one lie, together.
func (p *patch) run(s span, base, next int64, each uint64) span {
	t := p.table(s)
	flags := t.take(4) & 0xffffff
	count := t.take(4)
	from := next
	if flags&runPlace != 0 {
		from = base + int64(int32(t.take(4)))
	}
	if flags&runFirstFlags != 0 {
		t.take(4)
	}
	if flags&runLengths == 0 {
		return span{from, from + int64(min(count*each, endless))}
	}
	long := uint64(0)
	for range count {
		for _, of := range []uint64{runTimes, runLengths, runFlags, runOffsets} {
			if flags&of == 0 {
				continue
			}
			if n := t.take(4); of == runLengths && !t.ended {
				long += n
			}
		}
		if t.ended {
			break
		}
	}
	return span{from, from + int64(min(long, endless))}
}
