package markup

import (
	"strings"
	"testing"

	"parley/chat/prose"
)

func TestFirstLink(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"see https://example.org/a?b=c#d, then":               "https://example.org/a?b=c#d",
		"(https://example.org/x)":                             "https://example.org/x",
		"[page](https://example.org/y) and http://later.org":  "https://example.org/y",
		"https://example.org/a_(b)":                           "https://example.org/a_(b)",
		"<HTTPS://example.org>":                               "HTTPS://example.org",
		"`https://code.org` https://example.org":              "https://example.org",
		"```\nhttps://code.org\n```\nand https://example.org": "https://example.org",
		"日本語https://example.org/日本。":                          "https://example.org/日本",
		"**https://example.org**":                             "https://example.org",
		"ftp://example.org https://b.org":                     "https://b.org",
		"https://ann:secret@example.org":                      "",
		"WWW.example.org/a, and so on":                        "http://WWW.example.org/a",
		">:( `https://example.org/\nb`":                       "",
		"see www.example.org":                                 "http://www.example.org",
		"`www.example.org` awww.example.org www. www.. x@www.example.org http://www.b.org": "http://www.b.org",
		"https://example.org/watch?v=abc_":                                                 "https://example.org/watch?v=abc_",
		"_https://example.org/abc_ and *https://b.org/*":                                   "https://example.org/abc",
		"https://example.org/a。次の文です":                                                      "https://example.org/a",
		"https://example.org/css?family=Roboto|Open+Sans, a":                               "https://example.org/css?family=Roboto|Open+Sans",
		"「https://example.org/a」を":                                                         "https://example.org/a",
		"> ```\n> https://code.org\n\nhttps://example.org":                                 "https://example.org",
		"- ```\n  https://code.org\n  ```\nhttps://b.org/~":                                "https://b.org/~",
		"```a\nhttps://code.org```\nhttps://example.org":                                   "https://example.org",
		"https:// nothing":      "",
		"no address :// at all": "",
		"https://" + strings.Repeat("a", prose.LinkMaxBytes): "",
	} {
		if got := FirstLink(body); got != want {
			t.Errorf("FirstLink(%q) = %q, want %q", body, got, want)
		}
	}
}
