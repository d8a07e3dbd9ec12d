package markup

import "bytes"

// fence is the line that opens a block of code.
type fence struct {
	prefix []byte // of a quote, or blanks
	marks  []byte // three or more of ` or ~
}

// fenceOf returns the fence that a line is, or nil.
func fenceOf(line []byte) *fence {
	said := bytes.TrimLeft(line, "> \t")
	if len(said) < 3 || said[0] != '`' && said[0] != '~' {
		return nil
	}
	rest := bytes.TrimLeft(said, string(said[0]))
	if len(said)-len(rest) < 3 || bytes.IndexByte(rest, '`') >= 0 {
		return nil
	}
	return &fence{prefix: line[:len(line)-len(said)], marks: said[:len(said)-len(rest)]}
}

func (f *fence) quoted() bool { return bytes.IndexByte(f.prefix, '>') >= 0 }

// appendFenced copies a block of code and returns what is behind it. A fence that stands
// behind text gets a line of its own: the parser would miss it. Its marks stood at moved in the
// source, or 0.
func appendFenced(out, source []byte, f *fence) (copied, behind []byte, moved int) {
	opening, rest := cutLine(source)
	out = append(out, opening...)
	if end := f.closes(rest, false); end > 0 {
		return append(out, rest[:end]...), rest[end:], 0
	}
	end := f.closes(rest, true)
	if end == 0 {
		return append(out, rest...), nil, 0
	}
	last := bytes.TrimRight(rest[:end], " \t\n")
	out = append(append(out, last[:len(last)-len(f.marks)]...), '\n')
	out = append(append(append(out, f.prefix...), f.marks...), '\n')
	return out, rest[end:], len(opening) + len(last) - len(f.marks)
}

// closes returns the end of the line that closes the block, or 0 if none does. With text,
// the fence may stand behind text.
func (f *fence) closes(source []byte, text bool) int {
	for rest := source; len(rest) > 0; {
		var line []byte
		line, rest = cutLine(rest)
		if f.quoted() && line[0] != '>' {
			return len(source) - len(rest) - len(line)
		}
		said := bytes.TrimSpace(bytes.TrimLeft(line, "> \t"))
		if bytes.HasSuffix(said, f.marks) && (text || len(bytes.Trim(said, string(f.marks[0]))) == 0) {
			return len(source) - len(rest)
		}
	}
	return 0
}
