package views

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Without styles, only blanks and blocks separate two words. A form is no block in every
// text browser.
func TestWordsOfDifferentElementsStandApart(t *testing.T) {
	all := documents()
	maps.Copy(all, otherStates())
	for _, name := range slices.Sorted(maps.Keys(all)) {
		before := ""
		walkWords(parse(t, all[name]).root, func(word string) {
			last, _ := utf8.DecodeLastRuneInString(before)
			first, _ := utf8.DecodeRuneInString(word)
			if before != "" && word != "" && runsOn(last) && runsOn(first) {
				t.Errorf("%s: %q runs into %q", name, before, word)
			}
			if dot := strings.IndexRune(word, '·'); dot >= 0 && !strings.Contains(word, "· ") && !strings.HasSuffix(word, "·") {
				t.Errorf("%s: %q has no blank after its dot", name, word)
			}
			before = word
		})
	}
}

// runsOn reports whether a character at an edge needs a blank before or after it.
func runsOn(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '□' || r == '·' || r == '…'
}

const (
	blocks   = " p div h1 h2 ul li section article nav header main aside footer fieldset legend figure figcaption blockquote pre body head title br iframe dialog option "
	controls = " button input textarea select "
	wordless = " svg script style template "
)

// walkWords hands over pieces of text in their order: each text node, □ at both edges of a
// control, and "" where a line ends.
func walkWords(n *html.Node, say func(string)) {
	within := func(list string) bool { return n.Type == html.ElementNode && strings.Contains(list, " "+n.Data+" ") }
	var edges [2]string
	block := within(blocks)
	switch {
	case within(wordless), attr(n, "type") == "hidden", attr(n, "name") == "" && n.Data == "input":
		return
	case n.Type == html.TextNode:
		say(n.Data)
		return
	case within(controls):
		block, edges = true, [2]string{"□", "□"}
	}
	if n.Data == "noscript" && n.FirstChild != nil && n.FirstChild.Type == html.TextNode { // its source, as a browser with scripts has it
		inside, _ := html.ParseFragment(strings.NewReader(n.FirstChild.Data), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
		for _, c := range inside {
			walkWords(c, say)
		}
		return
	}
	enter := func(pieces ...string) {
		for _, piece := range pieces {
			if block {
				say(piece)
			}
		}
	}
	enter(edges[0], "")
	for c := range n.ChildNodes() {
		walkWords(c, say)
	}
	enter("", edges[1])
}
