package markup

import "bytes"

// apart sets a quote, a list and a table apart from the line that follows directly: in a
// chat that line is no part of them. CommonMark would take it in. It only adds line ends.
func apart(source []byte) []byte {
	out := make([]byte, 0, len(source)+64)
	var in region
	fences := 0
	for rest := source; len(rest) > 0; {
		line, more := cutLine(rest)
		out = in.next(out, line)
		if fence := fenceOf(line); fence != nil && fences < fencesMax {
			fences++
			out, rest = appendFenced(out, rest, fence)
			continue
		}
		out, rest = append(out, line...), more
	}
	if n := len(out); n > 0 && out[n-1] != '\n' {
		out = append(out, '\n')
	}
	return out
}

// fencesMax bounds the look for fences' ends.
const fencesMax = 50

// cutLine cuts off the first line, with its end.
func cutLine(s []byte) (line, rest []byte) {
	if i := bytes.IndexByte(s, '\n'); i >= 0 {
		return s[:i+1], s[i+1:]
	}
	return s, nil
}

// region is what the line before belonged to.
type region struct{ quote, list, table bool }

// next goes on to a line, and adds an empty one before it where it leaves the region.
func (in *region) next(out, line []byte) []byte {
	said := bytes.TrimLeft(line, " \t")
	if len(bytes.TrimSpace(said)) == 0 {
		in.quote, in.table = false, false
		return out
	}
	indented := len(said) < len(line)
	quote, item, row := said[0] == '>', isItem(string(bytes.TrimRight(said, "\n"))), bytes.IndexByte(line, '|') >= 0
	if in.quote && !quote || in.list && !item && !indented || in.table && !row {
		out = append(out, '\n')
	}
	in.quote, in.list = quote, item || in.list && indented
	in.table = row && (in.table || isTableRule(line))
	return out
}
