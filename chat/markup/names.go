package markup

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extensions "github.com/yuin/goldmark/extension/ast"

	"parley/chat/prose"
)

// Names finds names in a text.
type Names interface {
	// At finds the name with which s begins, behind before. It returns how many bytes the
	// name has, or 0, and what it is to be called.
	At(before, s string) (n, id int)
}

// ForNames calls f for each name that a source shows, as names finds them: none of them
// stands in code, in an address, or behind a backslash. It says of each whether it is quoted.
// In a source without marks, names itself sees the backslash, at the end of before.
func ForNames(source string, names Names, f func(id int, quoted bool)) {
	if HasMarks(source) {
		root, text := Parse(source, names)
		w := walker{text: text, names: names}
		w.children(root, false)
		if w.found {
			for _, n := range w.seen {
				f(n.id, n.quoted)
			}
			return
		}
	}
	forPlain(source, names, func(id int) { f(id, false) })
}

// forPlain is ForNames for a source that is shown as it was typed.
func forPlain(source string, names Names, f func(id int)) {
	for line := range strings.SplitSeq(source, "\n") {
		for at := 0; ; {
			start, end := prose.NextLink(line[at:])
			if start < 0 {
				within(line, at, len(line), names, f)
				break
			}
			within(line, at, at+start, names, f)
			at += end
		}
	}
}

func within(line string, from, to int, names Names, f func(id int)) {
	for i := from; i < to; i++ {
		if mark, _ := prose.MarkAt(line, i); mark == 0 {
			continue
		}
		if n, id := names.At(line[:i], line[i:]); n > 0 && i+n <= to {
			f(id)
			i += n - 1
		}
	}
}

// walker collects the names of a text.
type walker struct {
	text  []byte
	names Names
	found bool // anything but paragraphs of plain text
	seen  []place
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
	case *ast.Paragraph, *AddressNode:
	case *ast.AutoLink:
		w.found = w.found || prose.IsAddress(string(n.Label(w.text)))
	case *NameNode:
		w.seen = append(w.seen, place{n.ID, quoted})
	case *ast.Text:
		w.words(n.Segment.Start, n.Segment.Stop, quoted)
		return
	case *ast.CodeSpan, *ast.FencedCodeBlock, *extensions.TaskCheckBox:
		w.found = true
		return
	case *ast.Blockquote:
		quoted = true
		w.found = true
	default:
		w.found = true
	}
	w.children(n, quoted)
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
	for i := from; i < to; i++ {
		if n, id := WideAt(w.text, i, to, w.names); n > 0 {
			w.seen = append(w.seen, place{id, quoted})
			i += n - 1
		}
	}
}

// wideMark is the first byte of ＠ and ＃, as Japanese and Chinese keyboards write them.
const wideMark = 0xef

// WideAt finds the name with a wide mark at a place of a text, and before to. The parser
// looks at ASCII alone.
func WideAt(text []byte, at, to int, names Names) (n, id int) {
	if text[at] != wideMark {
		return 0, 0
	}
	rest := string(text[at:min(len(text), at+nameMax)])
	if mark, _ := prose.MarkAt(rest, 0); mark == 0 {
		return 0, 0
	}
	if n, id = names.At(string(text[max(0, at-beforeMax):at]), rest); at+n > to {
		return 0, 0
	}
	return n, id
}
