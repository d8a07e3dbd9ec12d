package views

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// render gives a component's HTML.
func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// page is a parsed document or part of one.
type page struct {
	t    *testing.T
	root *html.Node
}

func parse(t *testing.T, c templ.Component) page {
	t.Helper()
	root, err := html.Parse(strings.NewReader(render(t, c)))
	if err != nil {
		t.Fatal(err)
	}
	return page{t, root}
}

// all are the elements that match want, in document order. A template's content is not on
// the page.
func (p page) all(want func(*html.Node) bool) (found []*html.Node) {
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			if n.Data == "template" {
				return
			}
			if want(n) {
				found = append(found, n)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(p.root)
	return found
}

// one is the only element of a role with a name, as a screen reader finds it.
func (p page) one(role, name string) *html.Node {
	p.t.Helper()
	found := p.all(func(n *html.Node) bool { return roleOf(n) == role && p.nameOf(n) == name })
	if len(found) != 1 {
		p.t.Fatalf("%d elements have the role %q and the name %q", len(found), role, name)
	}
	return found[0]
}

func (p page) none(role, name string) {
	p.t.Helper()
	if found := p.all(func(n *html.Node) bool { return roleOf(n) == role && p.nameOf(n) == name }); len(found) > 0 {
		p.t.Fatalf("there is a %q with the name %q", role, name)
	}
}

func (p page) byID(id string) *html.Node {
	found := p.all(func(n *html.Node) bool { return attr(n, "id") == id })
	if len(found) != 1 {
		p.t.Fatalf("%d elements have the id %q", len(found), id)
	}
	return found[0]
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// inputRoles are the roles of inputs by their type (HTML-AAM).
var inputRoles = map[string]string{"text": "textbox", "email": "textbox", "password": "password", "search": "searchbox", "radio": "radio"}

// tagRoles are the roles of elements that need no attribute for it.
var tagRoles = map[string]string{
	"nav": "navigation", "button": "button", "textarea": "textbox", "article": "article",
	"h1": "heading 1", "main": "main", "iframe": "iframe", "dialog": "dialog",
}

func roleOf(n *html.Node) string {
	switch role := attr(n, "role"); {
	case role != "":
		return role
	case n.Data == "a" && attr(n, "href") != "":
		return "link"
	case n.Data == "input":
		return inputRoles[attr(n, "type")]
	}
	return tagRoles[n.Data]
}

// nameOf follows the steps of the accessible-name computation that these pages
// use: aria-label, label, title, content.
func (p page) nameOf(n *html.Node) string {
	if label := attr(n, "aria-label"); label != "" {
		return label
	}
	if id := attr(n, "id"); id != "" {
		for _, l := range p.all(func(l *html.Node) bool { return l.Data == "label" && attr(l, "for") == id }) {
			return text(l)
		}
	}
	if n.Data == "iframe" {
		return attr(n, "title")
	}
	return text(n)
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case d.Data == "div" || d.Data == "p":
			b.WriteByte(' ') // they begin a line
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
