package room_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/rooms"
	"parley/handlers/handlerstest"
)

func TestBansBeyondThePageAreLiftedByName(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := "/rooms/" + ann.Room("Tea", "public")
	access, err := s.App.Rooms.Open(t.Context(), strings.TrimPrefix(tea, "/rooms/"), s.User("ann").ID)
	handlerstest.Must(t, err)
	ban := func(from, to int) {
		for n := from; n < to; n++ {
			u, err := s.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: fmt.Sprint("member", n), Email: fmt.Sprint(n, "@example.org")}})
			handlerstest.Must(t, err)
			_, _, err = s.RoomBan(t.Context(), access.Room.ID, u.ID, s.User("ann").ID, "spam")
			handlerstest.Must(t, err)
		}
	}
	const more = "Lift an older ban"
	ban(0, rooms.RoomBansListed)
	ann.Get(tea + "/members").Is(200).Whole().Lacks(more)
	ban(rooms.RoomBansListed, rooms.RoomBansListed+1)
	page := ann.Get(tea+"/members").Is(200).Whole().Has(more, "Only the newest 500 bans are listed.")
	if n := strings.Count(page.Body, `name="username" value="member`); n != rooms.RoomBansListed {
		t.Errorf("%d bans are listed", n)
	}
	ann.Post(tea+"/members/unban", "username", " MEMBER0 ").Is(303)
	for name, why := range map[string]string{"member0": "member0 is not banned from this room.", "nobody": "There is nobody with that username."} {
		ann.Post(tea+"/members/unban", "username", name).Is(422).Has(`<p id="lift-username-refusal" class="refusal" role="alert">`+why, `id="lift-username" name="username" type="text" value="`+name+`"`).
			Lacks("ban-username-refusal", `id="ban-username" name="username" type="text" value=`)
	}
}
