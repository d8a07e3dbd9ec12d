package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extensions "github.com/yuin/goldmark/extension/ast"

	"parley/chat/letters"
	"parley/chat/markup"
	"parley/chat/prose"
)

// inlines writes the text in n.
func (r *renderer) inlines(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		r.inline(c)
	}
}

func (r *renderer) inline(n ast.Node) {
	switch n.Kind() {
	case ast.KindText, ast.KindAutoLink, markup.AddressKind, markup.NameKind:
	default:
		r.found = true
	}
	switch n := n.(type) {
	case *ast.Text:
		r.words(n)
	case *ast.Emphasis:
		if n.Level == 1 {
			r.element("em", "", n)
		} else {
			r.element("strong", "", n)
		}
	case *extensions.Strikethrough:
		r.element("s", "", n)
	case *ast.CodeSpan:
		r.codeSpan(n)
	case *ast.Link:
		r.link(n, "", string(n.Destination), string(n.Title))
	case *ast.Image:
		r.link(n, "!", string(n.Destination), string(n.Title))
	case *ast.AutoLink:
		r.autoLink(n)
	case *markup.AddressNode:
		r.address(n.Address)
	case *markup.NameNode:
		r.name(r.names[n.ID])
	case *extensions.TaskCheckBox:
		if n.IsChecked {
			r.write("☑ ")
		} else {
			r.write("☐ ")
		}
	}
}

// words writes text, and the end of its line. As in a text without marks, stylesheets hide
// the br and show the line's end itself.
func (r *renderer) words(n *ast.Text) {
	r.unescaped(n.Segment.Start, n.Segment.Stop)
	if n.HardLineBreak() && n.Segment.Stop < len(r.source) && r.source[n.Segment.Stop] == '\\' {
		r.write(`\`)
	}
	if n.SoftLineBreak() || n.HardLineBreak() {
		r.write("<br>\n")
	}
}

// unescaped writes text without the backslashes that make a mark text.
func (r *renderer) unescaped(from, to int) {
	for {
		at, hidden := markup.NextEscape(r.source, from, to)
		if at < 0 {
			break
		}
		r.prose(from, at)
		if hidden {
			r.found = true
		} else {
			r.write(`\`)
		}
		r.text(string(r.source[at+1 : at+2]))
		from = at + 2
	}
	r.prose(from, to)
}

// prose writes text with the names in it whose marks are wide.
func (r *renderer) prose(from, to int) {
	if len(r.wide) > 0 {
		for i := from; i < to; i++ {
			if n, id := markup.WideAt(r.source, i, to, r.wide); n > 0 {
				r.text(string(r.source[from:i]))
				r.name(r.wide[id])
				from = i + n
				i = from - 1
			}
		}
	}
	r.text(string(r.source[from:to]))
}

// name writes a name as a link. Within another link it is only marked for whom it means, and
// in a quote it means no one.
func (r *renderer) name(n Reference) {
	if r.quoted > 0 {
		n.Mention = ""
	}
	switch {
	case n.Picture, !r.inLink && (n.Mention != "" || n.Address != ""):
		r.out = appendName(r.out, n)
	case n.Mention != "":
		r.value(`<span data-mention="`, n.Mention)
		r.write(`>`)
		r.text(n.Text)
		r.write(`</span>`)
	default:
		r.text(n.Text)
	}
}

func (r *renderer) codeSpan(n ast.Node) {
	r.write(`<code>`)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			code := strings.ReplaceAll(string(t.Segment.Value(r.source)), "\n", " ")
			if r.inCell {
				code = strings.ReplaceAll(code, `\|`, `|`)
			}
			r.text(code)
		}
	}
	r.write(`</code>`)
}

// link writes a link to elsewhere. What leads nowhere, or claims another address in its
// label, is shown as it was typed.
func (r *renderer) link(n ast.Node, mark, address, title string) {
	if r.inLink || !prose.IsAddress(address) || markup.Deceives(n, r.source, address) {
		r.typed(n, mark, address, title)
		return
	}
	r.out = AppendLinkTo(r.out, address)
	if title != "" {
		r.value(` title="`, escapedInTitle.Replace(title))
	}
	r.write(`>`)
	label := len(r.out)
	r.inLink = true
	r.inlines(n)
	r.inLink = false
	if letters.Blank(string(r.out[label:])) {
		r.text(address) // nobody finds a link that shows nothing
	}
	r.write(`</a>`)
}

// escapedInTitle is what would end a title without a backslash.
var escapedInTitle = strings.NewReplacer(`\"`, `"`, `\'`, `'`, `\)`, `)`)

func (r *renderer) typed(n ast.Node, mark, address, title string) {
	r.text(mark + "[")
	r.inlines(n)
	r.text("](")
	r.address(address)
	if title != "" {
		r.text(` "` + title + `"`)
	}
	r.text(")")
}

// address writes an address, as a link if it is one that a browser would open.
func (r *renderer) address(s string) {
	if !r.inLink && prose.IsAddress(s) {
		r.out = appendLink(r.out, s)
	} else {
		r.text(s)
	}
}

// autoLink writes an address between < and >.
func (r *renderer) autoLink(n *ast.AutoLink) {
	if s := string(n.Label(r.source)); prose.IsAddress(s) {
		r.found = true
		r.address(s)
	} else {
		r.text("<" + s + ">")
	}
}
