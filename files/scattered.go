package files

// scattered are bytes that stand in several places of a file.
type scattered struct {
	p     *patch
	parts []span
}

func (b scattered) size() (n int64) {
	for _, s := range b.parts {
		n += s.to - s.from
	}
	return n
}

// each calls f for the ranges in the file in which some of them stand.
func (b scattered) each(from, to int64, f func(span)) {
	at := int64(0)
	for _, s := range b.parts {
		long := s.to - s.from
		if start, end := max(from-at, 0), min(to-at, long); start < end {
			f(span{s.from + start, s.from + end})
		}
		at += long
	}
}

// read returns fewer where they end.
func (b scattered) read(at, n int64) (got []byte) {
	b.each(at, at+n, func(s span) { got = append(got, b.p.read(s.from, s.to-s.from)...) })
	return got
}

func (b scattered) write(at int64, content []byte) {
	b.each(at, at+int64(len(content)), func(s span) {
		b.p.write(s.from, content[:s.to-s.from])
		content = content[s.to-s.from:]
	})
}

func (b scattered) fill(from, to int64, with byte) {
	b.each(from, to, func(s span) { b.p.fill(s.from, s.to-s.from, with) })
}
