package markup

import (
	"github.com/yuin/goldmark/ast"
	extensions "github.com/yuin/goldmark/extension/ast"

	"parley/chat/prose"
)

// walked is walk, and false for a source on which the parser panics: views/markdown shows such a
// message as it was typed.
func walked(source string, names Names) (w walker, marked bool) {
	defer func() {
		if recover() != nil {
			w, marked = walker{}, false
		}
	}()
	return walk(source, names)
}

// walk reads a source as it is shown. It is false for one that is shown as it was typed.
func walk(source string, names Names) (w walker, marked bool) {
	if !HasMarks(source) {
		return w, false
	}
	root, text, moved := parse(source, names)
	w = walker{text: text, moved: moved, names: names}
	w.children(root, false)
	return w, w.found
}

// walker collects what a text consists of.
type walker struct {
	text   []byte
	moved  moves
	names  Names
	found  bool // anything but paragraphs of plain text
	seen   []place
	links  []string
	inLink bool
	parts  []extent // text outside code and addresses
	code   []extent // lines of code, without its marks
}

// extent is a part of a text.
type extent struct{ from, to int }

// join adds an extent, to the last one if it goes on directly. One without anything is none.
func join(list []extent, from, to int) []extent {
	if from >= to {
		return list
	}
	if n := len(list); n > 0 && list[n-1].to == from {
		list[n-1].to = to
		return list
	}
	return append(list, extent{from, to})
}

// inSource are the extents of a text in the source: none ends behind it, or begins before the
// last one's end.
func (w *walker) inSource(list []extent, source string) []extent {
	done := 0
	for i, e := range list {
		from := max(done, min(w.moved.back(e.from), len(source)))
		done = max(from, min(w.moved.back(e.to-1)+1, len(source)))
		list[i] = extent{from, done}
	}
	return list
}

type place struct {
	id     int
	quoted bool
}

func (w *walker) children(n ast.Node, quoted bool) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.node(c, quoted)
	}
}

func (w *walker) node(n ast.Node, quoted bool) {
	switch n := n.(type) {
	case *ast.Paragraph:
	case *AddressNode:
		w.link(n.Address)
	case *ast.AutoLink:
		w.found = w.link(string(n.Label(w.text))) || w.found
	case *NameNode:
		w.seen = append(w.seen, place{n.ID, quoted})
	case *ast.Text:
		w.parts = join(w.parts, n.Segment.Start, n.Segment.Stop)
		w.words(n.Segment.Start, n.Segment.Stop, quoted)
		return
	case *ast.CodeSpan:
		w.found = true
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				w.code = join(w.code, t.Segment.Start, t.Segment.Stop)
			}
		}
		return
	case *ast.FencedCodeBlock:
		w.found = true
		for _, line := range n.Lines().Sliced(0, n.Lines().Len()) {
			w.code = join(w.code, line.Start, line.Stop-1) // the source's last line may have no end
		}
		return
	case *extensions.TaskCheckBox:
		w.found = true
		return
	case *ast.Link:
		w.found = true
		w.linkTo(n, string(n.Destination), quoted)
		return
	case *ast.Image:
		w.found = true
		w.linkTo(n, string(n.Destination), quoted)
		return
	case *ast.Blockquote:
		quoted = true
		w.found = true
	default:
		w.found = true
	}
	w.children(n, quoted)
}

// link notes an address, and reports whether it is one.
func (w *walker) link(address string) bool {
	if !prose.IsAddress(address) {
		return false
	}
	if !w.inLink {
		w.links = append(w.links, address)
	}
	return true
}

// linkTo reads a link with a label. One that deceives is shown as it was typed.
func (w *walker) linkTo(n ast.Node, address string, quoted bool) {
	was := w.inLink
	w.inLink = was || prose.IsAddress(address) && !Deceives(n, w.text, address)
	w.children(n, quoted)
	w.inLink = was
	w.link(address)
}

// words reads what the parser leaves as text. It looks at ASCII alone, and leaves the names
// with a wide mark.
func (w *walker) words(from, to int, quoted bool) {
	for {
		at, hidden := NextEscape(w.text, from, to)
		if at < 0 {
			break
		}
		w.wide(from, at, quoted)
		w.found = w.found || hidden
		from = at + 2
	}
	w.wide(from, to, quoted)
}

func (w *walker) wide(from, to int, quoted bool) {
	if w.names == nil {
		return
	}
	for i := from; i < to; i++ {
		if n, id := WideAt(w.text, i, to, w.names); n > 0 {
			w.seen = append(w.seen, place{id, quoted})
			i += n - 1
		}
	}
}
