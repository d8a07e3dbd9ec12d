package handlers

import (
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/rooms"
)

func TestBansBeyondThePageAreLiftedByName(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := "/rooms/" + ann.room("Tea", "public")
	access, err := s.app.Rooms.Open(t.Context(), strings.TrimPrefix(tea, "/rooms/"), s.user("ann").ID)
	must(t, err)
	ban := func(from, to int) {
		for n := from; n < to; n++ {
			u, err := s.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: fmt.Sprint("member", n), Email: fmt.Sprint(n, "@example.org")}})
			must(t, err)
			_, _, err = s.RoomBan(t.Context(), access.Room.ID, u.ID, s.user("ann").ID, "spam")
			must(t, err)
		}
	}
	const more = "Lift an older ban"
	ban(0, rooms.RoomBansListed)
	ann.get(tea + "/members").is(200).whole().lacks(more)
	ban(rooms.RoomBansListed, rooms.RoomBansListed+1)
	page := ann.get(tea+"/members").is(200).whole().has(more, "Only the newest 500 bans are listed.")
	if n := strings.Count(page.body, `name="username" value="member`); n != rooms.RoomBansListed {
		t.Errorf("%d bans are listed", n)
	}
	ann.post(tea+"/members/unban", "username", " MEMBER0 ").is(303)
	for name, why := range map[string]string{"member0": "member0 is not banned from this room.", "nobody": "There is nobody with that username."} {
		ann.post(tea+"/members/unban", "username", name).is(422).has(`<p id="lift-username-refusal" class="refusal" role="alert">`+why, `id="lift-username" name="username" type="text" value="`+name+`"`).
			lacks("ban-username-refusal", `id="ban-username" name="username" type="text" value=`)
	}
}
