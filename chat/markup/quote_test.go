package markup

import (
	"strings"
	"testing"
)

func TestAQuoteHasNoMarks(t *testing.T) {
	for body, want := range map[string]string{
		"as it is":                              "as it is",
		" two\n\nlines ":                        "two lines",
		"**Note**: see `x.y()`, ~~not~~ *this*": "Note: see x.y(), not *this*",
		"# Title\n- [x] done\n- a":              "Title done a",
		"> What?\nThis.":                        "This.",
		"> What?":                               "> What?",
		"```go\nx := 1\n```\nso":                "x := 1 so",
		"```":                                   "```",
		"---":                                   "---",
		"2**10 and 2*3, a_b - c":                "2**10 and 2*3, a_b - c",
		"[the page](https://example.org/a \"t\") and [x](y) [z]": "the page and [x](y) [z]",
		"| a | b |\n|---|---|\n| 1 | 2 |":                        "| a | b | | 1 | 2 |",
		"`:tada:` makes :tada:, ``a:b:c`` `x`":                   "`:tada:` makes :tada:, `a:b:c` x",
		"- `:a:`\n> ```\n> :b:\n\n```go\n:c: d\ne\n```\n:d:":     "`:a:` `:c: d` e :d:",
		"`" + strings.Repeat(":a:", 30) + "`":                    "`" + strings.Repeat(":a:", 19) + ":a`…",
		"```\n:a:":                                               "`:a:`",
		"> x\ny\n```\n\n:a: " + strings.Repeat("b", 300):         "y `:a: " + strings.Repeat("b", 53) + "`…",
		"```\n:a:```":             "`:a:`",
		"#general has it":         "#general has it",
		strings.Repeat("界", 61):   strings.Repeat("界", 60) + "…",
		strings.Repeat("a ", 300): strings.TrimSpace(strings.Repeat("a ", 30)) + "…",
	} {
		if got := Quote(body); got != want {
			t.Errorf("%q is quoted as %q, want %q", body, got, want)
		}
	}
}

// Quotes are of the beginning of a message, which may end within code.
func TestAnyBeginningIsQuoted(t *testing.T) {
	const body = "> q\nx\n- `:a:`\n> ```\n> :b:\n\n```go\n:c: d\n\n\te\n```\n| `:d:` |\n|---|\n| ~~~ |\ny\n~~~\n:f:~~~ ``:g:``"
	for n := range body {
		for _, quote := range []string{Quote(body[:n]), QuoteLines(body[:n])} {
			if strings.Contains(quote, tick) {
				t.Errorf("%q is quoted as %q", body[:n], quote)
			}
		}
	}
}

func TestASnippetIsLongerThanAQuote(t *testing.T) {
	body := "> What?\n" + strings.Repeat("**so** ", 100)
	if got, want := Snippet(body), strings.TrimSpace(strings.Repeat("so ", 80))+"…"; got != want {
		t.Errorf("the snippet is %q, want %q", got, want)
	}
}
