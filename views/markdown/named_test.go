package markdown

import (
	"slices"
	"strings"
	"testing"

	"parley/chat"
)

// Whom a message names is decided when it is stored, and shown when it is rendered. Both see
// the same code and the same addresses. Who of them is told is shown as mentioned: see
// views/messages.
func TestWhoIsNamedIsShownAsNamed(t *testing.T) {
	const names = "ann bob cay"
	var all References
	for name := range strings.FieldsSeq(names) {
		all = append(all, Reference{Text: "@" + name, Mention: name, Address: "/people/" + name})
	}
	for _, source := range []string{
		"@ann", "`@ann` @bob", "> @ann\n@bob", "> ```\n> @ann\n\n@bob", "> ```\n> @ann\n@bob", "> ```\n > @ann\n> ```\n@bob",
		"- ```\n  @ann\n  ```\n@bob", "- ```\n  @ann\n- @bob", "1. ```\n   @ann\n2. @bob", "- a\n  ```\n  @ann\n  ```\n  @bob",
		"```a @ann\nb```\n@bob", "```\na @ann```\n@bob", "```\n@ann", "```\n@ann\n````\n@bob", "````\n@ann\n```\n@bob", "~~~ `\n@ann\n~~~\n@bob",
		"```\n> ```\n@ann\n```\n@bob", "```\n> a ```\n@ann", "a ``` @ann ``` @bob", "a\n```\n@ann\n```\n@bob", "\t```\n@ann\n\t```\n@bob",
		"- `@ann\n- @bob`", "> `@ann\n@bob`", "# `@ann\n@bob`", "`@ann\n@bob` @cay", "`@ann\n\n@bob`", "- `a\n@bob` `@cay`",
		"https://example.org/@ann @bob", "https://example.org/a。@ann", "[a](https://example.org),@ann", "(https://example.org/)@ann", "www.example.org/a、@ann",
		"`@ann\n---\n@bob`", "`@ann\n* * *\n@bob`", "`@ann\n__\n@bob` @cay", "`@ann\n2. @bob` @cay", "`@ann\n1. @bob` @cay", "1. `@ann\n2. @bob`", "1. a\n   `@ann\n2. @bob`", "a\n2. ```\n@ann",
		"> `@ann\n> ---\n> @bob`", "a\n***\n`@ann\n@bob`", "a\n2. b\n3. `@ann\n4. @bob`", "- a\n\n`@ann\n3. @bob` @cay", "a\n12. - `@ann\n@bob`",
		"a | b\n-|-\n`@ann | @bob`", "| a | b |\n|---|:-:|\n| ` | @ann |\n| ` | @bob |", "| `@ann \\| @bob` | @cay |\n|-|-|", "a `@ann | @bob` b", "a | b\n-|-|-\n`@ann | @bob`", "a | b | c\n-|-\n`@ann | @bob`",
		"x `\n| a | b |\n|-|-|\n| ` | @ann |\n`@bob", "| a |\n|-|\n| `@ann |\n@bob` @cay", "a|b\n-|-\n\n`@ann | @bob`", "a|b\n-|-\n`@ann | `@bob` | @cay",
		`\@ann @bob`, `\\@ann`, "\\`@ann`", "*a* \\@ann @bob",
	} {
		html := string(Append(nil, source, all))
		var shown, named []string
		for name := range strings.FieldsSeq(names) {
			if strings.Contains(html, `href="/people/`+name+`"`) {
				shown = append(shown, name)
			}
			if slices.Contains(chat.NamesIn(source), chat.Name{Mark: '@', Key: name}) {
				named = append(named, name)
			}
		}
		if !slices.Equal(shown, named) {
			t.Errorf("%q names %q and shows %q: %s", source, named, shown, html)
		}
	}
}
