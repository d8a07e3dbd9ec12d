package markup

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	extensions "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// What a table may have. The parser fills up short rows: 8,000 characters could make eight
// million cells.
const (
	columnsMax = 20
	cellsMax   = 1000
)

// tables makes a table of a paragraph unless it is too large: that one is shown as it was
// typed. A row with more cells than the head keeps them: the parser would drop their words.
type tables struct{ parser.ParagraphTransformer }

func (t tables) Transform(p *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, source := p.Lines(), reader.Source()
	for i := 1; i < lines.Len(); i++ {
		rule := lines.At(i)
		if !delimits(rule.Value(source)) {
			continue
		}
		if !isTableRule(rule.Value(source)) {
			return // dashes alone: the parser would make a head of the line before
		}
		head, rows := lines.At(i-1), slices.Clone(lines.Sliced(i+1, lines.Len()))
		columns := max(cells(head.Value(source)), cells(rule.Value(source))) // the parser fills up a short head
		if columns > columnsMax || columns*(lines.Len()-i) > cellsMax || bytes.IndexByte(head.Value(source), '|') < 0 {
			return
		}
		for _, row := range rows {
			if cells(row.Value(source)) > columnsMax {
				return
			}
		}
		parent, next := p.Parent(), p.NextSibling()
		t.ParagraphTransformer.Transform(p, reader, pc)
		last := parent.LastChild()
		if next != nil {
			last = next.PreviousSibling()
		}
		if table, made := last.(*extensions.Table); made {
			addSurplus(table, rows, columns, source)
		}
		return
	}
}

// addSurplus adds to each row the cells behind those that have a head.
func addSurplus(table *extensions.Table, rows []text.Segment, columns int, source []byte) {
	row := table.FirstChild() // the head
	for _, line := range rows {
		if row = row.NextSibling(); row == nil {
			return
		}
		begin := line.Start - line.Padding // the blanks of a tab that a list has cut
		for _, span := range surplus(line.Value(source), columns) {
			cell := extensions.NewTableCell()
			at := text.NewSegment(begin+span.from, begin+span.to)
			at = at.TrimLeftSpace(source)
			cell.Lines().Append(at.TrimRightSpace(source))
			row.AppendChild(row, cell)
		}
	}
}

// isTableRule reports whether a line divides a table's head from its rows.
func isTableRule(line []byte) bool { return bytes.IndexByte(line, '|') >= 0 && delimits(line) }

// delimits reports whether the parser takes a line for such a one: dashes between bars, each
// with a colon on either side or none.
func delimits(line []byte) bool {
	if indent, _ := util.IndentWidth(line, 0); indent > 3 {
		return false
	}
	line = bytes.TrimSpace(line)
	line = bytes.TrimSuffix(bytes.TrimPrefix(line, []byte("|")), []byte("|"))
	for column := range bytes.SplitSeq(line, []byte("|")) {
		column = bytes.TrimSpace(column)
		column = bytes.TrimSuffix(bytes.TrimPrefix(column, []byte(":")), []byte(":"))
		if len(column) == 0 || len(bytes.Trim(column, "-")) > 0 {
			return false
		}
	}
	return true
}

// cells counts a row's cells as the parser does.
func cells(line []byte) int { return len(surplus(line, 0)) }

type span struct{ from, to int }

// surplus is the places of a row's cells behind the first ones, cut as the parser cuts them.
func surplus(line []byte, first int) (spans []span) {
	const blanks = " \t\n\v\f\r" // no others: they are text to the parser
	end := len(bytes.TrimRight(line, blanks))
	at := len(line) - len(bytes.TrimLeft(line, blanks))
	if at < end && line[at] == '|' {
		at++
	}
	if end > at && line[end-1] == '|' {
		end--
	}
	for n := 0; at < end; n++ {
		to := at
		for to < end && (line[to] != '|' || to > 0 && line[to-1] == '\\') {
			to++
		}
		if n >= first {
			spans = append(spans, span{at, to})
		}
		at = to + 1
	}
	for len(spans) > 0 && first > 0 && len(bytes.TrimSpace(line[spans[len(spans)-1].from:spans[len(spans)-1].to])) == 0 {
		spans = spans[:len(spans)-1] // an empty cell says nothing
	}
	return spans
}
