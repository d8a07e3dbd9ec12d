package markdown

import (
	"strings"
	"testing"

	"parley/chat/markup"
)

const elsewhere = ` target="_blank" rel="noopener noreferrer nofollow ugc"`

func a(address, label string) string {
	return `<a href="` + address + `"` + elsewhere + `>` + label + `</a>`
}

func TestRender(t *testing.T) {
	a2 := func(address string) string { return a("http://"+address, address) }
	p := func(s string) string { return `<p dir="auto">` + s + `</p>` }
	for _, c := range []struct{ name, source, want string }{
		{"emphasis", "**b** *i* _j_ ***k*** ~~s~~", p("<strong>b</strong> <em>i</em> <em>j</em> <em><strong>k</strong></em> <s>s</s>")},
		{"code", "`a < *b*`", p("<code>a &lt; *b*</code>")},
		{"a line's end is one", "**a**\nb", p("<strong>a</strong><br>\nb")},
		{"paragraphs", "*a*\n\nb", p("<em>a</em>") + p("b")},
		{"headings are modest", "# A *b*\nc", `<p class="h" dir="auto">A <em>b</em></p>` + p("c")},
		{"a rule", "*a*\n\n---\nb", p("<em>a</em>") + "<hr>" + p("b")},
		{"a quote and the answer", "> q\n> r\na", `<blockquote dir="auto"><p>q<br>` + "\nr</p></blockquote>" + p("a")},
		{"quotes in quotes", "> a\n> > b", `<blockquote dir="auto"><p>a</p><blockquote><p>b</p></blockquote></blockquote>`},
		{"a list and what follows", "- a\n- b\n  - c\nd", `<ul dir="auto"><li>a</li><li>b<ul><li>c</li></ul></li></ul>` + p("d")},
		{"a list with empty lines", "- a\n\n  b\n\n- c", `<ul dir="auto"><li>a<p>b</p></li><li>c</li></ul>`},
		{"numbers as typed", "1) a\n5) b\n6) c", `<ol dir="auto"><li>a</li><li value="5">b</li><li>c</li></ol>`},
		{"from the first one", "3. a\n4. b", `<ol dir="auto"><li value="3">a</li><li>b</li></ol>`},
		{"with zeros", "007. a", `<ol dir="auto"><li value="007">a</li></ol>`},
		{"tasks", "- [x] a\n- [ ] b", `<ul dir="auto"><li class="x">☑ a</li><li class="x">☐ b</li></ul>`},
		{"a table and what follows", "| a | b |\n|---|--:|\n| 1 | *2* |\nc", `<table tabindex="0" dir="auto"><tr><th>a</th><th class="e">b</th></tr><tr><td>1</td><td class="e"><em>2</em></td></tr></table>` + p("c")},
		{"a row longer than its head", "a|b\n-|-\n1|2|*3*|`4\\|5`||\n6|", `<table tabindex="0" dir="auto"><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td><td><em>3</em></td><td><code>4|5</code></td></tr><tr><td>6</td><td></td></tr></table>`},
		{"in a quote below a line", "> x\n> a|b\n> -|-\n> 1|2|3", `<blockquote dir="auto"><p>x</p><table tabindex="0"><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table></blockquote>`},
		{"a bar in a table's code", "|a|\n|-|\n|`x\\|y`|", `<table tabindex="0" dir="auto"><tr><th>a</th></tr><tr><td><code>x|y</code></td></tr></table>`},
		{"fenced code", "```go\nif x {\n\ty < z\n}\n```\na", `<pre class="c" dir="ltr" tabindex="0" data-lang="go"><code><span class="k">if</span> x {` + "\n\ty &lt; z\n}</code></pre>" + p("a")},
		{"code without an end", "~~~\n*a*\n\nb", "<pre class=\"c\" dir=\"ltr\" tabindex=\"0\"><code>*a*\n\nb</code></pre>"},
		{"code on the fences' lines", "```a b\nc```\nd", "<pre class=\"c\" dir=\"ltr\" tabindex=\"0\"><code>a b\nc</code></pre>" + p("d")},
		{"code in a quote", "> ```\n> *a*\n> ```\nb", `<blockquote dir="auto"><pre class="c" dir="ltr" tabindex="0"><code>*a*</code></pre></blockquote>` + p("b")},
		{"code in a quote without an end", "> ```\n> a\nb", `<blockquote dir="auto"><pre class="c" dir="ltr" tabindex="0"><code>a</code></pre></blockquote>` + p("b")},
		{"code in a list", "- a\n  ```\n  b\n  ```\n- c", `<ul dir="auto"><li>a<pre class="c" dir="ltr" tabindex="0"><code>b</code></pre></li><li>c</li></ul>`},
		{"a link", "[a *b*](https://example.org/x_y_z)", p(a("https://example.org/x_y_z", "a <em>b</em>"))},
		{"a link with a title", `[a](https://example.org/ "t")`, p(`<a href="https://example.org/"` + elsewhere + ` title="t">a</a>`)},
		{"a link between angles", "<https://example.org/_a_>", p(a("https://example.org/_a_", "https://example.org/_a_"))},
		{"pictures are links", "![a](https://example.org/a.png)", p(a("https://example.org/a.png", "a"))},
		{"a link that shows nothing", "[ \u200b\u2800](https://example.org)", p(a("https://example.org", " \u200b\u2800https://example.org"))},
		{"a picture without a text", "![](https://example.org/a.png)", p(a("https://example.org/a.png", "https://example.org/a.png"))},
		{"marks within an address", "*see* https://example.org/_a_/*b*/~~c~~", p("<em>see</em> " + a("https://example.org/_a_/*b*/~~c~~", "https://example.org/_a_/*b*/~~c~~"))},
		{"marks around one", "**https://example.org/a_**.", p("<strong>" + a("https://example.org/a_", "https://example.org/a_") + "</strong>.")},
		{"an address without a scheme", "**www.example.org/_a_**, (www.b.example)", p("<strong>" + a2("www.example.org/_a_") + "</strong>, (" + a2("www.b.example") + ")")},
		{"as a link's", "[x](www.example.org) [www.example.org](https://www.example.org/)", p(a("http://www.example.org", "x") + " " + a("https://www.example.org/", "www.example.org"))},
		{"a label without a scheme that deceives", "[www.a.example](https://b.example/)", p("[" + a2("www.a.example") + "](" + a("https://b.example/", "https://b.example/") + ")")},
		{"a label that turns its letters", "[\u202emoc.a//:sptth](https://b.example/)", p("[\u202emoc.a//:sptth](" + a("https://b.example/", "https://b.example/") + ")")},
		{"brackets around one", "*a* (https://example.org/Go_(game))", p("<em>a</em> (" + a("https://example.org/Go_(game)", "https://example.org/Go_(game)") + ")")},
		{"one in Japanese", "**詳細**はhttps://example.org/a。次", p("<strong>詳細</strong>は" + a("https://example.org/a", "https://example.org/a") + "。次")},
		{"emphasis in Japanese", "これは**「重要」**です", p("これは<strong>「重要」</strong>です")},
		{"in Chinese", "这*很*重要", p("这<em>很</em>重要")},
		{"a backslash before a mark", `\*a\* *b*`, p("*a* <em>b</em>")},
		{"before anything else", `C:\dir\.git *b* \\server \d+`, p(`C:\dir\.git <em>b</em> \\server \d+`)},
		{"at a line's end", "C:\\a\\\n*b*", p("C:\\a\\<br>\n<em>b</em>")},
		{"the beginning of a line", `\# a` + "\n" + `\- *b*`, p("# a<br>\n- <em>b</em>")},
		{"the beginning of a line in a quote", `> \# a` + "\n" + `> 7\. b`, "<blockquote dir=\"auto\"><p># a<br>\n7. b</p></blockquote>"},
		{"a number that is no item's", `7\. a` + "\n" + ` 12\)` + "\n" + `1\.5 and 2026\. c 3\. d`, p("7. a<br>\n 12)<br>\n" + `1\.5 and 2026\. c 3\. d`)},
		{"a title with marks of its own", `[a](https://example.org "b \"c\" d\e")`, p(`<a href="https://example.org" target="_blank" rel="noopener noreferrer nofollow ugc" title="b &#34;c&#34; d\e">a</a>`)},
		{"blanks before a line", "*a* {\n    b\n}", p("<em>a</em> {<br>\n    b<br>\n}")},
		{"an indented line", "*a*\n\n    b c", p("<em>a</em>") + p("    b c")},
		{"a fence without code", "```\n```\n*a*", "<p>```</p>" + p("<em>a</em>")},
		{"one of tildes", "~~~\n~~~\n*a*", "<p>~~~</p>" + p("<em>a</em>")},
		{"one in a quote", "> a\n> ~~~~ go", `<blockquote dir="auto"><p>a</p><p>~~~~go</p></blockquote>`},
		{"markup is text", "*a* <b>c</b> <script>", p("<em>a</em> &lt;b&gt;c&lt;/b&gt; &lt;script&gt;")},
		{"so are blocks of it", "<div>a</div>\n\n*b*", p("&lt;div&gt;a&lt;/div&gt;") + p("<em>b</em>")},
		{"so are entities", "*a* &amp; &#65;", p("<em>a</em> &amp;amp; &amp;#65;")},
		{"a scheme that runs", "[a](javascript:b) [c](data:text/html,d) [e](vbscript:f)", p("[a](javascript:b) [c](data:text/html,d) [e](vbscript:f)")},
		{"an address without a scheme", "[a](//example.org) [b](/rooms) [c](#d)", p("[a](//example.org) [b](/rooms) [c](#d)")},
		{"a name before the host", "[a](https://bank.example@evil.example/)", p("[a](https://bank.example@evil.example/)")},
		{"a quotation mark in an address", `[a](https://example.org/"b)`, p(`[a](https://example.org/&#34;b)`)},
		{"a label that deceives", "[https://a.example/](https://b.example/)", p("[" + a("https://a.example/", "https://a.example/") + "](" + a("https://b.example/", "https://b.example/") + ")")},
		{"a label that deceives by emphasis", "[**https**://a.example](https://b.example/)", p("[<strong>https</strong>://a.example](" + a("https://b.example/", "https://b.example/") + ")")},
		{"by code", "[`https://a.example`](https://b.example/)", p("[<code>https://a.example</code>](" + a("https://b.example/", "https://b.example/") + ")")},
		{"by wide signs", "[ｈｔｔｐｓ：／／a.example](https://b.example/)", p("[ｈｔｔｐｓ：／／a.example](" + a("https://b.example/", "https://b.example/") + ")")},
		{"by signs that look like those of addresses", "[https:⁄⁄a.example](https://b.example/)", p("[https:⁄⁄a.example](" + a("https://b.example/", "https://b.example/") + ")")},
		{"by unseen characters", "[ht\u200btps://a.example](https://b.example/)", p("[ht\u200btps://a.example](" + a("https://b.example/", "https://b.example/") + ")")},
		{"by its second address", "[`https://b.example/` https:*//a.example*](https://b.example/)", p("[<code>https://b.example/</code> https:<em>//a.example</em>](" + a("https://b.example/", "https://b.example/") + ")")},
		{"its own address as code", "[see `https://b.example/A`](https://b.example/A)", p(a("https://b.example/A", "see <code>https://b.example/A</code>"))},
		{"and without its last slash", "[`https://b.example`](https://b.example/)", p(a("https://b.example/", "<code>https://b.example</code>"))},
		{"a host that deceives", "[bank.com](https://evil.org)", p("[bank.com](" + a("https://evil.org", "https://evil.org") + ")")},
		{"one within a sentence", "[the page of *Bank.com*, here](https://evil.org)", p("[the page of <em>Bank.com</em>, here](" + a("https://evil.org", "https://evil.org") + ")")},
		{"one as code", "[`bank.com`](https://evil.org)", p("[<code>bank.com</code>](" + a("https://evil.org", "https://evil.org") + ")")},
		{"one in lookalikes", "[bank.\u0441\u043em](https://evil.org)", p("[bank.\u0441\u043em](" + a("https://evil.org", "https://evil.org") + ")")},
		{"one that only ends like the link's", "[bank.com](https://otherbank.com)", p("[bank.com](" + a("https://otherbank.com", "https://otherbank.com") + ")")},
		{"one of which the link's is the beginning", "[bank.com](https://bank.com.evil.org)", p("[bank.com](" + a("https://bank.com.evil.org", "https://bank.com.evil.org") + ")")},
		{"a mail address", "[ann@bank.com](https://evil.org)", p("[ann@bank.com](" + a("https://evil.org", "https://evil.org") + ")")},
		{"another path", "[github.com/a/b](https://github.com/c/d)", p("[github.com/a/b](" + a("https://github.com/c/d", "https://github.com/c/d") + ")")},
		{"a number", "[192.0.2.7](https://evil.org)", p("[192.0.2.7](" + a("https://evil.org", "https://evil.org") + ")")},
		{"a host before a query that ends like one", "[bank.com](https://evil.org?.bank.com)", p("[bank.com](" + a("https://evil.org?.bank.com", "https://evil.org?.bank.com") + ")")},
		{"one before such a fragment", "[bank.com](https://evil.org#.bank.com)", p("[bank.com](" + a("https://evil.org#.bank.com", "https://evil.org#.bank.com") + ")")},
		{"one with what looks like a slash", "[bank.com](https://bank.com\u2044.evil.org)", p("[bank.com](" + a("https://bank.com\u2044.evil.org", "https://bank.com\u2044.evil.org") + ")")},
		{"one with what looks like a colon", "[bank.com](https://bank.com\u02d01.evil.org)", p("[bank.com](" + a("https://bank.com\u02d01.evil.org", "https://bank.com\u02d01.evil.org") + ")")},
		{"one within a compound", "[bank.com-Login](https://evil.org)", p("[bank.com-Login](" + a("https://evil.org", "https://evil.org") + ")")},
		{"one before its own address", "[bank.com, https://evil.org](https://evil.org)", p("[bank.com, " + a("https://evil.org", "https://evil.org") + "](" + a("https://evil.org", "https://evil.org") + ")")},
		{"the link's own host before a query", "[bank.com](https://bank.com?a=1)", p(a("https://bank.com?a=1", "bank.com"))},
		{"its host without a scheme", "[bank.com](www.bank.com/a)", p(a("http://www.bank.com/a", "bank.com"))},
		{"its address with a host in it", "[https://bank.com/?u=shop.com](https://bank.com/?u=shop.com)", p(a("https://bank.com/?u=shop.com", "https://bank.com/?u=shop.com"))},
		{"its path in other letters", "[bank.com/Köln](https://bank.com/K%C3%B6ln)", p(a("https://bank.com/K%C3%B6ln", "bank.com/Köln"))},
		{"its host behind a sentence without a space", "[説明。bank.com](https://bank.com/)", p(a("https://bank.com/", "説明。bank.com"))},
		{"software and its files", "[ASP.NET, main.tf, libc.so](https://evil.org)", p(a("https://evil.org", "ASP.NET, main.tf, libc.so"))},
		{"the link's own host", "[bank.com](https://www.bank.com/a)", p(a("https://www.bank.com/a", "bank.com"))},
		{"its host and the beginning of its path", "[github.com/a/…](https://github.com/A/b)", p(a("https://github.com/A/b", "github.com/a/…"))},
		{"its host behind text without a space", "[詳細はbank.com](https://bank.com:8443/)", p(a("https://bank.com:8443/", "詳細はbank.com"))},
		{"names of files and of code", "[README.md, node.js and time.Now](https://evil.org)", p(a("https://evil.org", "README.md, node.js and time.Now"))},
		{"ends of sentences", "[p.m. e.g. etc. 1.2](https://evil.org)", p(a("https://evil.org", "p.m. e.g. etc. 1.2"))},
		{"one who shrugs", `¯\_(ツ)_/¯ *a* \_b`, p(`¯\_(ツ)_/¯ <em>a</em> _b`)},
		{"a mail address between angles", "<ann@example.org> *a*", p("&lt;ann@example.org&gt; <em>a</em>")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(Append(nil, c.source, nil)); got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.source, got, c.want)
			}
		})
	}
}

