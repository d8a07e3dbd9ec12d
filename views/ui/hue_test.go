package ui

import (
	"strconv"
	"testing"

	"parley/chat"
)

func TestPeopleWhoSignedUpTogetherHaveHuesFarApart(t *testing.T) {
	for id := chat.UserID(1); id <= hues; id++ {
		for next := id + 1; next <= id+4; next++ {
			if d := apart(t, id, next); d < 2 {
				t.Errorf("accounts %d and %d are %d twelfths of the circle apart", id, next, d)
			}
		}
	}
}

func TestAllHuesAreUsedBeforeOneComesAgain(t *testing.T) {
	seen := map[string]bool{}
	for id := chat.UserID(1 << 40); id < 1<<40+hues; id++ {
		seen[Hue(id)] = true
	}
	if len(seen) != hues {
		t.Errorf("%d people in a row have %d hues", hues, len(seen))
	}
}

// apart is how far two people's hues are from each other, in steps of the colour circle.
func apart(t *testing.T, a, b chat.UserID) int {
	t.Helper()
	x, errX := strconv.Atoi(Hue(a))
	y, errY := strconv.Atoi(Hue(b))
	if errX != nil || errY != nil {
		t.Fatal(errX, errY)
	}
	d := (x - y + hues) % hues
	return min(d, hues-d)
}

func TestInitialsAreTheFirstLettersOfTheFirstTwoParts(t *testing.T) {
	for name, want := range map[string]string{
		"alice": "A", "anna-katharina.von-brueck": "AK", "j_doe": "JD", "7up": "7", "élan": "É", "_x_": "X", "": "",
	} {
		if got := Initials(name); got != want {
			t.Errorf("of %q they are %q, not %q", name, got, want)
		}
	}
}
