package markup

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
	node := &AddressNode{Address: string(source[at-scheme : at+more])}
	node.SetPos(at - scheme)
	return node
}

// nameMarks begin names, besides the colon of a picture.
const nameMarks = "@#"

// beforeMax is how many bytes before an address tell whether emphasis surrounds it.
const beforeMax = 32

// nameMax is about how many bytes a name has at most.
const nameMax = 400

func nameIn(block text.Reader, before string, line []byte, pc parser.Context) ast.Node {
	names, _ := pc.Get(namesKey).(Names)
	if names == nil {
		return nil
	}
	n, id := names.At(before, string(line[:min(len(line), nameMax)]))
	if n == 0 {
		return nil
	}
	block.Advance(n)
	return &NameNode{ID: id}
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

// AddressNode is a web address in the text.
type AddressNode struct {
	ast.BaseInline
	Address string
}

// NameNode is a name in the text.
type NameNode struct {
	ast.BaseInline
	ID int // as Names called it
}

var AddressKind, NameKind = ast.NewNodeKind("Address"), ast.NewNodeKind("Name")

func (*AddressNode) Kind() ast.NodeKind { return AddressKind }
func (*NameNode) Kind() ast.NodeKind    { return NameKind }

func (n *AddressNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }
func (n *NameNode) Dump(source []byte, level int)    { ast.DumpHelper(n, source, level, nil, nil) }
