package timeline_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestARangeOfMessagesIsMarkedBehindItsPlace(t *testing.T) {
	t.Parallel()
	ann := handlerstest.Open(t).Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 4)
	in := "/rooms/" + tea
	ann.Get(in+"?at=2..3").Is(200).Before(`id="m-1"`, `<span id="m-2..3" class="from"></span>`).
		Before(`<span id="m-2..3" class="from"></span>`, `id="m-2"`).Before(`id="m-3"`, `id="m-4"`)
	ann.Get(in + "?at=2").Is(200).Lacks(`class="from"`)
}
