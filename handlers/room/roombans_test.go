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
	for range 2 { // the second of two clicks finds it lifted
		ann.Post(tea+"/members/unban", "username", " MEMBER0 ").Is(303)
	}
	list, err := s.AuditList(t.Context(), chat.AuditFilter{Below: 1 << 60, Until: s.Session("ann").SeenAt.AddDate(1, 0, 0)}, 9)
	handlerstest.Must(t, err)
	lifted := 0
	for _, e := range list {
		if e.Act == chat.DidLiftBan {
			lifted++
		}
	}
	if lifted != 1 {
		t.Errorf("the audit log has %d of them: %+v", lifted, list)
	}
	ann.Post(tea+"/members/unban", "username", "nobody").Is(422).Has(`<p id="lift-username-refusal" class="refusal" role="alert">There is nobody with that username.`, `id="lift-username" name="username" type="text" value="nobody"`).
		Lacks("ban-username-refusal", `id="ban-username" name="username" type="text" value=`)
}
