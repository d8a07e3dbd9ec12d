package account_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

const compactMark = `data-density="compact"`

func TestAChosenDensityIsKeptByTheBrowser(t *testing.T) {
	t.Parallel()
	ann := handlerstest.Open(t).Person(t, "ann")
	if strings.Contains(ann.Get("/rooms").Is(200).Body, compactMark) {
		t.Fatal("nobody chose it")
	}
	ann.Post("/account", "do", "density", "density", "compact").Is(303)
	for _, path := range []string{"/rooms", "/account", "/rooms/none"} {
		if !strings.Contains(ann.Get(path).Body, compactMark) {
			t.Errorf("%s does not know of it", path)
		}
	}
	ann.Post("/account", "do", "density", "density", "cosy").Is(422)
	ann.Post("/account", "do", "density", "density", "comfortable").Is(303)
	if strings.Contains(ann.Get("/rooms").Is(200).Body, compactMark) {
		t.Error("it cannot be taken back")
	}
}
