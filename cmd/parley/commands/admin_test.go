package commands

import (
	"strings"
	"testing"

	"parley/chat/moderation"
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

func TestADeactivationIsReadFromItsWords(t *testing.T) {
	for words, want := range map[string]moderation.Deactivation{
		"":                             {},
		"much spam":                    {Reason: "much spam"},
		"-address much -messages spam": {Reason: "much -messages spam", Address: true},
		"-messages -address":           {Address: true, Messages: true},
	} {
		if got, err := deactivation(strings.Fields(words)); err != nil || got != want {
			t.Errorf("%q is %+v, %v", words, got, err)
		}
	}
	if got, err := deactivation([]string{"-all"}); err == nil {
		t.Errorf("it is %+v", got)
	}
}
