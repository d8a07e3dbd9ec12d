package room_test

import (
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestARoomsSettingsSayWhatEmptyDaysMean(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := "/rooms/" + ann.Room("Tea", "public")
	ann.Get(room+"/settings").Is(200).Has("Empty: for ever.", "Everyone who can read it can take its messages with them")
	s.Role(t, "ann", chat.Owner)
	ann.Post("/admin/settings", "retention", "30").Is(303)
	ann.Get(room + "/settings").Is(200).Has("Empty: 30 days, as the server").Lacks("for ever")
	ann.Post(room+"/retention", "retention", "31").Is(422).Whole().Has("This server keeps messages for 30 days.", `value="31"`, "Empty: 30 days")
}
