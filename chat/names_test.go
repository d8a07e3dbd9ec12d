package chat_test

import (
	"strings"
	"testing"

	"parley/chat"
)

func TestANoteIsOneLineOfABoundedLength(t *testing.T) {
	most := strings.Repeat("ä", chat.NoteMax)
	for typed, want := range map[string]string{"": "", "  spam,\n again ": "spam, again", most: most} {
		if got, err := chat.CleanNote(typed); err != nil || got != want {
			t.Errorf("%q is the note %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"a\x00b", "a\x1b[31m", most + "ä"} {
		if got, err := chat.CleanNote(typed); got != "" || chat.As(err).Field != "note" {
			t.Errorf("%q is the note %q, %v", typed, got, err)
		}
	}
}
