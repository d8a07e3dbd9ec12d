package markdown

import (
	"fmt"
	"strings"
	"testing"
)

func TestCodeIsHighlighted(t *testing.T) {
	for _, c := range []struct{ language, code, want string }{
		{"go", "if x1 := 0x1F; x1 > 1.5 { // if \"a\"\n\treturn \"\\\"if\" + `\nif` }", "<k if> x1 := <d 0x1F>; x1 > <d 1.5> { <o // if \"a\">\n\t<k return> <s \"\\\"if\"> + <s `\nif`> }"},
		{"GO", "nil", "<k nil>"},
		{"py", "def f(x): # it's\n    '''a\nb''' or 'it\\'s' # \"", "<k def> f(x): <o # it's>\n    <s '''a\nb'''> <k or> <s 'it\\'s'> <o # \">"},
		{"sql", "SELECT 'it' FROM a_select -- all", "<k SELECT> <s 'it'> <k FROM> a_select <o -- all>"},
		{"sh", "echo ${#a} \"$b\" # c", "<k echo> ${#a} <s \"$b\"> <o # c>"},
		{"rust", "fn f<'a>(x: &'a str)", "<k fn> f<'a>(x: &'a <k str>)"},
		{"json", "{\"a\": [1, true]}", "{<s \"a\">: [<d 1>, <k true>]}"},
		{"c", "/* open", "<o /* open>"},
		{"c", "don't\nint x", "don't\n<k int> x"},
		{"js", "größe.if_ + für", "größe.if_ + für"},
		{"unknown", "if x", "if x"},
		{"", "if x", "if x"},
	} {
		got := string(appendCode(nil, c.code, c.language))
		for class := range strings.SplitSeq("k s d o", " ") {
			got = strings.ReplaceAll(got, `<span class="`+class+`">`, "<"+class+" ")
		}
		for escaped, text := range map[string]string{"</span>": ">", "&lt;": "<", "&gt;": ">", "&#34;": `"`, "&#39;": "'", "&amp;": "&"} {
			got = strings.ReplaceAll(got, escaped, text)
		}
		if got != c.want {
			t.Errorf("%s: %s\nwant %s", c.language, got, c.want)
		}
	}
}

// hostileCode are shapes on which lexers with regular expressions took seconds.
func hostileCode() map[string]string {
	all := map[string]string{}
	for _, unit := range []string{"\n", "(", "'", "\"", "`", "\\'", "'\\", "/*", "*/", "\"\"\"", "''\\", "#", " #", "//", "--", "1 ", "1.", "if ", "a", "é", "日", "<!--", "[[", "0x", "x€", "5€", "5 €", "a—", "_“", "1👍", "é…", "\u00a0", "x\u2028", "\ufeff"} {
		all[fmt.Sprintf("%q", unit)] = strings.Repeat(unit, highlightedMax/len(unit))
	}
	return all
}

func TestHighlightedCodeIsItsText(t *testing.T) {
	for names := range grammars {
		language, _, _ := strings.Cut(names, " ")
		for name, code := range hostileCode() {
			out := string(appendCode(nil, code, language))
			if len(out) > htmlMax/2 {
				t.Errorf("%s in %s makes %d bytes", name, language, len(out))
			}
			var said strings.Builder
			for _, n := range parse(t, "<pre><code>"+out+"</code></pre>") {
				if n.FirstChild == nil {
					said.WriteString(n.Data)
				}
			}
			if got := said.String(); got != strings.TrimPrefix(code, "\n") && got != code {
				t.Errorf("%s in %s changed", name, language)
			}
		}
	}
}

func BenchmarkHighlightHostile(b *testing.B) {
	for name, code := range hostileCode() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, language := range [...]string{"go", "py", "rust", "sql"} {
					appendCode(nil, code, language)
				}
			}
		})
	}
}
