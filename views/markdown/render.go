package markdown

import (
	"bytes"
	"strconv"

	"github.com/yuin/goldmark/ast"
	extensions "github.com/yuin/goldmark/extension/ast"

	"parley/chat/markup"
	"parley/views/ui"
)

// render parses a source and writes what it found. The elements here are the only ones that
// can come out. Each block of the text has the direction of its own first letter.
func render(b []byte, source string, names References) []byte {
	r := renderer{out: b, names: names, wide: names.wide()}
	var root ast.Node
	root, r.source = markup.Parse(source, names.found())
	r.blocks(root, ` dir="auto"`)
	if !r.found {
		return appendPlain(r.out[:len(b)], source, names) // as snake_case
	}
	return r.out
}

type renderer struct {
	out    []byte
	source []byte
	names  References
	wide   References
	found  bool // anything but paragraphs of plain text
	inLink bool
	inCell bool
	quoted int // how many quotes this is in
}

func (r *renderer) write(markup string)     { r.out = append(r.out, markup...) }
func (r *renderer) text(s string)           { r.out = ui.AppendText(r.out, s) }
func (r *renderer) value(name, text string) { r.write(name); r.text(text); r.write(`"`) }

// blocks writes the blocks in n. Each outermost one says its direction; the others inherit
// it.
func (r *renderer) blocks(n ast.Node, dir string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		r.block(c, dir)
	}
}

func (r *renderer) block(n ast.Node, dir string) {
	r.found = r.found || n.Kind() != ast.KindParagraph
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		r.element("p", dir, n)
	case *ast.Heading:
		r.write(`<p class="h"` + dir + `>`)
		r.inlines(n)
		r.write(`</p>`)
	case *ast.Blockquote:
		r.write(`<blockquote` + dir + `>`)
		r.quoted++
		r.blocks(n, "")
		r.quoted--
		r.write(`</blockquote>`)
	case *ast.List:
		r.list(n, dir)
	case *ast.FencedCodeBlock:
		r.code(n)
	case *ast.ThematicBreak:
		r.write(`<hr>`)
	case *extensions.Table:
		r.table(n, dir)
	}
}

// element writes a leaf with its text.
func (r *renderer) element(name, attributes string, n ast.Node) {
	r.write(`<` + name + attributes + `>`)
	r.inlines(n)
	r.write(`</` + name + `>`)
}

// list writes a list. Its items have the numbers that were typed.
func (r *renderer) list(l *ast.List, dir string) {
	name := "ul"
	if l.IsOrdered() {
		name = "ol"
	}
	r.write(`<` + name + dir + `>`)
	due := 1
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		r.write(`<li`)
		if l.IsOrdered() {
			due = r.number(item, due)
		}
		if box := checkbox(item); box != nil {
			r.write(` class="x"`)
		}
		r.write(`>`)
		r.item(item)
		r.write(`</li>`)
	}
	r.write(`</` + name + `>`)
}

// number writes an item's number unless it is due, and returns the next one.
func (r *renderer) number(item ast.Node, due int) int {
	typed := r.source[max(item.Pos(), 0):]
	typed = typed[:len(typed)-len(bytes.TrimLeft(typed, "0123456789"))]
	if n, err := strconv.Atoi(string(typed)); err == nil && (n != due || typed[0] == '0') {
		r.value(` value="`, string(typed))
		due = n
	}
	return due + 1
}

// item writes an item's text without a paragraph of its own.
func (r *renderer) item(item ast.Node) {
	for c := item.FirstChild(); c != nil; c = c.NextSibling() {
		if k := c.Kind(); c == item.FirstChild() && (k == ast.KindParagraph || k == ast.KindTextBlock) {
			r.inlines(c)
		} else {
			r.block(c, "")
		}
	}
}

func checkbox(item ast.Node) *extensions.TaskCheckBox {
	if c := item.FirstChild(); c != nil {
		box, _ := c.FirstChild().(*extensions.TaskCheckBox)
		return box
	}
	return nil
}

// code writes a block of code, which takes the focus so that keys can scroll it, or the fence as it was typed where nothing is in it.
func (r *renderer) code(n *ast.FencedCodeBlock) {
	language, lines := "", n.Lines().Value(r.source)
	if n.Info != nil {
		language = string(n.Info.Segment.Value(r.source))
	}
	if !markup.IsLanguage(language) {
		language, lines = "", append([]byte(language+"\n"), lines...)
	}
	if len(lines) == 0 {
		r.write(`<p>`)
		r.text(fenceAt(r.source, n.Pos()) + language)
		r.write(`</p>`)
		return
	}
	r.write(`<pre class="c" dir="ltr" tabindex="0"`)
	if language != "" {
		r.value(` data-lang="`, language)
	}
	r.write(`><code>`)
	r.out = appendCode(r.out, string(bytes.TrimSuffix(lines, []byte("\n"))), language)
	r.write(`</code></pre>`)
}

// fenceAt are the marks of a fence at a place.
func fenceAt(source []byte, at int) string {
	if at < 0 || at >= len(source) || source[at] != '~' {
		return "```"
	}
	rest := source[at:]
	return string(rest[:len(rest)-len(bytes.TrimLeft(rest, "~"))])
}

func (r *renderer) table(t *extensions.Table, dir string) {
	r.write(`<table tabindex="0"` + dir + `>`)
	r.inCell = true
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		name := "td"
		if row.Kind() == extensions.KindTableHeader {
			name = "th"
		}
		r.write(`<tr>`)
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			r.element(name, alignment(cell), cell)
		}
		r.write(`</tr>`)
	}
	r.inCell = false
	r.write(`</table>`)
}

func alignment(cell ast.Node) string {
	switch cell.(*extensions.TableCell).Alignment {
	case extensions.AlignRight:
		return ` class="e"`
	case extensions.AlignCenter:
		return ` class="mid"`
	}
	return ""
}
