package markdown

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestLinesAndBlanksAreThereForBrowsersOfText(t *testing.T) {
	for body, want := range map[string]string{
		"one":                              "one",
		"one\ntwo":                         "one<br>\ntwo",
		"one\n\ntwo":                       "one<br>\n<br>\ntwo",
		"a < b\n  c":                       "a &lt; b<br>\n<pre>  c</pre>",
		"if x {\n\ty()\n\n\tz()\n}":        "if x {<br>\n<pre>\ty()\n\n\tz()\n</pre>}",
		"name   age\nann    7\nAnd so":     "<pre>name   age\nann    7\n</pre>And so",
		"  see https://example.org/\nx":    "<pre>  see <a href=\"https://example.org/\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">https://example.org/</a>\n</pre>x",
		"  " + strings.Repeat("long ", 40): "  " + strings.Repeat("long ", 40),
	} {
		if got := string(appendPlain(nil, body, nil)); got != want {
			t.Errorf("%q becomes %q, want %q", body, got, want)
		}
	}
}

// Copying, searching in the page and reading out give the text as it was written.
func FuzzABodyIsItsText(f *testing.F) {
	for _, body := range []string{"a\n b\n\n\n c\nd", "\t\n", "   ", "\n\n", " x\n", "<pre>\n</pre>", "a   b\n https://example.org/<br>"} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if strings.ContainsAny(body, "\x00\r") || strings.ToValidUTF8(body, "") != body {
			return
		}
		root, err := html.Parse(strings.NewReader(`<!doctype html><body><div>` + string(appendPlain(nil, body, nil)) + `</div>`))
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for n := range root.Descendants() {
			switch {
			case n.Type == html.TextNode:
				b.WriteString(n.Data)
			case n.Type == html.ElementNode && !strings.Contains(" html head body div br pre a ", " "+n.Data+" "):
				t.Errorf("%q makes a <%s>", body, n.Data)
			}
		}
		if b.String() != body {
			t.Errorf("%q reads %q", body, b.String())
		}
	})
}
