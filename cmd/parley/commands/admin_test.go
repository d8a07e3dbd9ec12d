package commands

import (
	"strings"
	"testing"
)

func TestTheHelpHasEveryCommandOfTheOperator(t *testing.T) {
	_, lines, found := strings.Cut(usage, "\n  admin     ")
	lines, _, ended := strings.Cut(lines, "\n  files ")
	var want []string
	for _, c := range operatorCommands {
		want = append(want, strings.TrimSpace(c.name+" "+c.takes)+": "+c.does)
	}
	if got := strings.ReplaceAll(lines, "\n            ", "\n"); !found || !ended || got != strings.Join(want, "\n") {
		t.Errorf("the help says\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}
