package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// What a table may have. The parser fills up short rows: 8,000 characters could make eight
// million cells.
const (
	columnsMax = 20
	cellsMax   = 1000
)

// tables makes a table of a paragraph unless it is too large, or has a row with more cells
// than its head: the parser would drop those. Such a table is shown as it was typed.
type tables struct{ parser.ParagraphTransformer }

func (t tables) Transform(p *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, source := p.Lines(), reader.Source()
	for i := 1; i < lines.Len(); i++ {
		rule := lines.At(i)
		if !isTableRule(rule.Value(source)) {
			continue
		}
		head := lines.At(i - 1)
		columns := cells(head.Value(source))
		if columns > columnsMax || columns*(lines.Len()-i) > cellsMax || bytes.IndexByte(head.Value(source), '|') < 0 {
			return
		}
		for j := i + 1; j < lines.Len(); j++ {
			if row := lines.At(j); cells(row.Value(source)) > columns {
				return
			}
		}
		t.ParagraphTransformer.Transform(p, reader, pc)
		return
	}
}

// isTableRule reports whether a line divides a table's head from its rows.
func isTableRule(line []byte) bool {
	return bytes.IndexByte(line, '-') >= 0 && bytes.IndexByte(line, '|') >= 0 && len(bytes.Trim(line, "|-: \t\n")) == 0
}

// cells counts a row's cells as the parser does.
func cells(line []byte) int {
	line = bytes.TrimSpace(line)
	line = bytes.TrimPrefix(line, []byte("|"))
	n := 0
	for from := 0; from < len(line); n++ {
		end := from
		for end < len(line) && (line[end] != '|' || end > 0 && line[end-1] == '\\') {
			end++
		}
		from = end + 1
	}
	return n
}
