package markup

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// spans finds spans of code. The parser looks to the end of the block for what closes one:
// this asks first whether anything can.
type spans struct{ parser.InlineParser }

// runs says where the last run of backticks of each length begins in a block.
type runs struct {
	block ast.Node
	last  map[int]int
}

var runsKey = parser.NewContextKey()

func (p spans) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	n := runLen(line)
	known, _ := pc.Get(runsKey).(runs)
	if known.block != parent {
		known = runs{parent, lastRuns(parent.Lines(), block.Source())}
		pc.Set(runsKey, known)
	}
	if known.last[n] <= segment.Start {
		block.Advance(n)
		return ast.NewTextSegment(segment.WithStop(segment.Start + n))
	}
	return p.InlineParser.Parse(parent, block, pc)
}

func lastRuns(lines *text.Segments, source []byte) map[int]int {
	last := map[int]int{}
	for _, line := range lines.Sliced(0, lines.Len()) {
		for at := line.Start; at < line.Stop; at++ {
			if n := runLen(source[at:line.Stop]); n > 0 {
				last[n] = at
				at += n
			}
		}
	}
	return last
}

func runLen(s []byte) int {
	n := 0
	for n < len(s) && s[n] == '`' {
		n++
	}
	return n
}
