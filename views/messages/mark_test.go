package messages

import (
	"strings"
	"testing"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
	"parley/views/ui"
)

func TestFoundWordsAreMarked(t *testing.T) {
	for _, c := range []struct{ what, text, words, want string }{
		{"a word", "the soup is hot", "soup", "the <mark>soup</mark> is hot"},
		{"each time", "soup, soup", "soup", "<mark>soup</mark>, <mark>soup</mark>"},
		{"a part of one", "soupspoon", "ups", "so<mark>ups</mark>poon"},
		{"in any case", "Soup SOUP", "sOuP", "<mark>Soup</mark> <mark>SOUP</mark>"},
		{"in any script", "ЩИ и Ὀδύσσεια, ԱՐԵՒ", "щи ὀδύΣ արեւ", "<mark>ЩИ</mark> и <mark>Ὀδύσ</mark>σεια, <mark>ԱՐԵՒ</mark>"},
		{"letters that are longer in the other case", "ȺȺx İI", "ⱥx i", "Ⱥ<mark>Ⱥx</mark> <mark>İ</mark><mark>I</mark>"},
		{"the sign for kelvin", "20 \u212a", "k", "20 <mark>\u212a</mark>"},
		{"however it is composed", "rene\u0301e René", "REN\u00c9", "<mark>rene\u0301</mark>e <mark>René</mark>"},
		{"half of a letter as the whole", "Straße", "stras", "<mark>Straß</mark>e"},
		{"from the other half on", "aßb", "sb", "a<mark>ßb</mark>"},
		{"in any width", "Ｗｉｄｅ ﾊﾟｰﾃｨｰ", "wide パー", "<mark>Ｗｉｄｅ</mark> <mark>ﾊﾟｰ</mark>ﾃｨｰ"},
		{"a part of a ligature as the whole", "ﬁle", "il", "<mark>ﬁl</mark>e"},
		{"over a soft hyphen", "Do\u00adnau, \u00adnau", "donau", "<mark>Do\u00adnau</mark>, \u00adnau"},
		{"a picture of several", "x👩\u200d💻y ❤️", "👩\u200d💻 ❤", "x<mark>👩\u200d💻</mark>y <mark>❤️</mark>"},
		{"with an i of Turkish", "İSTANBUL Istanbul", "istanbul", "<mark>İSTANBUL</mark> <mark>Istanbul</mark>"},
		{"all of the words", "bread and soup", "soup bread", "<mark>bread</mark> and <mark>soup</mark>"},
		{"one over another", "abcd", "bc abc cd", "<mark>abc</mark><mark>d</mark>"},
		{"one within another", "abcd", "abcd b", "<mark>abcd</mark>"},
		{"markup is text", "<b>&amp;", "b", "&lt;<mark>b</mark>&gt;&amp;amp;"},
		{"and so it is in a mark", "a<b>c", "<b>", "a<mark>&lt;b&gt;</mark>c"},
		{"entities are not looked into", "a & b", "amp", "a &amp; b"},
		{"addresses stay text", "https://example.org/a", "example", "https://<mark>example</mark>.org/a"},
		{"what is not there", "soup", "bread", "soup"},
		{"nothing", "soup", "", "soup"},
	} {
		t.Run(c.what, func(t *testing.T) {
			if got := string(appendMarked(nil, c.text, strings.Fields(c.words))); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestEachParagraphOfWhatWasFoundIsIsolated(t *testing.T) {
	got := string(AppendFound(nil, "soup\n\n\u05de\u05e8\u05e7 <b>", []string{"soup", "\u05e8"}))
	if want := "<bdi><mark>soup</mark></bdi>\n<bdi>\u05de<mark>\u05e8</mark>\u05e7 &lt;b&gt;</bdi>\n"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

var unmark = strings.NewReplacer("<mark>", "", "</mark>", "")

// For any query and text: without the marks it is the text, escaped; no mark holds another,
// and each mark holds one of the words.
func FuzzMark(f *testing.F) {
	for _, s := range [][2]string{
		{"the soup is hot", "soup the"}, {"<mark>soup</mark>", "mark <mark> /"}, {"ȺȺİ\u212aǅ", "ⱥ i k ǆ"}, {"aaaa", "aa aaa"},
		{"a\xffb\xf0\x9f", "\xff b \ufffd"}, {"👩🏽‍🚀 & co", "👩 🏽 &"}, {"&amp;", "a &a"}, {"ΣΣς", "σς"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		words := strings.Fields(query)
		got := string(appendMarked(nil, text, words))
		if plain := string(ui.AppendText(nil, text)); unmark.Replace(got) != plain {
			t.Fatalf("without the marks %q is not %q", got, plain)
		}
		open, rest := 0, got
		for rest != "" {
			i := strings.Index(rest, "<")
			if i < 0 {
				break
			}
			if mark := [2]string{"<mark>", "</mark>"}[open]; !strings.HasPrefix(rest[i:], mark) {
				t.Fatalf("the marks of %q do not follow on each other", got)
			}
			open, rest = 1-open, rest[i+1:]
		}
		if open != 0 {
			t.Fatalf("a mark of %q is left open", got)
		}
		folded := fold.String(text)
		for _, w := range words {
			if w = fold.String(w); w != "" && strings.Contains(folded, w) && !strings.Contains(got, "<mark>") {
				t.Fatalf("%q has %q in it and nothing is marked", got, w)
			}
		}
	})
}

// A long text is cut off only at its ends.
func FuzzExcerpt(f *testing.F) {
	f.Add(strings.Repeat("word ", 100)+"soup"+strings.Repeat(" word", 100), "soup")
	f.Add(strings.Repeat("界", 500), "界")
	f.Fuzz(func(t *testing.T, text, query string) {
		if !utf8.ValidString(text) {
			return // is never stored
		}
		words := strings.Fields(query)
		got := Excerpt(text, words)
		piece := strings.TrimSuffix(strings.TrimPrefix(got, "… "), " …")
		if !strings.Contains(text, piece) && got != text {
			t.Fatalf("%q is not of %q", got, text)
		}
		if utf8.RuneCountInString(piece) > excerptSize {
			t.Fatalf("it is %d characters long", utf8.RuneCountInString(piece))
		}
		found := occurrences(text, words)
		if len(found) > 0 && found[0].to-found[0].from < excerptLead && len(occurrences(got, words)) == 0 {
			t.Fatalf("%q shows nothing of what was looked for", got)
		}
	})
}

func TestALongMessageIsShownAroundWhatWasFound(t *testing.T) {
	filler := strings.TrimSpace(strings.Repeat("word ", 100))
	for _, c := range []struct{ what, text, first, last string }{
		{"in the middle", filler + " soup " + filler, "… word", "word …"},
		{"at the beginning", "soup " + filler, "soup word", "word …"},
		{"at the end", filler + " soup", "… word", "word soup"},
		{"without spaces", strings.Repeat("x", 500) + "soup" + strings.Repeat("y", 500), "… xxx", "yyy …"},
		{"in one that is just short enough", strings.Repeat("x", excerptSize-4) + "soup", "xxx", "xsoup"},
	} {
		t.Run(c.what, func(t *testing.T) {
			got := Excerpt(c.text, []string{"Soup"})
			if !strings.HasPrefix(got, c.first) || !strings.HasSuffix(got, c.last) || !strings.Contains(got, "soup") {
				t.Errorf("it is %q", got)
			}
		})
	}
}

func TestAHitIsShownAsItIsRead(t *testing.T) {
	for _, c := range []struct{ what, text, words, want string }{
		{"emphasis", "the **hot** _soup_ is `here`", "soup here", "the hot <mark>soup</mark> is <mark>here</mark>"},
		{"code", "so:\n```go\nsoup := 1\n```", "soup", "<bdi>so:</bdi>\n<bdi><mark>soup</mark> := 1</bdi>\n"},
		{"a link's address", "**see** [here](https://example.org/soup)", "soup", "see here (https://example.org/<mark>soup</mark>)"},
		{"a link's label", "**see** [soup](https://example.org/)", "soup", "see <mark>soup</mark>"},
		{"marks that are looked for", "**hot** soup", "**", "<mark>**</mark>hot<mark>**</mark> soup"},
		{"a phrase with emphasis in it", "これは**重要**な会議", "重要な会議", "これは<mark>重要な会議</mark>"},
		{"the other apostrophe", "we don’t", "don't", "we <mark>don’t</mark>"},
		{"a fence's language", "```go\nx\n```", "go", "<bdi>```<mark>go</mark></bdi>\n<bdi>x</bdi>\n"},
		{"letters that would join", "e**\u0301x** soup", "e soup", "<mark>e</mark>**\u0301x** <mark>soup</mark>"},
		{"markup is text", "**<b>** soup", "soup", "&lt;b&gt; <mark>soup</mark>"},
	} {
		t.Run(c.what, func(t *testing.T) {
			got := string(AppendHit(nil, chat.Message{Body: c.text}, strings.Fields(c.words)))
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestALongHitIsReadBeforeItIsCut(t *testing.T) {
	filler := strings.TrimSpace(strings.Repeat("**word** ", 100))
	got := string(AppendHit(nil, chat.Message{Body: filler + " **soup** " + filler}, []string{"soup"}))
	if want := "word <mark>soup</mark> word"; !strings.Contains(got, want) || strings.Contains(got, "*") {
		t.Errorf("it is %s", got)
	}
}

// A hit shows each word that the message's text has.
func FuzzHit(f *testing.F) {
	f.Add("the **hot** [_soup_](https://x.org/soup) `x`", "soup")
	f.Add("e**\u0301x**", "e")
	f.Fuzz(func(t *testing.T, text, query string) {
		if !utf8.ValidString(text) {
			return // is never stored
		}
		words := strings.Fields(query)
		said := fold.String(read(text, words))
		for _, w := range words {
			if w = fold.String(w); strings.Contains(fold.String(text), w) && !strings.Contains(said, w) {
				t.Fatalf("%q has %q in it and is read as %q", text, w, said)
			}
		}
	})
}
