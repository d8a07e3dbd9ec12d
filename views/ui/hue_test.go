package ui

import "testing"

func TestInitialsAreTheFirstLettersOfTheFirstTwoParts(t *testing.T) {
	for name, want := range map[string]string{
		"alice": "A", "anna-katharina.von-brueck": "AK", "j_doe": "JD", "7up": "7", "élan": "É", "_x_": "X", "": "",
	} {
		if got := Initials(name); got != want {
			t.Errorf("of %q they are %q, not %q", name, got, want)
		}
	}
}
