package browser

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Log is the log of a room's page: its articles in order, and the rev that the page is caught up to. Apply
// changes it as htmx does.
type Log struct {
	Articles []*html.Node
	Rev      int64
	Online   int      // as last received; -1 before
	Heard    []string // the applied frames
	Faults   []string // errors that a page would have had

	places map[string]int // the articles' places by id, as far as they are indexed
	placed int            // how many are indexed
}

// Page loads a room's page as it is now.
func (b *Browser) Page(room string) *Log {
	b.T.Helper()
	l, _ := b.page("/rooms/" + room)
	return l
}

// Whole is Page with all older pages before it.
func (b *Browser) Whole(room string) *Log {
	b.T.Helper()
	whole, older := b.page("/rooms/" + room)
	for older != "" {
		var past *Log
		past, older = b.page(older)
		whole.prepend(past.Articles)
	}
	return whole
}

func (b *Browser) page(path string) (l *Log, older string) {
	b.T.Helper()
	a := b.Get(path).Is(200)
	root, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		b.T.Fatal(err)
	}
	l = &Log{Online: -1}
	found := find(root, func(n *html.Node) bool { return attr(n, "role") == "log" })
	if found == nil {
		b.T.Fatalf("%s has no log: %.2000s", path, a.Body)
	}
	l.Rev, _ = strconv.ParseInt(attr(found, "data-rev"), 10, 64)
	for n := range found.ChildNodes() {
		if n.DataAtom == atom.Article {
			l.Articles = append(l.Articles, n)
		}
	}
	if link := find(root, func(n *html.Node) bool { return n.DataAtom == atom.A && text(n) == "Older messages" }); link != nil {
		older = attr(link, "href")
	}
	if status := find(root, func(n *html.Node) bool { return attr(n, "id") == "online" }); status != nil {
		l.online(text(status))
	}
	return l, older
}

// Apply applies a frame. Every element at its top has an id, and an hx-swap-oob that says how to apply it.
func (l *Log) Apply(frame string) {
	l.Heard = append(l.Heard, frame)
	body := &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"}
	nodes, err := html.ParseFragment(strings.NewReader(frame), body)
	if err != nil {
		l.fault("a frame is no HTML: %v", err)
	}
	for _, n := range nodes {
		switch {
		case n.Type == html.TextNode && strings.TrimSpace(n.Data) == "":
		case n.Type != html.ElementNode:
			l.fault("a frame holds bare text %q", n.Data)
		case attr(n, "id") == "" || attr(n, "hx-swap-oob") == "":
			l.fault("an element has no id or no hx-swap-oob: %s", outer(n))
		default:
			l.swap(n)
		}
	}
}

// swaps are the ways of hx-swap-oob that Parley uses. A selector may follow each.
var swaps = []string{"true", "innerHTML", "outerMorph", "delete", "beforebegin", "beforeend", "afterend"}

func (l *Log) swap(n *html.Node) {
	way, _, _ := strings.Cut(attr(n, "hx-swap-oob"), ":")
	switch how := attr(n, "hx-swap-oob"); {
	case how == "beforeend:#messages":
		l.append(n)
	case attr(n, "id") == "online":
		l.online(text(n))
	case how == "true" && n.DataAtom == atom.Article:
		if i := l.place(attr(n, "id")); i >= 0 {
			l.Articles[i] = n
		}
	case slices.Contains(swaps, way): // elsewhere on the page
	default:
		l.fault("no page knows how to swap %q", how)
	}
}

func (l *Log) append(carrier *html.Node) {
	for n := range carrier.ChildNodes() {
		if n.DataAtom != atom.Article {
			continue
		}
		if l.place(attr(n, "id")) >= 0 {
			l.fault("%s was appended twice", attr(n, "id"))
		}
		if last := len(l.Articles) - 1; last >= 0 && seqOf(n) != seqOf(l.Articles[last])+1 {
			l.fault("message %d follows on %d", seqOf(n), seqOf(l.Articles[last]))
		}
		l.Articles = append(l.Articles, n)
	}
	level, err := strconv.ParseInt(attr(carrier, "data-level"), 10, 64)
	if err != nil || level < l.Rev {
		l.fault("a page level with %d was told %q", l.Rev, attr(carrier, "data-level"))
	}
	l.Rev = max(l.Rev, level)
}

func (l *Log) online(said string) {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(said), " online"))
	if err != nil {
		l.fault("%q is no number of people", said)
	}
	l.Online = n
}

func (l *Log) prepend(past []*html.Node) {
	l.Articles = append(past, l.Articles...)
	l.places, l.placed = nil, 0
}

// place is the place of the first article with this id, or -1. A log may have been made from articles, so it
// first indexes new ones.
func (l *Log) place(id string) int {
	if l.places == nil {
		l.places = map[string]int{}
	}
	for ; l.placed < len(l.Articles); l.placed++ {
		known := attr(l.Articles[l.placed], "id")
		if _, twice := l.places[known]; !twice {
			l.places[known] = l.placed
		}
	}
	if i, ok := l.places[id]; ok {
		return i
	}
	return -1
}

func (l *Log) fault(format string, args ...any) {
	l.Faults = append(l.Faults, fmt.Sprintf(format, args...))
}

// Body is the text of the message with a seq, or "".
func (l *Log) Body(seq int64) string {
	if i := l.place("m-" + strconv.FormatInt(seq, 10)); i >= 0 {
		return bodyOf(l.Articles[i])
	}
	return ""
}

// Bodies are the texts of all messages.
func (l *Log) Bodies() (list []string) {
	for _, n := range l.Articles {
		list = append(list, bodyOf(n))
	}
	return list
}

// Says reports whether one of the messages has this text.
func (l *Log) Says(body string) bool { return slices.Contains(l.Bodies(), body) }

// Differs is the first line in which two transcripts differ, or "".
func Differs(got, want string) string {
	if got == want {
		return ""
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "nothing", "nothing"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d is\n  %s\nand should be\n  %s", i+1, a, b)
		}
	}
	return "?"
}

// Transcript is all that a reader can see of the messages, one to a line. It leaves out attributes for
// swapping alone, and whether a message is announced as new.
func (l *Log) Transcript() string {
	var b strings.Builder
	for _, n := range l.Articles {
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
			return a.Key == "hx-swap-oob" || a.Key == "data-key" || a.Key == "aria-live"
		})
		b.WriteString(outer(n) + "\n")
	}
	return b.String()
}

func bodyOf(article *html.Node) string {
	n := find(article, func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "class")), "b") })
	if n == nil {
		return ""
	}
	return text(n)
}

func seqOf(n *html.Node) int64 {
	seq, _ := strconv.ParseInt(attr(n, "data-seq"), 10, 64)
	return seq
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func find(n *html.Node, want func(*html.Node) bool) *html.Node {
	if want(n) {
		return n
	}
	for c := range n.Descendants() {
		if want(c) {
			return c
		}
	}
	return nil
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
		// A br before a line's end is for text browsers, and hidden by the style.
		if next := c.NextSibling; c.DataAtom == atom.Br && (next == nil || !strings.HasPrefix(next.Data, "\n")) {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func outer(n *html.Node) string {
	var b strings.Builder
	if html.Render(&b, n) != nil {
		return "?"
	}
	return b.String()
}
