package admin_test

import (
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAModeratorOfTheServerKeepsOrderAndChangesNothingElse(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	mia, bob := s.Person(t, "mia"), s.Person(t, "bob")
	ann.Post("/admin/people", "username", "mia", "role", "moderator").Is(303)
	bob.Post("/rooms/milk/join").Is(303)
	bob.Post("/rooms/milk/messages", "body", "buy gold").Is(303)
	ann.Post("/rooms/milk/messages", "body", "a rule").Is(303)

	mia.Get("/account").Is(200).Has("Administration of the server")
	mia.Get("/admin").Is(200).Has("Reported messages").Lacks(`"/admin/audit"`, `"/admin/people"`, `"/admin/rooms"`, `"/admin/settings"`, `"/admin/invitations"`)
	mia.Post("/admin/people", "username", "mia", "role", "admin").Is(404)
	mia.Post("/rooms/milk/messages/1/report", "note", "spam").Is(303)
	mia.Get("/rooms/milk/messages/1/report?sent=1").Is(200).Has("The moderators and admins of this server look at it.")
	mia.Get("/admin/reports").Is(200).Has(`"/people/bob"`).Lacks(`"/admin/people/bob"`)
	mia.Post("/admin/reports/99", "do", "remove", "reason", "spam").Is(404).Has("There is no such report.")
	mia.Post("/admin/reports/99", "do", "keep").Is(404)
	mia.Get("/people/bob").Is(200)
	ann.Get("/admin/reports").Is(200).Has(`"/admin/people/bob"`)
	for range 2 { // clicks
		mia.Post("/admin/reports/1", "do", "keep").Is(303)
	}
	ann.Post("/admin/reports/1", "do", "remove", "reason", "spam").Is(409).Has("mia has decided already that the message stays.", "There is none.")
	mia.Get("/rooms/milk/messages/1").Is(200).Has(`name="delete"`)
	mia.Get("/rooms/milk/messages/1?delete=1").Is(200).Has("Reason")
	long := strings.Repeat("x", chat.ReasonMax+1)
	mia.Post("/rooms/milk/messages/1/delete", "reason", long).Is(422).Has(`value="` + long + `"`)
	mia.Post("/rooms/milk/messages/1/delete", "reason", "an advertisement").Is(303)
	bob.Get("/rooms/milk").Is(200).Has("an advertisement").Lacks("buy gold")
	mia.Get("/rooms/milk/members").Is(200).Has("Ban from the room").Lacks("Make bob an admin", "/members/remove")
	mia.Post("/rooms/milk/members/ban", "username", "ann", "reason", "x").Is(403).Has("as many rights on this server as you have", `value="ann"`)
	mia.Post("/rooms/milk/members/ban", "username", "bob", "reason", "spam").Is(303)
	bob.Get("/rooms/milk").Is(403).Has("spam")
	mia.Get("/rooms/tea/members").Is(404)
	if m, err := s.ManagedRoom(t.Context(), "milk"); err != nil || m.Members != 1 {
		t.Errorf("%+v %v", m, err)
	}
	s.Role(t, "mia", chat.Regular)
	mia.Post("/rooms/milk/members/unban", "username", "bob").Is(403)
	mia.Get("/admin").Is(404)
}
