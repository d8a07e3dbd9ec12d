//go:build linux

package load

import (
	"slices"
	"testing"
)

func TestMarksAreFoundInTheirOrder(t *testing.T) {
	frame := []byte("<p>" + Mark(12) + "</p> #mark #mar <p>" + Mark(0) + "</p><p>" + Mark(12) + "</p>#mark-345")
	var got []int
	marks(frame, func(id int) { got = append(got, id) })
	if !slices.Equal(got, []int{12, 0, 12, 345}) {
		t.Errorf("found %v", got)
	}
}

func TestLevelIsTheHighestOfAFrame(t *testing.T) {
	for frame, want := range map[string]int{
		`<p id="online">3</p>`: 0,
		`<div id="came" data-level="41"></div><div id="came" data-level="43"></div><div data-level="42"></div>`: 43,
		`<div data-level="`: 0,
	} {
		if got := level([]byte(frame)); got != want {
			t.Errorf("%s is level with %d", frame, got)
		}
	}
}
