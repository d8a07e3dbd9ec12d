package ui

import (
	"strings"
	"testing"
)

func TestViewerCSSMarksWhatIsTheirs(t *testing.T) {
	css := ViewerCSS("alice", nil)
	if !strings.Contains(css, `.m[data-author="alice"]`) || !strings.Contains(css, `.typing [data-name="alice"]`) ||
		!strings.Contains(css, `.m:not([data-author="alice"]):has(.b :is([data-mention="alice"],[data-mention=here],[data-mention=room]))`) {
		t.Errorf("it is\n%s", css)
	}
}

func TestViewerCSSQuotesAnyName(t *testing.T) {
	plain := ViewerCSS("x", nil)
	for _, name := range []string{`"]{}*{display:none}`, `a\`, "a\nb", "Дмитрий", `*/`, "<b>"} {
		css := ViewerCSS(name, nil)
		for _, mark := range []string{`"`, "{", "}", "\n", "*"} {
			if strings.Count(css, mark) != strings.Count(plain, mark) {
				t.Errorf("%q adds a %q:\n%s", name, mark, css)
			}
		}
	}
	if got := cssString("é 1.\u200b"); got != `"é 1.\200b "` {
		t.Errorf("it becomes %s", got)
	}
}
