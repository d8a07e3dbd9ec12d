package markup

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	reader "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Parse reads a source, and the names in it as names finds them. The places of the nodes are
// those in text: a source with the line ends that set its blocks apart.
func Parse(source string, names Names) (root ast.Node, text []byte) {
	root, text, _ = parse(source, names)
	return root, text
}

func parse(source string, names Names) (root ast.Node, text []byte, moved moves) {
	pc := parser.NewContext()
	if names != nil {
		pc.Set(namesKey, names)
	}
	text, moved = apart([]byte(source))
	return commonmark.Parse(reader.NewReader(text), parser.WithContext(pc)), text, moved
}

// commonmark is goldmark with the parsers that a chat wants. Left out are raw HTML, which is
// text; indented code, since an indented line is one; headings by underlining, which make
// one of a signature; and definitions of links, whose text would not be shown.
var commonmark = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(lists{parser.NewListParser()}, 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(headings{parser.NewATXHeadingParser()}, 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(quotes{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(paragraphs{parser.NewParagraphParser()}, 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(spans{parser.NewCodeSpanParser()}, 100),
		util.Prioritized(links{parser.NewLinkParser()}, 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(addresses{}, 400),
		util.Prioritized(emphasis{}, 500),
	),
	parser.WithParagraphTransformers(
		util.Prioritized(tables{extension.NewTableParagraphTransformer()}, 200),
	),
)
