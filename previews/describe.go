package previews

import (
	"io"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"parley/chat"
)

// named are the elements of a page's head that describe it, best first: Open Graph
// (ogp.me), then the cards of other networks, then HTML's own.
var (
	titles = []string{"og:title", "twitter:title", "title"}
	texts  = []string{"og:description", "twitter:description", "description"}
	sites  = []string{"og:site_name", "application-name"}
	images = []string{"og:image:secure_url", "og:image", "og:image:url", "twitter:image"}
)

// describe reads a page's head. A page that is cut off is read as far as it goes.
func describe(page io.Reader) chat.Preview {
	said := head(page)
	return chat.Preview{
		Title: clean(best(said, titles), chat.PreviewTitleMax),
		Text:  clean(best(said, texts), chat.PreviewTextMax),
		Site:  clean(best(said, sites), chat.PreviewSiteMax),
		Image: best(said, images),
	}
}

func best(said map[string]string, names []string) string {
	for _, name := range names {
		if said[name] != "" {
			return said[name]
		}
	}
	return ""
}

// elementMost bounds one element, in bytes.
const elementMost = 64 << 10

// head collects the first title and the first of each meta element, up to the body.
func head(page io.Reader) map[string]string {
	said := map[string]string{}
	z := html.NewTokenizer(page)
	z.SetMaxBuf(elementMost)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return said
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.DataAtom {
			case atom.Body:
				return said
			case atom.Title:
				if z.Next() == html.TextToken {
					keep(said, "title", z.Token().Data)
				}
			case atom.Meta:
				keep(said, strings.ToLower(attribute(t, "property", "name")), attribute(t, "content"))
			}
		}
	}
}

func keep(said map[string]string, name, text string) {
	if name != "" && said[name] == "" {
		said[name] = strings.TrimSpace(text)
	}
}

// attribute is the first of the named attributes that the element has.
func attribute(t html.Token, names ...string) string {
	for _, name := range names {
		for _, a := range t.Attr {
			if a.Key == name && a.Val != "" {
				return a.Val
			}
		}
	}
	return ""
}

// clean makes one line of a stranger's text, without controls and format characters, and of
// at most most characters.
func clean(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200c', r == '\u200d': // joiners are part of words and emoji
			return r
		case r == utf8.RuneError, unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:most-1]), " ") + "…"
}

func siteOf(u *url.URL) string {
	return clean(strings.TrimPrefix(u.Hostname(), "www."), chat.PreviewSiteMax)
}
