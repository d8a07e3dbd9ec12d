package markup

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// NestedMax is how many quotes and lists may stand in each other. What is deeper is text.
const NestedMax = 6

// isDeep reports whether a block in parent would be nested too deeply. An item is in its
// list.
func isDeep(parent ast.Node) bool {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		if k := n.Kind(); k == ast.KindBlockquote || k == ast.KindList {
			depth++
		}
	}
	return depth >= NestedMax
}

// lists opens a list where digitsMax allows it, and if its first item says anything.
type lists struct{ parser.BlockParser }

func (p lists) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	item := strings.TrimSpace(string(line))
	if !isItem(item) || !strings.ContainsAny(item, " \t") || isDeep(parent) {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, reader, pc)
}

// quotes opens a quote if it quotes anything: a > alone and a face such as >:( are text.
type quotes struct{ parser.BlockParser }

func (p quotes) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	said := bytes.TrimLeft(line, " \t")
	if len(said) > 0 && said[0] == '>' && !p.opens(said) || isDeep(parent) {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, reader, pc)
}

// opens reports whether a line without its indentation quotes anything.
func (quotes) opens(line []byte) bool {
	said, quoted := bytes.CutPrefix(line, []byte(">"))
	return quoted && len(bytes.TrimSpace(said)) > 0 && !isFace(said[0])
}

func isFace(c byte) bool { return strings.IndexByte(":;=._-<", c) >= 0 }

// headings opens a heading if it says anything.
type headings struct{ parser.BlockParser }

func (p headings) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	if len(bytes.Trim(line, "# \t\n")) == 0 {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, reader, pc)
}

// paragraphs keeps the blanks at the beginning of lines, which may be code, and accepts a
// first line that is indented.
type paragraphs struct{ parser.BlockParser }

func (paragraphs) CanAcceptIndentedLine() bool { return true }

func (paragraphs) Close(n ast.Node, reader text.Reader, _ parser.Context) {
	lines := n.Lines()
	if lines.Len() == 0 {
		n.Parent().RemoveChild(n.Parent(), n)
		return
	}
	last := lines.At(lines.Len() - 1)
	lines.Set(lines.Len()-1, last.TrimRightSpace(reader.Source()))
}
