package room_test

import (
	"regexp"
	"testing"

	"parley/handlers/handlerstest"
)

// What the form does not show as chosen would be taken back with the next change of a name.
func TestTheFormOfARoomShowsWhatIsLeftToItsAdmins(t *testing.T) {
	t.Parallel()
	ann := handlerstest.Open(t).Person(t, "ann")
	settings := "/rooms/" + ann.Room("Tea", "public") + "/settings"
	save := func(fields ...string) {
		t.Helper()
		ann.Post(settings, append([]string{"name", "Tea", "visibility", "public", "rights", "1"}, fields...)...).Is(303)
	}
	for _, right := range []string{"invite", "pin", "call"} {
		checked := regexp.MustCompile(`<input type="checkbox" name="` + right + `" value="1" checked>`)
		save()
		if checked.MatchString(ann.Get(settings).Is(200).Body) {
			t.Errorf("%s is left to admins, and nobody chose it", right)
		}
		save(right, "1")
		if body := ann.Get(settings).Is(200).Body; !checked.MatchString(body) {
			t.Errorf("%s is not shown as chosen: %.9000s", right, body[min(len(body), 4000):])
		}
	}
}
