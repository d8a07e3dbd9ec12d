package ui

import (
	"html"
	"testing"
)

func TestTextIsEscapedAsTheLibraryDoes(t *testing.T) {
	const s = `it's <b title="x">fish & chips</b>, "é" & ' > 👍`
	for from := range s {
		if got, want := string(AppendText(nil, s[from:])), html.EscapeString(s[from:]); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
