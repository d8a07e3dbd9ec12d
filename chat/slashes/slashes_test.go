package slashes_test

import (
	"testing"

	"parley/chat"
	"parley/chat/slashes"
)

func TestWhichTextsAreCommands(t *testing.T) {
	for body, want := range map[string][2]string{
		"hello":              {"", "hello"},
		"/me waves":          {"me", "waves"},
		"/ME waves":          {"me", "waves"},
		"/topic":             {"topic", ""},
		"/poll Tea?\n- a":    {"poll", "Tea?\n- a"},
		"/nothing of ours":   {"nothing", "of ours"},
		"/me\u00a0waves":     {"me", "waves"},
		"/me\u3000 waves\n":  {"me", "waves"},
		"//me\u3000a":        {"", "/me\u3000a"},
		"//me waves":         {"", "/me waves"},
		"//":                 {"", "//"},
		"// a comment":       {"", "// a comment"},
		"/usr/bin/env":       {"", "/usr/bin/env"},
		"/ alone":            {"", "/ alone"},
		"/2 of it":           {"", "/2 of it"},
		" /me waves":         {"", " /me waves"},
		"one\n/topic in two": {"", "one\n/topic in two"},
	} {
		if name, text := slashes.Read(body); name != want[0] || text != want[1] {
			t.Errorf("%q is command %q with %q, want %q", body, name, text, want)
		}
	}
}

func TestWhatCommandsSend(t *testing.T) {
	for does, want := range map[string]string{"waves": "*ann waves*", "is *very* tired": "ann is *very* tired", "a\nb": "ann a\nb"} {
		if got, err := slashes.Does("ann", does); err != nil || got != want {
			t.Errorf("/me %s sends %q (%v)", does, got, err)
		}
	}
	if _, err := slashes.Does("ann", ""); !chat.Is(err, chat.Invalid) {
		t.Errorf("/me alone: %v", err)
	}
	for text, want := range map[string]string{
		"Tea? | yes | no":       "Tea?\n\n- yes\n- no",
		"Tea?\n- yes\nno | not": "Tea?\n\n- yes\n- no | not",
	} {
		if got, err := slashes.Poll(text); err != nil || got != want {
			t.Errorf("/poll %q sends %q (%v)", text, got, err)
		}
	}
	for _, text := range []string{"Tea?", "Tea? | yes", "| yes | no", "Tea?\n- yes\n- yes", "Tea? |1|2|3|4|5|6|7|8|9|10|11"} {
		if body, err := slashes.Poll(text); !chat.Is(err, chat.Invalid) {
			t.Errorf("/poll %q sends %q (%v)", text, body, err)
		}
	}
}
