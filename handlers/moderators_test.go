package handlers

import (
	"strings"
	"testing"

	"parley/chat"
)

func TestAModeratorOfTheServerKeepsOrderAndChangesNothingElse(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	mia, bob := s.person(t, "mia"), s.person(t, "bob")
	ann.post("/admin/people", "username", "mia", "role", "moderator").is(303)
	bob.post("/rooms/milk/join").is(303)
	bob.post("/rooms/milk/messages", "body", "buy gold").is(303)
	ann.post("/rooms/milk/messages", "body", "a rule").is(303)

	mia.get("/account").is(200).has("Administration of the server")
	mia.get("/admin").is(200).has("Reported messages").lacks(`"/admin/audit"`, `"/admin/people"`, `"/admin/rooms"`, `"/admin/settings"`, `"/admin/invitations"`)
	mia.post("/admin/people", "username", "mia", "role", "admin").is(404)
	mia.post("/rooms/milk/messages/1/report", "note", "spam").is(303)
	mia.get("/rooms/milk/messages/1/report?sent=1").is(200).has("The moderators and admins of this server look at it.")
	mia.get("/admin/reports").is(200).has(`"/people/bob"`).lacks(`"/admin/people/bob"`)
	mia.get("/people/bob").is(200)
	ann.get("/admin/reports").is(200).has(`"/admin/people/bob"`)
	mia.get("/rooms/milk/messages/1").is(200).has(`name="delete"`)
	mia.get("/rooms/milk/messages/1?delete=1").is(200).has("Reason")
	long := strings.Repeat("x", chat.ReasonMax+1)
	mia.post("/rooms/milk/messages/1/delete", "reason", long).is(422).has(`value="` + long + `"`)
	mia.post("/rooms/milk/messages/1/delete", "reason", "an advertisement").is(303)
	bob.get("/rooms/milk").is(200).has("an advertisement").lacks("buy gold")
	mia.get("/rooms/milk/members").is(200).has("Ban from the room").lacks("Make bob an admin", "/members/remove")
	mia.post("/rooms/milk/members/ban", "username", "ann", "reason", "x").is(403).has("as many rights on this server as you have", `value="ann"`)
	mia.post("/rooms/milk/members/ban", "username", "bob", "reason", "spam").is(303)
	bob.get("/rooms/milk").is(403).has("spam")
	mia.get("/rooms/tea/members").is(404)
	if m, err := s.ManagedRoom(t.Context(), "milk"); err != nil || m.Members != 1 {
		t.Errorf("%+v %v", m, err)
	}
	s.role(t, "mia", chat.Regular)
	mia.post("/rooms/milk/members/unban", "username", "bob").is(403)
	mia.get("/admin").is(404)
}
