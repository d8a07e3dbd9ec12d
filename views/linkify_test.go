package views

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestLinkify(t *testing.T) {
	link := func(address string) string {
		escaped := html.EscapeString(address)
		return `<a href="` + escaped + `" rel="noopener noreferrer nofollow ugc">` + escaped + `</a>`
	}
	for _, c := range []struct{ name, body, want string }{
		{"plain text stays", "a < b & c", "a &lt; b &amp; c"},
		{"an address becomes a link", "see http://example.org/a for it", "see " + link("http://example.org/a") + " for it"},
		{"the scheme may be in capitals", "HTTPS://example.org", link("HTTPS://example.org")},
		{"the dot of the sentence stays outside", "It is https://example.org/a.", "It is " + link("https://example.org/a") + "."},
		{"so do other marks", "https://example.org/?!…", link("https://example.org/") + "?!…"},
		{"and those of other scripts", "https://example.org/路。", link("https://example.org/路") + "。"},
		{"brackets around it stay outside", "(https://example.org/a)", "(" + link("https://example.org/a") + ")"},
		{"also with a dot", "(see https://example.org/a).", "(see " + link("https://example.org/a") + ")."},
		{"brackets within it stay inside", "https://example.org/Go_(game)", link("https://example.org/Go_(game)")},
		{"both at once", "(https://example.org/Go_(game))", "(" + link("https://example.org/Go_(game)") + ")"},
		{"square brackets too", "[https://example.org/a]", "[" + link("https://example.org/a") + "]"},
		{"a query keeps its ampersands", "https://example.org/?a=1&b=2", link("https://example.org/?a=1&b=2")},
		{"a quote ends it", `"https://example.org/a"`, "&#34;" + link("https://example.org/a") + "&#34;"},
		{"markup ends it", "https://example.org/<b>", link("https://example.org/") + "&lt;b&gt;"},
		{"two in a row", "http://a.example http://b.example", link("http://a.example") + " " + link("http://b.example")},
		{"line breaks end it and stay", "http://a.example\nnext", link("http://a.example") + "\nnext"},
		{"an address of numbers", "http://[2001:db8::1]:80/x", link("http://[2001:db8::1]:80/x")},
		{"javascript is text", "javascript://example.org/%0aalert(1)", "javascript://example.org/%0aalert(1)"},
		{"so is data", "data://text/html,x", "data://text/html,x"},
		{"a longer word is no scheme", "xhttp://example.org", "xhttp://example.org"},
		{"nor is part of one", "view-source+http://example.org", "view-source+http://example.org"},
		{"a scheme alone is text", "http:// and https://", "http:// and https://"},
		{"a name before the host is text", "https://bank.example@evil.example/", "https://bank.example@evil.example/"},
		{"what no browser can open is text", "http://%zz", "http://%zz"},
		{"and does not hide what follows", "http://%zz http://a.example", "http://%zz " + link("http://a.example")},
		{"an override cannot turn it round", "https://example.org/\u202egpj.exe", link("https://example.org/") + "\u202egpj.exe"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(appendLinked(nil, c.body)); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// Whatever is written, what comes out is the text that went in, with links to
// http and https in it and nothing else.
func FuzzLinkify(f *testing.F) {
	for _, s := range []string{
		"plain", "https://example.org/a_(b).", `<a href="javascript:x">`, "http://a\x00b", "https://a@b", "://", "http://http://x",
		"https://example.org/\"onmouseover=alert(1)//", "\xff\xfehttp://x", "https://xn--a/\u202e", "hTTp://[::1]))))]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		// A body with NUL or CR proves nothing: it is never stored, and any parser
		// of HTML changes it.
		if strings.ContainsAny(body, "\x00\r") {
			return
		}
		nodes, err := html.ParseFragment(bytes.NewReader(appendLinked(nil, body)), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, n := range nodes {
			switch n.Type {
			case html.TextNode:
				text.WriteString(n.Data)
			case html.ElementNode:
				text.WriteString(checkLink(t, n))
			default:
				t.Fatalf("there is a node of type %d", n.Type)
			}
		}
		if want := strings.ToValidUTF8(body, "\ufffd"); strings.ToValidUTF8(text.String(), "\ufffd") != want {
			t.Fatalf("the text changed to %q", text.String())
		}
	})
}

func checkLink(t *testing.T, n *html.Node) string {
	t.Helper()
	if n.Data != "a" || len(n.Attr) != 2 || attr(n, "rel") != "noopener noreferrer nofollow ugc" {
		t.Fatalf("there is a <%s %v>", n.Data, n.Attr)
	}
	u, err := url.Parse(attr(n, "href"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		t.Fatalf("it links to %q", attr(n, "href"))
	}
	if n.FirstChild == nil || n.FirstChild != n.LastChild || n.FirstChild.Data != attr(n, "href") {
		t.Fatal("a link says something else than where it leads")
	}
	return n.FirstChild.Data
}

// Looking for addresses takes time in proportion to the text: what looks like
// one is read once.
func BenchmarkLinkifyHostile(b *testing.B) {
	for name, unit := range map[string]string{"schemes": "http://%z", "brackets": ")", "nested": "http://("} {
		body := "http://x" + strings.Repeat(unit, 8000/len(unit))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				appendLinked(nil, body)
			}
		})
	}
}
