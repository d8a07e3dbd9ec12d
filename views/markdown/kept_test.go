package markdown

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Two properties of whatever is rendered: no letter of the source gets lost, and a
// sanitiser that allows what render.go names finds nothing to remove.
func FuzzRender(f *testing.F) {
	for _, source := range hostile() {
		f.Add(source[:min(len(source), 60)])
	}
	for _, source := range []string{
		"```go title\na```", "[x](javascript:a) [y](//b) ![](c)", "- [x] a\n- [ ] b\n1) c\n7) d\n007. e", "|a|b|\n|-|-|\n|1|2|3|\n", "<div>a</div>\n\n    b\n\n&copy; \\a",
		"> a\nb\n> ```c\n> d\ne", "[http://a](http://b \"c\")", "a\n===\n[b]: http://c 'd'\n\n[b]", "<b onclick=x>*y*</b>", "* * a\n_ b", "\t- a\n\t\tb", "~~~~ x\n~~~", "1. ```x\n   y\n", "2026) a", "- [x]\n", "`` a ` b ``",
		"[a](<http://b c>)", "[a](http://b\\_c)", "[a](://0)", "~~~0", "<http://0/%0X>", "<http://a>", "<a@b.c>", "*a\\", "#a# #", "# a #b #", "### ", "-\ta", "1.\ta", "> \ta", "|\ta|\n|-|\n", "- a|b\n\t-|-\n\t1|2| 3 \n\t||\\|4|", "|a\n|-\n||b|c", "www.a *www.b_c* [www.d](http://www.d) [e](www.f)", "http://a|b\n-|-\nc", "0\n--\n0|0\n -|", "a|b\n|-:-|\nc|d\n-|-\n1|2|3", "\"\n# \"", "- a\n\n\n      b",
	} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > sourceMax || strings.ContainsAny(source, "\x00\r") || strings.ToValidUTF8(source, "") != source {
			return // is never stored
		}
		out := string(render(nil, source, nil))
		if len(out) > htmlMax {
			t.Errorf("%q makes %d bytes", source, len(out))
		}
		checkKept(t, source, out)
		checkAllowed(t, source, out)
	})
}

// policy is what a body may consist of, as the second opinion.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "blockquote", "ul", "ol", "li", "pre", "code", "hr", "br", "table", "tr", "th", "td", "em", "strong", "s", "span", "a")
	p.AllowAttrs("class", "dir", "data-lang", "value", "title", "href", "target", "rel", "tabindex").Globally()
	p.AllowURLSchemes("http", "https")
	return p
}()

func checkAllowed(t *testing.T, source, out string) {
	t.Helper()
	if got, want := shape(t, policy.Sanitize(out)), shape(t, out); got != want {
		t.Errorf("%q\nbecomes   %s\nsanitised %s", source, want, got)
	}
}

// shape is a document's elements and attributes, without its text. An address with a stray
// percent sign opens in browsers, and Go does not read it.
func shape(t *testing.T, document string) string {
	t.Helper()
	var b strings.Builder
	for _, n := range parse(t, document) {
		if n.Type != html.ElementNode {
			continue
		}
		b.WriteString("<" + n.Data)
		for _, a := range n.Attr {
			if a.Key != "href" && a.Key != "title" {
				b.WriteString(" " + a.Key + "=" + a.Val)
			}
			if u, err := url.Parse(stray.ReplaceAllString(a.Val, "%25$1")); a.Key == "href" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
				t.Errorf("it links to %q", a.Val)
			}
		}
		b.WriteString(">")
	}
	return b.String()
}

func checkKept(t *testing.T, source, out string) {
	t.Helper()
	left := map[rune]int{}
	for _, r := range said(t, out) {
		left[r]++
	}
	for _, r := range source {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if left[r]--; left[r] < 0 {
			t.Fatalf("%q lost %q: %s", source, r, out)
		}
	}
}

// said is a document's text, with what its attributes say besides.
func said(t *testing.T, document string) string {
	var b strings.Builder
	due := map[*html.Node]int{}
	for _, n := range parse(t, document) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Data == "a" && textOf(n) != attribute(n, "href"):
			b.WriteString(attribute(n, "href"))
		case n.Data == "li" && n.Parent.Data == "ol":
			typed := attribute(n, "value")
			if typed == "" {
				typed = strconv.Itoa(due[n.Parent] + 1)
			}
			due[n.Parent], _ = strconv.Atoi(typed)
			b.WriteString(typed)
		}
		b.WriteString(attribute(n, "title") + attribute(n, "data-lang"))
		if strings.HasPrefix(textOf(n), "☑") && n.Data == "li" {
			b.WriteString("xX") // the mark says it
		}
	}
	return b.String()
}

func parse(t *testing.T, document string) (all []*html.Node) {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(document), body)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	for n := range body.Descendants() {
		all = append(all, n)
	}
	return all
}

func textOf(n *html.Node) string {
	var b strings.Builder
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
