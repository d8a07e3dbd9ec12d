package commands

import (
	"strings"
	"testing"
)

func TestWhatPeopleWroteStaysInItsCell(t *testing.T) {
	var out strings.Builder
	if err := line(&out, "a\tb", "c\r\nd", "\x1b[2Je\u009bf\u2028g", ""); err != nil {
		t.Fatal(err)
	}
	if want := "a b\tc  d\t [2Je f g\t\n"; out.String() != want {
		t.Errorf("it prints %q, want %q", out.String(), want)
	}
}
