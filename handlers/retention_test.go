package handlers

import (
	"testing"

	"parley/chat"
)

func TestARoomsSettingsSayWhatEmptyDaysMean(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := "/rooms/" + ann.room("Tea", "public")
	ann.get(room+"/settings").is(200).has("Empty: for ever.", "Everyone who can read it can take its messages with them")
	s.role(t, "ann", chat.Owner)
	ann.post("/admin/settings", "retention", "30").is(303)
	ann.get(room + "/settings").is(200).has("Empty: 30 days, as the server").lacks("for ever")
	ann.post(room+"/retention", "retention", "31").is(422).whole().has("This server keeps messages for 30 days.", `value="31"`, "Empty: 30 days")
}
