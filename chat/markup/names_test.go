package markup_test

import (
	"strings"
	"testing"

	"parley/chat/markup"
)

// annOnly knows one name.
type annOnly struct{}

func (annOnly) At(_, s string) (n, id int) {
	if strings.HasPrefix(s, "@ann") {
		return len("@ann"), 1
	}
	return 0, 0
}

func TestNamesStandOutsideCodeAddressesAndEscapes(t *testing.T) {
	for source, want := range map[string]string{
		"@ann":                         "named",
		"*@ann* and @ann":              "named named",
		"> @ann":                       "quoted",
		"> @ann\n\n@ann":               "quoted named",
		"- *a* @ann":                   "named",
		"> | a |\n> |---|\n> | @ann |": "quoted",
		"`@ann`":                       "",
		"```\n@ann\n```":               "",
		"- a\n  ```\n  @ann\n  ```":    "",
		`*a* \@ann`:                    "",
		"[a](@ann)":                    "",
		"https://example.org/@ann":     "",
		"*a* https://example.org/@ann": "",
	} {
		var got []string
		markup.ForNames(source, annOnly{}, func(id int, quoted bool) {
			if id != 1 {
				t.Errorf("%q: a name has the id %d", source, id)
			}
			got = append(got, map[bool]string{true: "quoted", false: "named"}[quoted])
		})
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: %q, want %q", source, s, want)
		}
	}
}
