package browser

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Shown is one message as a reader sees it.
type Shown struct {
	Seq, Rev  int64
	Author    string
	Body      string
	Edited    bool
	Deleted   bool
	Replaces  bool   // a stream's newer version of a message: see views/messages/streamreplacement.go
	Reactions string // as "👍 2 🎉 1"
	Answers   string // as "Reply to ann", and
	Thread    int64  // the message that it links to
	Replies   string // as "2 replies"
}

// ReadArticle reads a message's article.
func ReadArticle(n *html.Node) Shown {
	s := Shown{Author: attr(n, "data-author"), Replaces: hasClass(n, "replacement")}
	s.Seq = seqOf(n)
	s.Rev, _ = strconv.ParseInt(attr(n, "data-rev"), 10, 64)
	body := find(n, func(n *html.Node) bool { return hasClass(n, "b") })
	if body != nil {
		s.Body, s.Deleted = text(body), hasClass(body, "gone")
	}
	s.Edited = find(n, func(n *html.Node) bool { return n.DataAtom == atom.Small && text(n) == "edited" }) != nil
	if r := find(n, func(n *html.Node) bool { return hasClass(n, "r") }); r != nil {
		s.Reactions = strings.Join(strings.Fields(text(r)), " ")
	}
	if re := find(n, func(n *html.Node) bool { return hasClass(n, "re") }); re != nil {
		if who := find(re, func(n *html.Node) bool { return n.DataAtom == atom.I }); who != nil { // the quote follows it
			s.Answers = strings.Join(strings.Fields(text(who)), " ")
		}
		if parts := strings.Split(attr(re, "href"), "/"); len(parts) > 1 {
			s.Thread, _ = strconv.ParseInt(parts[len(parts)-2], 10, 64)
		}
	}
	if r := find(n, func(n *html.Node) bool { return hasClass(n, "n") }); r != nil {
		if count := find(r, func(n *html.Node) bool { return n.DataAtom == atom.A }); count != nil { // the last one's time follows it
			s.Replies = text(count)
		}
	}
	if s.Deleted {
		s.Body = ""
	}
	return s
}

// Document is the content of a room's page.
type Document struct {
	Messages []Shown
	Rev      int64
	Stream   string // the address of the frame for browsers without JavaScript
	Member   bool   // there is a composer
}

// ReadPage reads a room's page; ok is false when it has no log.
func ReadPage(source string) (d Document, ok bool) {
	root, err := html.ParseWithOptions(strings.NewReader(source), html.ParseOptionEnableScripting(false))
	if err != nil {
		return d, false
	}
	log := find(root, func(n *html.Node) bool { return attr(n, "role") == "log" })
	if log == nil {
		return d, false
	}
	d.Rev, _ = strconv.ParseInt(attr(log, "data-rev"), 10, 64)
	for n := range log.ChildNodes() {
		if n.DataAtom == atom.Article {
			d.Messages = append(d.Messages, ReadArticle(n))
		}
	}
	if frame := find(root, func(n *html.Node) bool { return n.DataAtom == atom.Iframe && hasClass(n, "stream") }); frame != nil {
		d.Stream = attr(frame, "src")
	}
	d.Member = find(root, func(n *html.Node) bool { return attr(n, "id") == "composer" }) != nil
	return d, true
}

// ReadValue is the value of a form's field on a page.
func ReadValue(source, name string) string {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return ""
	}
	field := find(root, func(n *html.Node) bool { return attr(n, "name") == name })
	switch {
	case field == nil:
		return ""
	case field.DataAtom == atom.Textarea:
		return text(field)
	}
	return attr(field, "value")
}

// Part is one element of a frame, and how to apply it.
type Part struct {
	ID       string
	Swap     string // hx-swap-oob
	State    string // data-state: "reload", "gone"
	Level    int64  // data-level, of appended messages
	Text     string
	Messages []Shown // in it, or the one that it is
}

// ReadFrame reads a socket's frame.
func ReadFrame(frame string) ([]Part, error) {
	nodes, err := html.ParseFragment(strings.NewReader(frame), &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"})
	if err != nil {
		return nil, err
	}
	var parts []Part
	for _, n := range nodes {
		if n.Type != html.ElementNode {
			continue
		}
		p := Part{ID: attr(n, "id"), Swap: attr(n, "hx-swap-oob"), State: attr(n, "data-state")}
		p.Level, _ = strconv.ParseInt(attr(n, "data-level"), 10, 64)
		if n.DataAtom == atom.Article {
			p.Messages = append(p.Messages, ReadArticle(n))
		} else {
			p.Text = text(n)
			for c := range n.ChildNodes() {
				if c.DataAtom == atom.Article {
					p.Messages = append(p.Messages, ReadArticle(c))
				}
			}
		}
		parts = append(parts, p)
	}
	return parts, nil
}

func hasClass(n *html.Node, class string) bool {
	for _, c := range strings.Fields(attr(n, "class")) {
		if c == class {
			return true
		}
	}
	return false
}
