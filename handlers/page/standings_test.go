package page_test

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestTheSidebarSaysHowTheOthersOfDirectConversationsArePresent(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, cat := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "cat")
	for _, dm := range []string{ann.Direct("bob"), ann.Direct("cat")} {
		ann.Post("/rooms/"+dm+"/messages", "body", "tea?").Is(303)
	}
	connect := func(name string, lobby func(int) chat.RoomID) {
		id := s.User(name).ID
		if _, err := s.Presence.ReportPresence(t.Context(), lobby(id.Shard()), uuid.New(), []chat.UserID{id}, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	connect("ann", chat.Lobby)
	connect("bob", chat.Lobby)
	connect("bob", chat.QuietLobby)
	const online, quiet = `class="at at-online"><span class="vh">online</span></i>`, `class="at at-quiet"><span class="vh">Do not disturb</span></i>`
	ann.Get("/rooms").Is(200).Has(quiet, `aria-describedby="s-`).Lacks(online) // cat is absent
	ann.Get("/rooms/none").Is(404).Has(quiet)
	bob.Get("/rooms").Is(200).Has(online).Lacks(quiet)
	cat.Get("/rooms").Is(200).Has(online).Lacks(quiet) // bob's presence is none of hers
}
