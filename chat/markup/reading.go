package markup

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	extensions "github.com/yuin/goldmark/extension/ast"

	"parley/chat/prose"
)

// Reading is a source as people read it: without marks of Markdown, a block to a line. Places
// finds in a text what its readers look for, as ranges of bytes in any order; marks and addresses
// of links that are a part of it are shown.
func Reading(source string, places func(text string) [][2]int) string {
	if !HasMarks(source) {
		return source
	}
	return readings(source, func(r collector) string { return r.write(places) })
}

// Plain is the words of a source as people read them: without marks, each block and cell on
// lines of its own.
func Plain(source string) string {
	if !HasMarks(source) {
		return source
	}
	return readings(source, collector.plain)
}

// readings writes a source's pieces with write. The source stays as it is where that leaves
// nothing, or where the parser panics.
func readings(source string, write func(r collector) string) (said string) {
	defer func() {
		if recover() != nil || strings.TrimSpace(said) == "" {
			said = source
		}
	}()
	root, text, _ := parse(source, nil)
	r := collector{text: text}
	r.blocks(root)
	return write(r)
}

func (r collector) write(places func(text string) [][2]int) string {
	text := r.text
	w := writer{text: text, sought: make([]int, len(text)+1)}
	for _, p := range places(string(text)) {
		w.sought[p[0]]++
		w.sought[p[1]]--
	}
	w.countSought()
	for _, p := range r.pieces {
		w.piece(p)
	}
	w.end()
	return w.out.String()
}

func (r collector) plain() string {
	var b strings.Builder
	done := 0
	for _, p := range r.pieces {
		if p.aside || p.instead != "" || p.from < done {
			continue
		}
		if p.cell || bytes.IndexByte(r.text[done:p.from], '\n') >= 0 {
			b.WriteByte('\n')
		}
		b.Write(r.text[p.from:p.to])
		done = p.to
	}
	return b.String()
}

// piece is a part of a text that its readers see.
type piece struct {
	from, to      int
	instead       string // what they see in its place, unless they look for it
	before, after string // what stands around it
	aside         bool   // seen only by those who look for it
	quoted, cell  bool   // cell: it begins one that is not its row's first
}

// collector collects the pieces of a text.
type collector struct {
	text         []byte
	pieces       []piece
	quoted, cell bool
}

func (r *collector) add(p piece) {
	if p.from < p.to {
		p.quoted, p.cell, r.cell = r.quoted, r.cell, false
		r.pieces = append(r.pieces, p)
	}
}

// at is where the last piece ends.
func (r *collector) at() int {
	if n := len(r.pieces); n > 0 {
		return r.pieces[n-1].to
	}
	return 0
}

func (r *collector) blocks(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		r.node(c)
	}
}

func (r *collector) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Blockquote:
		was := r.quoted
		r.quoted = true
		r.blocks(n)
		r.quoted = was
	case *ast.ListItem:
		r.item(n)
		r.blocks(n)
	case *ast.FencedCodeBlock:
		r.block(n)
	case *extensions.TableCell:
		r.cell = n.PreviousSibling() != nil
		r.blocks(n)
	case *extensions.TaskCheckBox:
		box := "☐ "
		if n.IsChecked {
			box = "☑ "
		}
		r.add(piece{from: n.Pos(), to: n.Pos() + len("[x]"), instead: box})
	case *ast.Text:
		r.words(n)
	case *ast.CodeSpan:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				r.code(t.Segment.Start, t.Segment.Stop)
			}
		}
	case *ast.Link:
		r.link(n, n.Pos()+len("["), string(n.Destination))
	case *ast.Image:
		r.link(n, n.Pos()+len("!["), string(n.Destination))
	case *ast.AutoLink:
		label := len(n.Label(r.text))
		if from := n.Pos() + len("<"); prose.IsAddress(string(n.Label(r.text))) {
			r.add(piece{from: from, to: from + label})
		} else {
			r.add(piece{from: from - len("<"), to: from + label + len(">")})
		}
	case *AddressNode:
		r.add(piece{from: n.Pos(), to: n.Pos() + len(n.Address)})
	default:
		r.blocks(n)
	}
}

// item is the mark of a list's item: its number as it was typed, or a point.
func (r *collector) item(n *ast.ListItem) {
	from := n.Pos()
	if list, ok := n.Parent().(*ast.List); ok && list.IsOrdered() {
		to := from
		for to < len(r.text) && '0' <= r.text[to] && r.text[to] <= '9' {
			to++
		}
		r.add(piece{from: from, to: to + 1, instead: string(r.text[from:to+1]) + " "})
		return
	}
	if c := n.FirstChild(); c != nil && c.FirstChild() != nil && c.FirstChild().Kind() == extensions.KindTaskCheckBox {
		return
	}
	r.add(piece{from: from, to: from + 1, instead: "• "})
}

func (r *collector) block(n *ast.FencedCodeBlock) {
	if n.Info != nil && !IsLanguage(string(n.Info.Segment.Value(r.text))) {
		r.code(n.Info.Segment.Start, n.Info.Segment.Stop)
	}
	for _, line := range n.Lines().Sliced(0, n.Lines().Len()) {
		r.code(line.Start, line.Start+len(bytes.TrimRight(line.Value(r.text), "\n")))
	}
}

// code keeps its marks where it has the name of a picture, so that it stays a name.
func (r *collector) code(from, to int) {
	p := piece{from: from, to: to}
	if emojiName.Match(r.text[min(from, to):to]) {
		p.before, p.after = "`", "`"
	}
	r.add(p)
}

func (r *collector) words(n *ast.Text) {
	from, to := n.Segment.Start, n.Segment.Stop
	if n.HardLineBreak() && to < len(r.text) && r.text[to] == '\\' {
		to++
	}
	for {
		at, hidden := NextEscape(r.text, from, to)
		if at < 0 {
			break
		}
		if r.add(piece{from: from, to: at}); hidden {
			at++
		}
		r.add(piece{from: at, to: at + 1})
		if from = at + 1; !hidden {
			r.add(piece{from: from, to: from + 1})
			from++
		}
	}
	r.add(piece{from: from, to: to})
}

// link is read by its label, or as it was typed where it leads nowhere or deceives.
func (r *collector) link(n ast.Node, label int, address string) {
	typed := !prose.IsAddress(address) || Deceives(n, r.text, address)
	if typed {
		r.add(piece{from: n.Pos(), to: label})
	}
	r.blocks(n)
	behind := max(r.at(), label)
	begin := bytes.Index(r.text[behind:], []byte("]("))
	if begin < 0 {
		return
	}
	from := bytes.Index(r.text[behind+begin:], []byte(address))
	if from < 0 {
		return
	}
	from += behind + begin
	to := from + len(address)
	switch {
	case !typed && n.HasChildren():
		r.add(piece{from: from, to: to, before: " (", after: ")", aside: true})
	case !typed:
		r.add(piece{from: from, to: to})
	default:
		r.add(piece{from: behind + begin, to: to + bytes.IndexByte(r.text[to:], ')') + 1})
	}
}

// IsLanguage reports whether what stands behind a fence names a language. Anything else is
// the first line of the code: many write it there.
func IsLanguage(said string) bool {
	return len(said) <= 20 && strings.IndexFunc(said, func(r rune) bool {
		return r >= 0x80 || !isAlphanumeric(byte(r)) && !strings.ContainsRune("+#._-", r)
	}) < 0
}
