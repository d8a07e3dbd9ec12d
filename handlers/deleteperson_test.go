package handlers

import (
	"strconv"
	"testing"

	"parley/chat"
)

func TestAnAdminDeletesAnAccountOnAPageThatAsks(t *testing.T) {
	t.Parallel()
	s := open(t)
	own, ann := s.person(t, "own"), s.person(t, "ann")
	s.role(t, "own", chat.Owner)
	id := strconv.FormatInt(int64(s.user("ann").ID), 10)
	room := ann.room("Tea", "public")
	ann.post("/rooms/"+room+"/messages", "body", "a leaf").is(303)
	const at = "/admin/people/ann/delete"
	ann.get(at).is(404)
	ann.post(at).is(404)
	own.get("/admin/people/ann").is(200).has(`href="` + at + `"`)
	own.get("/admin/people/own").is(200).lacks("/delete")
	own.get("/admin/people").is(200).has("Last seen")
	own.get(at).is(200).whole().has("Delete the account of", "Its messages stay, under", `value="`+id+`"`)
	own.post("/admin/people/own/delete", "messages", "1").is(422).whole().has("That is your own account.")
	own.send("/admin/people/own/delete", []string{"Accept", "text/plain"}).is(422).lacks("<")
	for range 2 { // clicks
		own.post(at, "account", id).is(303).to("/admin/people?deleted=1")
	}
	own.post(at).is(404)
	own.get("/admin/people?deleted=1").is(200).has("The account is deleted.").lacks("/admin/people/ann")
	ann.get("/rooms").is(303)
	s.browser(t).post("/signin", "email", "ann@example.org", "password", password).is(401)
	own.get("/rooms/" + room).is(200).has("a leaf")
	if acts := s.actsOf(t); acts[1] != chat.DidDeleteAccount {
		t.Errorf("the audit log has %v", acts)
	}
}
