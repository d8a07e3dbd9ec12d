package markup

import "bytes"

// apart sets a quote, a list and a table apart from the line that follows directly: in a
// chat that line is no part of them. CommonMark would take it in. It only adds line ends.
func apart(source []byte) (out []byte, moved moves) {
	out = make([]byte, 0, len(source)+64)
	var in region
	fences := 0
	for rest := source; len(rest) > 0; {
		line, more := cutLine(rest)
		out = in.next(out, line)
		moved = moved.add(len(out), len(source)-len(rest))
		if fence := fenceOf(line); fence != nil && fences < fencesMax {
			fences++
			begun, marks := len(source)-len(rest), 0
			if out, rest, marks = appendFenced(out, rest, fence); marks > 0 {
				moved = moved.add(len(out)-1-len(fence.marks), begun+marks)
			}
			moved = moved.add(len(out), len(source)-len(rest))
			continue
		}
		out, rest = append(out, line...), more
	}
	if n := len(out); n > 0 && out[n-1] != '\n' {
		out = append(out, '\n')
	}
	return out, moved
}

// moves says where a source is found again in what apart made of it: behind each place, the
// two go on together until the next.
type moves []struct{ text, source int }

func (m moves) add(text, source int) moves {
	by := 0
	if n := len(m); n > 0 {
		by = m[n-1].text - m[n-1].source
	}
	if text-source == by {
		return m
	}
	return append(m, struct{ text, source int }{text, source})
}

// back is the place in the source. Places are asked for in their order.
func (m *moves) back(text int) int {
	for len(*m) > 1 && (*m)[1].text <= text {
		*m = (*m)[1:]
	}
	if len(*m) == 0 || (*m)[0].text > text {
		return text
	}
	return text - (*m)[0].text + (*m)[0].source
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
	quote, item, row := said[0] == '>' && (in.quote || quotes{}.opens(said)), isItem(string(bytes.TrimRight(said, "\n"))), bytes.IndexByte(line, '|') >= 0
	if in.quote && !quote || in.list && !item && !indented || in.table && !row {
		out = append(out, '\n')
	}
	in.quote, in.list = quote, item || in.list && indented
	in.table = row && (in.table || isTableRule(line))
	return out
}
