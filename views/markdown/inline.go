package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"parley/chat/prose"
)

// addresses finds web addresses and names while emphasis is parsed: a _ within one is no
// mark.
type addresses struct{}

var namesKey = parser.NewContextKey()

func (addresses) Trigger() []byte { return []byte(":." + nameMarks) }

func (addresses) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	source, at := block.Source(), segment.Start
	before := source[max(0, at-beforeMax):at]
	switch {
	case line[0] == '.' && !bytes.EqualFold(before[max(0, len(before)-len("www")):], []byte("www")):
		return nil
	case line[0] == '.':
	case line[0] != ':':
		return nameIn(block, string(before), line, pc)
	default:
		if picture := nameIn(block, string(before), line, pc); picture != nil {
			return picture
		}
		if len(line) < len("://x") || line[1] != '/' || line[2] != '/' {
			return nil
		}
	}
	text, _ := parent.LastChild().(*ast.Text)
	scheme, more := prose.LinkBehind(string(before), string(line))
	if scheme == 0 || text == nil || text.Segment.Stop != at || text.Segment.Len() < scheme {
		return nil
	}
	text.Segment.Stop -= scheme
	block.Advance(more)
	return &addressNode{address: string(source[at-scheme : at+more])}
}

// beforeMax is how many bytes before an address tell whether emphasis surrounds it.
const beforeMax = 32

// nameMax is about how many bytes a name has at most.
const nameMax = 400

func nameIn(block text.Reader, before string, line []byte, pc parser.Context) ast.Node {
	names, _ := pc.Get(namesKey).(References)
	if len(names) == 0 {
		return nil
	}
	name, ok := names.at(before, string(line[:min(len(line), nameMax)]))
	if !ok {
		return nil
	}
	block.Advance(len(name.Text))
	return &nameNode{name: name}
}

// links bounds how many brackets of a text the parser tries as links, since each may be
// looked for to the end.
type links struct{ parser.InlineParser }

var triedKey = parser.NewContextKey()

const triedMax = 400

func (p links) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	tried, _ := pc.Get(triedKey).(int)
	if tried >= triedMax {
		return nil
	}
	pc.Set(triedKey, tried+1)
	return p.InlineParser.Parse(parent, block, pc)
}

func (p links) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	p.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// addressNode is a web address in the text.
type addressNode struct {
	ast.BaseInline
	address string
}

// nameNode is a name in the text.
type nameNode struct {
	ast.BaseInline
	name Reference
}

var addressKind, nameKind = ast.NewNodeKind("Address"), ast.NewNodeKind("Name")

func (*addressNode) Kind() ast.NodeKind { return addressKind }
func (*nameNode) Kind() ast.NodeKind    { return nameKind }

func (n *addressNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }
func (n *nameNode) Dump(source []byte, level int)    { ast.DumpHelper(n, source, level, nil, nil) }
