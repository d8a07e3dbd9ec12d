package ui

import (
	"strings"
	"unicode"
)

// Line writes text that has to stay within its line.
func Line(b *strings.Builder, s string) {
	b.WriteString(strings.ReplaceAll(SanitizeLine(s), "\n", " "))
}

// SanitizeLine is s without characters that a terminal would obey. Control characters
// become their pictures (U+2400 and on). Those without a picture, other line ends and
// bidirectional controls are replaced.
func SanitizeLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20:
			return '\u2400' + r
		case r == 0x7f:
			return '\u2421'
		case unicode.IsControl(r), unicode.In(r, unicode.Zl, unicode.Zp, bidiControls):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// bidiControls are the embeddings, overrides and isolates of bidirectional text.
var bidiControls = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x202a, Hi: 0x202e, Stride: 1}, {Lo: 0x2066, Hi: 0x2069, Stride: 1}}}
