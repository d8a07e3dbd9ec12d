package markup

import (
	"strings"
	"testing"
)

func placesOf(words ...string) func(text string) [][2]int {
	return func(text string) (places [][2]int) {
		for _, w := range words {
			for from := 0; w != ""; {
				i := strings.Index(text[from:], w)
				if i < 0 {
					break
				}
				places = append(places, [2]int{from + i, from + i + len(w)})
				from += i + len(w)
			}
		}
		return places
	}
}

func TestASourceIsReadWithoutItsMarks(t *testing.T) {
	for _, c := range []struct{ source, sought, want string }{
		{"as it is", "", "as it is"},
		{"snake_case and 2*3*4", "", "snake_case and 2*3*4"},
		{"**Note**: see `x.y()`, ~~not~~ *this* or _that_", "x.y", "Note: see x.y(), not this or that"},
		{"***both*** and __init__", "", "both and __init__"},
		{"in **bo**th", "bo", "in **bo**th"},
		{"# Title\n\n- [x] done\n- [ ] due\n- a\n  - b\n\n3. c\n5) d", "", "Title\n☑ done\n☐ due\n• a\n• b\n3. c\n5) d"},
		{"> What **now**?\n> - this\n\nThis.", "", "> What now?\n> • this\nThis."},
		{"so:\n```go\nx := 1\n\ty()\n```\nend", "", "so:\nx := 1\n\ty()\nend"},
		{"```x := 1\ny\n```", "", "x := 1\ny"},
		{"```\nx```", "", "x"},
		{"```go\n```", "", "```go\n```"},
		{"---", "", "---"},
		{"a\n\n---\n\nb", "", "a\nb"},
		{`\*no\* C:\dir\.git \# x`, "", `*no* C:\dir\.git \# x`},
		{`\# x *y*`, "", "# x y"},
		{"[the page](https://example.org/a \"t\") <https://example.org/b> https://example.org/_c_ www.example.org/*", "", "the page https://example.org/b https://example.org/_c_ www.example.org/*"},
		{"![alt](https://example.org/a.png)", "", "alt"},
		{"[x](y) **z**", "", "[x](y) z"},
		{"[https://good.org](https://bad.org/) **z**", "", "[https://good.org](https://bad.org/) z"},
		{"| a | b |\n|---|---|\n| *1* | 2 |", "", "a | b\n1 | 2"},
		{"`:tada: soup` **b**", "", "`:tada: soup` b"},

		{"[the page](https://example.org/soup) **b**", "soup", "the page (https://example.org/soup) b"},
		{"[](https://example.org/soup) **b**", "soup", "https://example.org/soup b"},
		{"[the page](https://example.org/soup) **b**", "e](h", "the page](https://example.org/soup) b"},
		{"[soup](https://example.org/) **b**", "[soup]", "[soup](https://example.org/) b"},
		{"a **b** c", "**", "a **b** c"},
		{"```go\nx\n```", "go", "```go\nx"},
		{"a ```soup``` c", "`soup`", "a ```soup``` c"},
		{"- soup *b*", "- so", "- soup b"},
		{"- [x] soup *b*", "[x] so", "[x] soup b"},
		{`\*soup *b*`, `\*so`, `\*soup b`},
		{"a **b**", "*", "a **b**"},
		{"`:tada: soup` **b**", "` *", "`:tada: soup` **b"},
	} {
		if got := Reading(c.source, placesOf(c.sought)); got != c.want {
			t.Errorf("%q with %q is read as\n%q, want\n%q", c.source, c.sought, got, c.want)
		}
	}
}

func TestPlainIsTheWordsOfASource(t *testing.T) {
	for source, want := range map[string]string{
		"as it is":                              "as it is",
		"a **b** c":                             "a b c",
		"- a *b*\n- [x] c\n> d":                 "a b\nc\nd",
		"1. a\n| b | **c** |\n|---|---|\n| d |": "a\nb\nc\nd\n",
		"`:a:` [b](https://c.org) _d_":          ":a: b d",
		"---":                                   "---",
	} {
		if got := Plain(source); strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%q is %q, want %q", source, got, want)
		}
	}
}

// What is looked for and stands in a source stands in what is read of it.
func FuzzReading(f *testing.F) {
	for _, s := range []string{
		"> q\nx\n- `:a:`\n> ```\n> :b:\n\n```go\n:c: d\n\n\te\n```\n| `:d:` |\n|---|\n| ~~~ |\ny\n~~~\n:f:~~~ ``:g:``",
		"[a *b*](https://x.org/soup \"t\") ![](https://x.org) <https://a.org> **c**_d_ \\*e\\*", "1. a\n   2) b\n\n\n- [ ] c\n# d #\n***\n[a](b)",
		"|a|b|\n|-|-|\n|1\\|2|`x\\|y`|3|", "[https://a.org](https://b.org) www.x.org/*a*",
	} {
		for _, word := range []string{"soup", "*", "`", "](", "- ", "| ", "> ", "x.org", "\\", "[x"} {
			f.Add(s, word)
		}
	}
	f.Fuzz(func(t *testing.T, source, word string) {
		said := Reading(source, placesOf(word))
		if word != "" && !strings.ContainsAny(word, "\n") && strings.Contains(source, word) && !strings.Contains(said, word) {
			t.Fatalf("%q has %q in it, and is read as %q", source, word, said)
		}
		Reading(source, placesOf())
	})
}
