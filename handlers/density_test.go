package handlers

import (
	"strings"
	"testing"
)

const compactMark = `data-density="compact"`

func TestAChosenDensityIsKeptByTheBrowser(t *testing.T) {
	t.Parallel()
	ann := open(t).person(t, "ann")
	if strings.Contains(ann.get("/rooms").is(200).body, compactMark) {
		t.Fatal("nobody chose it")
	}
	ann.post("/account", "do", "density", "density", "compact").is(303)
	for _, path := range []string{"/rooms", "/account", "/rooms/none"} {
		if !strings.Contains(ann.get(path).body, compactMark) {
			t.Errorf("%s does not know of it", path)
		}
	}
	ann.post("/account", "do", "density", "density", "cosy").is(422)
	ann.post("/account", "do", "density", "density", "comfortable").is(303)
	if strings.Contains(ann.get("/rooms").is(200).body, compactMark) {
		t.Error("it cannot be taken back")
	}
}