// What only looks like a mark is text, and stays as it was typed.
func TestTextWithoutMarksIsPlain(t *testing.T) {
	for _, source := range []string{
		"2*3*4", "a * b * c", "snake_case_name", "__init__", "self.__dict__ and __name__", "2**10**2", "~5 to ~10", "a~b~c", "~~",
		"2026. was good", "12:30", "-5", "-", "- ", "--", "-- \nAnn", "#general", "#", "# ", ">", "> ", ">:(", ">.<", "->", "a > b", "a | b",
		"[a]", "[[a]]", "[a][b]", "[a]: https://example.org/", "*", "**", "a_", "_a", "`a", "<b>", "\\", "a\\b", "\\d_x", "    a_b",
		"a\n--\nb|c", "a|b\n|-:-|\n",
		"a_b\n\n\n  c", "if x_y {\n\tz()\n\n\tz()\n}", "a  b_c", "https://example.org/_a_", "*\u00a0a*",
	} {
		want := string(appendPlain(nil, source, nil))
		if got := string(Append(nil, source, nil)); got != want {
			t.Errorf("%q\n got %s\nwant %s", source, got, want)
		}
	}
}

func TestNamesAreLinksOutsideOfCode(t *testing.T) {
	names := References{{Text: "@ann", Mention: "ann", Address: "/people/ann"}, {Text: "@ann_b_", Mention: "ann_b_"}, {Text: "#general", Address: "/rooms/general"}, {Text: "＠ann", Mention: "ann", Address: "/people/ann"}, {Text: ":fox:", Address: "/emoji/fox", Picture: true}}
	wide := strings.Replace(`<a data-mention="ann" href="/people/ann">@ann</a>`, "@", "＠", 1)
	ann, annB, general := `<a data-mention="ann" href="/people/ann">@ann</a>`, `<a data-mention="ann_b_">@ann_b_</a>`, `<a href="/rooms/general">#general</a>`
	for source, want := range map[string]string{
		"hi @ann, see #general.":      "hi " + ann + ", see " + general + ".",
		"@anna @an x@ann a#general":   "@anna @an x@ann a#general",
		"@ann_b_ @ann":                annB + " " + ann,
		"**急ぎ** 確認＠annさん":             `<p dir="auto"><strong>急ぎ</strong> 確認` + wide + `さん</p>`,
		"[:fox:](https://a.example/)": `<p dir="auto">` + strings.Replace(a("https://a.example/", "NAME"), "NAME", `<img class="e" alt=":fox:" title=":fox:" src="/emoji/fox" loading="lazy">`, 1) + `</p>`,
		"*a* `＠ann` [＠ann](b)":        `<p dir="auto"><em>a</em> <code>＠ann</code> [` + wide + `](b)</p>`,
		"*@ann_b_* **@ann**":          `<p dir="auto"><em>` + annB + `</em> <strong>` + ann + `</strong></p>`,
		"`@ann` @ann":                 `<p dir="auto"><code>@ann</code> ` + ann + `</p>`,
		"```\n@ann\n```":              `<pre class="c" dir="ltr" tabindex="0"><code>@ann</code></pre>`,
		"[@ann](https://a.example/)":  `<p dir="auto">` + strings.Replace(a("https://a.example/", "NAME"), "NAME", `<span data-mention="ann">@ann</span>`, 1) + `</p>`,
		"https://example.org/@ann":    a("https://example.org/@ann", "https://example.org/@ann"),
		"@ann\n#general":              ann + "<br>\n" + general,
		"#general\n- @ann":            `<p dir="auto">` + general + `</p><ul dir="auto"><li>` + ann + `</li></ul>`,
	} {
		if got := string(Append(nil, source, names)); got != want {
			t.Errorf("%q\n got %s\nwant %s", source, got, want)
		}
	}
}

func TestNestingEnds(t *testing.T) {
	for _, source := range []string{strings.Repeat(">", 8000) + "a", strings.Repeat("- ", 4000) + "a", strings.Repeat("> - ", 2000) + "a"} {
		got := string(Append(nil, source, nil))
		if n := strings.Count(got, "<blockquote") + strings.Count(got, "<ul"); n > markup.NestedMax || !strings.Contains(got, "a") {
			t.Errorf("%.20q has %d blocks in each other", source, n)
		}
	}
}
