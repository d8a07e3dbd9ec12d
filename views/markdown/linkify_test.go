package markdown

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"parley/chat/prose"
)

func TestLinkify(t *testing.T) {
	link := func(address string) string {
		escaped := html.EscapeString(address)
		return `<a href="` + escaped + `" target="_blank" rel="noopener noreferrer nofollow ugc">` + escaped + `</a>`
	}
	www := func(address string) string {
		return `<a href="http://` + address + `" target="_blank" rel="noopener noreferrer nofollow ugc">` + address + `</a>`
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
		{"a name and a password too", "https://bank.example:8080@evil.example/", "https://bank.example:8080@evil.example/"},
		{"right after Japanese", "詳細はhttps://example.org/a", "詳細は" + link("https://example.org/a")},
		{"a sentence goes on in Japanese", "https://example.org/a。次の文です", link("https://example.org/a") + "。次の文です"},
		{"right behind the host, too", "https://example.orgです", link("https://example.org") + "です"},
		{"and behind a port", "https://example.org:8080です", link("https://example.org:8080") + "です"},
		{"but not so in a name of that script", "http://例え.テスト/い", link("http://例え.テスト/い")},
		{"a Latin name in one", "http://aい.example/", link("http://aい.example/")},
		{"the path may be in any script", "https://example.org/wiki/日本語 で", link("https://example.org/wiki/日本語") + " で"},
		{"a dot within words", "https://example.org/ジョン・スミス。", link("https://example.org/ジョン・スミス") + "。"},
		{"a colon of full width", "https://example.org/a：説明", link("https://example.org/a") + "：説明"},
		{"an abbreviation in Hebrew", "https://example.org/צה״ל", link("https://example.org/צה״ל")},
		{"a dash between names", "https://example.org/Michelson–Morley", link("https://example.org/Michelson–Morley")},
		{"a dash of the sentence", "https://example.org/a—and", link("https://example.org/a") + "—and"},
		{"a dash of two or three ems", "https://example.org/a⸺and https://example.org/b⸻", link("https://example.org/a") + "⸺and " + link("https://example.org/b") + "⸻"},
		{"an arrow", "https://example.org/a➡️b", link("https://example.org/a") + "➡️b"},
		{"arrows of any length", "https://example.org/a⟶b https://example.org/a↔b https://example.org/a￫b", link("https://example.org/a") + "⟶b " + link("https://example.org/a") + "↔b " + link("https://example.org/a") + "￫b"},
		{"a double hyphen of Japanese names", "https://example.org/ジャン＝ジャック", link("https://example.org/ジャン＝ジャック")},
		{"without a scheme", "see www.example.org/a_(b), or Www.example.org.", "see " + www("www.example.org/a_(b)") + ", or " + www("Www.example.org") + "."},
		{"in Japanese", "詳細はwww.example.orgです", "詳細は" + www("www.example.org") + "です"},
		{"with another one in its query", "www.example.org/?u=https://a.example/", www("www.example.org/?u=https://a.example/")},
		{"in another one", "https://www.example.org/?www.a.example", link("https://www.example.org/?www.a.example")},
		{"what only looks like one", "www. www.. www./a awww.example.org a.www.example.org x@www.example.org www.a@b.example", "www. www.. www./a awww.example.org a.www.example.org x@www.example.org www.a@b.example"},
		{"a picture of several", "https://example.org/👩\u200d💻!", link("https://example.org/👩\u200d💻") + "!"},
		{"a joiner of Persian", "https://example.org/می\u200cخواهم", link("https://example.org/می\u200cخواهم")},
		{"a joiner at the end", "https://example.org/a\u200d", link("https://example.org/a") + "\u200d"},
		{"in brackets with text right behind", "(https://example.org/a)です", "(" + link("https://example.org/a") + ")です"},
		{"in a link of Markdown", "[a](https://example.org/a)b", "[a](" + link("https://example.org/a") + ")b"},
		{"its underscore stays", "https://example.org/watch?v=abc_", link("https://example.org/watch?v=abc_")},
		{"its tilde stays", "https://example.org/~", link("https://example.org/~")},
		{"its asterisk stays", "https://example.org/a*", link("https://example.org/a*")},
		{"emphasis stays outside", "*https://example.org/a* _https://example.org/b_", "*" + link("https://example.org/a") + "* _" + link("https://example.org/b") + "_"},
		{"all of it", "**https://example.org/a_**.", "**" + link("https://example.org/a_") + "**."},
		{"bars in a query", "https://example.org/css?family=Roboto|Open+Sans", link("https://example.org/css?family=Roboto|Open+Sans")},
		{"bars of a table", "|https://example.org/a|https://example.org/b|", "|" + link("https://example.org/a") + "|" + link("https://example.org/b") + "|"},
		{"braces in a query", "https://example.org/?left={%22a%22:1}", link("https://example.org/?left={%22a%22:1}")},
		{"braces around", "{https://example.org/?a=1}", "{" + link("https://example.org/?a=1") + "}"},
		{"a caret in a query", "https://example.org/?q=a^2", link("https://example.org/?q=a^2")},
		{"a percent sign by itself", "https://example.org/100%/sale", link("https://example.org/100%/sale")},
		{"in a fragment", "https://example.org/#50%", link("https://example.org/#50%")},
		{"a list with commas", "https://example.org/a,https://example.org/b", link("https://example.org/a") + "," + link("https://example.org/b")},
		{"an address within an address", "https://example.org/web/https://example.com/", link("https://example.org/web/https://example.com/")},
		{"an at sign in the path", "https://example.org/@ann/a@b", link("https://example.org/@ann/a@b")},
		{"a local name with a port", "http://localhost:3000/a.", link("http://localhost:3000/a") + "."},
		{"a colon of the sentence", "https://example.org: there", link("https://example.org") + ": there"},
		{"a colon without a space", "https://example.org:there", link("https://example.org") + ":there"},
		{"behind a list's hyphen", "-https://example.org/a", "-" + link("https://example.org/a")},
		{"behind a dot of Chinese", "看。https://example.org/a", "看。" + link("https://example.org/a")},
		{"in brackets with a name right behind", "(https://example.org)@ann", "(" + link("https://example.org") + ")@ann"},
		{"a mail address is text", "ann@example.org", "ann@example.org"},
		{"a host in code", "`https://example.org/a`", "`" + link("https://example.org/a") + "`"},
		{"a query right behind the host", "https://example.org?a=1#b", link("https://example.org?a=1#b")},
		{"a path that is one dot", "https://example.org/.", link("https://example.org/") + "."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(appendLinked(nil, c.body, nil)); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// Every script's quotation marks, brackets and ends of sentences end an address, whether
// text follows directly or not.
func TestALongAddressIsShortenedOnTheScreen(t *testing.T) {
	for _, c := range []struct{ address, hidden string }{
		{"https://example.org:8080/" + strings.Repeat("a", 50), ""},
		{"https://example.org:8080/" + strings.Repeat("a", 60), strings.Repeat("a", 21)},
		{"https://example.org/" + strings.Repeat("界", 30), strings.Repeat("界", 17)},
	} {
		got := string(appendLinked(nil, c.address, nil))
		shown := strings.TrimSuffix(c.address, c.hidden)
		if c.hidden != "" {
			c.hidden = "<span>" + c.hidden + "</span>"
		}
		if want := ">" + shown + c.hidden + "</a>"; !strings.HasSuffix(got, want) {
			t.Errorf("%s is %s", c.address, got)
		}
	}
}

func TestAnAddressEndsBeforeThePunctuationOfEveryScript(t *testing.T) {
	const address = "https://example.org/a"
	for _, behind := range strings.Fields("。 、 ， ． ！ ？ ： ； … ‥ ） 」 』 】 》 〉 〕 ］ ｝ ｣ 〗 〟 ’ ” › » ‚ „ ‹ « “ ‘ ＂ ＇ ، ؛ ؟ ۔ । ॥ ฯ ๏ ๚ ๛ ׃ ׀ ։ ՝ ՞ ። ፣ ፤ ፧ ། ។ ៕ ၊ ။ ᠂ ᠃ ‼ ⁇ ⁉ 〜 ～ ｜ → — • ※ ﹒ ﹐ ﹖ ︒ ︰ ⸮ ⹁ ꓿ ߸ ᙮ ᭞ 𑁇") {
		for _, more := range []string{"", "です", "and"} {
			if start, end := prose.NextLink(address + behind + more); start != 0 || end != len(address) {
				if r := []rune(behind)[0]; !unicode.IsLetter(r) {
					t.Errorf("%q (%U): it is %q", address+behind+more, r, (address + behind + more)[max(start, 0):max(end, 0)])
				}
			}
		}
	}
}

// The output is the input's text, with links to http and https in it and nothing else.
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
		nodes, err := html.ParseFragment(bytes.NewReader(appendLinked(nil, body, nil)), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
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

// stray is a percent sign that begins no escape: browsers accept it, Go does not.
var stray = regexp.MustCompile(`%([^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?$)`)

func checkLink(t *testing.T, n *html.Node) string {
	t.Helper()
	if n.Data != "a" || len(n.Attr) != 3 || attribute(n, "target") != "_blank" || attribute(n, "rel") != "noopener noreferrer nofollow ugc" {
		t.Fatalf("there is a <%s %v>", n.Data, n.Attr)
	}
	u, err := url.Parse(stray.ReplaceAllString(attribute(n, "href"), "%25$1"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		t.Fatalf("it links to %q", attribute(n, "href"))
	}
	said := n.FirstChild.Data
	if hidden := n.FirstChild.NextSibling; hidden != nil && hidden.Data == "span" && hidden.NextSibling == nil {
		said += hidden.FirstChild.Data
	}
	if said != attribute(n, "href") {
		t.Fatal("a link says something else than where it leads")
	}
	return said
}

// Finding addresses takes linear time: a false candidate is read once.
func BenchmarkLinkifyHostile(b *testing.B) {
	for name, unit := range map[string]string{"schemes": "http://%z", "brackets": ")", "nested": "http://(", "ports": "http://x:a", "hosts": "http://a.bい", "passwords": "http://x:1@", "paths": "http://x/,", "dots": "http://x/.......", "scripts": "http://あ"} {
		body := "http://x" + strings.Repeat(unit, 8000/len(unit))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				appendLinked(nil, body, nil)
			}
		})
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
