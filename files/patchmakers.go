package files

import (
	"bytes"
	"slices"
	"strings"
)

// Where a description of samples says by which program, or which camera, they were made (QuickTime File Format, "Sample
// description atoms"; reserved in ISO/IEC 14496-12, 12.1.3), counted from behind its kind.
const (
	samplesMaker   = 12
	samplesProgram = 42
	programLong    = 32
	pictureLong    = 78 // all of a picture's description
	soundLong      = 28
)

// programsOfKinds are programs by whose names readers know how samples are to be read.
var programsOfKinds = []string{"Planar", "Sorenson"}

// makers blanks what a track of pictures or sound says of camera and program, and the name of a track that goes.
func (p *patch) makers(t filmTrack) {
	p.eachBox(t.names, func(kind string, whole, content span) {
		if kind == filmClock {
			p.write(whole.from+4, []byte("free"))
			p.blank(content)
		}
	})
	samples := span{t.samples.from + 8, t.samples.to}
	p.eachBox(samples, func(_ string, _, content span) {
		long, at := content.to-content.from, content.from
		switch {
		case t.handler == "vide" && long >= pictureLong:
			name := string(p.read(at+samplesProgram+1, programLong-1))
			if !slices.ContainsFunc(programsOfKinds, func(s string) bool { return strings.HasPrefix(name, s) }) {
				p.empty(span{at + samplesMaker, at + samplesMaker + 4})
				p.empty(span{at + samplesProgram, at + samplesProgram + programLong})
			}
		case t.handler == "soun" && long >= soundLong:
			p.empty(span{at + samplesMaker, at + samplesMaker + 4})
		}
	})
}

// empty blanks what is not blank: a file that is not changed is not read again.
func (p *patch) empty(s span) {
	if s.to-s.from > chunk || len(bytes.Trim(p.read(s.from, s.to-s.from), "\x00")) > 0 {
		p.blank(s)
	}
}
