package markdown

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// pieces are what texts are made of here: each mark, and what stands beside marks.
var pieces = strings.Split(strings.ReplaceAll("a|b c|x1|5€|です|é|👍🏽|❤️|1️⃣| |  |\n|\n|\n\n|\n> |\n> > |\n- |\n1. |\n12) |\n007. |\n2. |\n  |\n    |\n# |\n###### |#|\t|\n\t|`|``|```|\n```\n|\n```go\n|\n```a b\n|\n> ```\n|~~~|\n~~~ x\n|*|**|***|_|__|~~|~|\\|\\\n|[|]|](|)|](https://example.org/)|](a)|](<b c>)|](https://e.org/ \"t\")|](https://e.org/ 't')|](https://e.org/ (t))|[1]|"+
	"[1]: https://example.org/x 'y'\n|[^1]|[^1]: z|![|![a](https://example.org/q)|<|>|<https://example.org/z>|<foo:bar>|<ann@example.org>|https://example.org/|https://example.org/a_b*c|www.example.org/r|www.|://|<b>|</b>|<!-- k -->|<?php x?>|<![CDATA[d]]>|&#64;|&amp;|>:(|:|.|,|(|\"|-|---|\n---\n|\n***\n|===|\n===\n|\u202e|\u200d|BAR|BAR|\nBAR|BAR-BAR|\n-BAR-\n|\n:-BAR-:\n|\n> aBARb\n> -BAR-\n> |\n- aBARb\n  -BAR-\n  |- [x] |- [ ] |[X]|\u00a0|\u2028|\x0b|\x0c|\ufeff", "BAR", "\x00"), "|")

// The two properties of kept_test.go, for texts in which marks meet as no person writes them.
func TestNoLetterIsLostAmongMarks(t *testing.T) {
	checkKept(t, "- a|b\n  -|-\n  \u2028- [ ] |-|- [x]  \n", string(render(nil, "- a|b\n  -|-\n  \u2028- [ ] |-|- [x]  \n", nil)))
	random := rand.New(rand.NewPCG(13, 44))
	for range 5000 {
		var b strings.Builder
		for range 1 + random.IntN(16) {
			b.WriteString(strings.ReplaceAll(pieces[random.IntN(len(pieces))], "\x00", "|"))
		}
		source := b.String()
		out := string(render(nil, source, nil))
		checkKept(t, source, out)
		if checkAllowed(t, source, out); t.Failed() {
			t.Fatalf("%q becomes %s", source, out)
		}
	}
}
