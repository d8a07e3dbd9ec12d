package emojis

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kyokomi/emoji/v2"
)

func TestNamesOfEmojiBecomeEmoji(t *testing.T) {
	for body, want := range map[string]string{
		"done :tada:!": "done 🎉!", ":+1::heart:": "👍❤️", ":TADA: (:joy:)": "🎉 (😂)", "é:joy: 好:joy:好": "é😂 好😂好",
		"`:tada:` :tada:": "`:tada:` 🎉", "```\n:joy:\n```": "```\n:joy:\n```", "https://x.test/:joy:": "https://x.test/:joy:",
		"10:30:00 a:b:c std::b::c": "10:30:00 a:b:c std::b::c", ":nothing: :": ":nothing: :", `\:joy:`: `\:joy:`, ":": ":", "::": "::",
		":joy: :nothing:joy:": "😂 :nothing:joy:", "ftp://a.test/:joy: :joy:": "ftp://a.test/:joy: 😂",
		"> a\n:joy: `b\n`:joy:": "> a\n😂 `b\n`😂", "```\na``` \n:joy: `:joy:`": "```\na``` \n😂 `:joy:`",
		"> ```\n> :joy:\n:joy:": "> ```\n> :joy:\n😂", "| a | b |\n|-|-|\n| `:joy: | :joy:` |": "| a | b |\n|-|-|\n| `😂 | 😂` |",
		"- `a\n- :joy:`": "- `a\n- 😂`", ">:( `a\n:joy:`": ">:( `a\n:joy:`", "\\`:joy:`": "\\`😂`", "_:joy:_ **:+1:**": "_😂_ **👍**",
		"[:joy:](https://a.test/:joy:)": "[😂](https://a.test/:joy:)", "`a` :woman_with_veil:": "`a` 👰‍♀️",
		"        ```\n# :joy:\ny ```":                        "        ```\n# 😂\ny ```",
		"        ``````````\n# h\ny ``````````\n:joy: :joy:": "        ``````````\n# h\ny ``````````\n😂 😂",
		"|\n-|\n:joy:|": "|\n-|\n😂|", "a|\n-|-\n1|:joy:|:joy:": "a|\n-|-\n1|😂|😂",
	} {
		if got := Shortcodes(body); got != want {
			t.Errorf("%q becomes %q, want %q", body, got, want)
		}
	}
}

// A message cannot grow past its bound, and an emoji is one that a reaction may be.
func TestEveryNamedEmojiIsOneAndShorterThanItsName(t *testing.T) {
	kept := 0
	for code := range emoji.CodeMap() {
		picture, ok := Named(strings.Trim(code, ":"))
		if !ok {
			continue
		}
		kept++
		if again, ok := Clean(picture); !ok || again != picture || utf8.RuneCountInString(picture) > utf8.RuneCountInString(code) {
			t.Errorf("%s is %q", code, picture)
		}
	}
	if kept < 1800 {
		t.Errorf("%d names", kept)
	}
}
