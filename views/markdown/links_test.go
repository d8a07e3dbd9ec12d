package markdown

import (
	"html"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"parley/chat/emojis"
	"parley/chat/markup"
)

var (
	hrefs = regexp.MustCompile(`<a href="([^"]*)"`)
	codes = regexp.MustCompile(`(?s)<code.*?</code>`)
)

// random is a text of pieces and of what else is given.
func random(from *rand.Rand, more ...string) string {
	var b strings.Builder
	for range 1 + from.IntN(16) {
		if n := from.IntN(len(pieces) + 4*len(more)); n < len(pieces) {
			b.WriteString(strings.ReplaceAll(pieces[n], "\x00", "|"))
		} else {
			b.WriteString(more[(n-len(pieces))%len(more)])
		}
	}
	return b.String()
}

// Which pages are fetched for previews is what a reader sees as links.
func TestTheLinksOfATextAreThoseThatItShows(t *testing.T) {
	from := rand.New(rand.NewPCG(7, 13))
	for range 5000 {
		source := random(from, "https://e.org/c ", "`https://e.org/d`", "www.e.org")
		shown := hrefs.FindAllStringSubmatch(string(Append(nil, source, nil)), -1)
		var links []string
		markup.ForLinks(source, func(link string) bool { links = append(links, link); return true })
		for i, a := range shown {
			if i >= len(links) || links[i] != html.UnescapeString(a[1]) {
				t.Fatalf("%q shows %q, and has %q", source, shown, links)
			}
		}
		if len(links) > len(shown) {
			t.Fatalf("%q shows %q, and has %q", source, shown, links)
		}
	}
}

// A name of an emoji that a reader sees as code stays one, and becomes an emoji elsewhere.
func TestNamesOfEmojiStayInCodeAlone(t *testing.T) {
	from := rand.New(rand.NewPCG(8, 13))
	for range 5000 {
		source := random(from, " :joy: ", "` :joy: `")
		inCode, elsewhere := 0, 0
		became := emojis.Shortcodes(source)
		shown := codes.ReplaceAllStringFunc(string(Append(nil, became, nil)), func(code string) string {
			inCode += strings.Count(code, "😂")
			return ""
		})
		if elsewhere = strings.Count(shown, " :joy: "); inCode > 0 || elsewhere > 0 {
			t.Fatalf("%q becomes %q: %d in code, %d names elsewhere: %s", source, became, inCode, elsewhere, shown)
		}
	}
}
