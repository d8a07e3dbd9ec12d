package page

import (
	"testing"
	"time"
)

// The hour after two o'clock comes twice that night, and a field says the same of both.
func TestATimeThatAFormShowsAgainIsKept(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	typed := func(text string) time.Time {
		at, err := time.ParseInLocation(localFormat, text, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	second := time.Date(2026, 10, 25, 1, 30, 37, 0, time.UTC)
	if at := Kept(second, typed("2026-10-25T02:30")); !at.Equal(second) {
		t.Errorf("it moves to %s", at.UTC())
	}
	if at := Kept(second, typed("2026-10-25T02:31")); at.Equal(second) || at.Minute() != 31 {
		t.Errorf("another time is %s", at.UTC())
	}
	if at := Kept(second, time.Date(2026, 10, 25, 1, 30, 5, 0, time.UTC)); at.Second() != 5 {
		t.Errorf("a time with seconds is %s", at.UTC())
	}
	gap := typed("2026-03-29T02:30") // clocks go from two to three
	if at := Kept(gap, typed(gap.Format(localFormat))); !at.Equal(gap) {
		t.Errorf("a time that no clock shows moves again, from %s to %s", gap, at)
	}
}
