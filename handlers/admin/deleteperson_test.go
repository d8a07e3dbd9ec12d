package admin_test

import (
	"strconv"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAnAdminDeletesAnAccountOnAPageThatAsks(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	own, ann := s.Person(t, "own"), s.Person(t, "ann")
	s.Role(t, "own", chat.Owner)
	id := strconv.FormatInt(int64(s.User("ann").ID), 10)
	room := ann.Room("Tea", "public")
	ann.Post("/rooms/"+room+"/messages", "body", "a leaf").Is(303)
	const at = "/admin/people/ann/delete"
	ann.Get(at).Is(404)
	ann.Post(at).Is(404)
	own.Get("/admin/people/ann").Is(200).Has(`href="` + at + `"`)
	own.Get("/admin/people/own").Is(200).Lacks("/delete")
	own.Get("/admin/people").Is(200).Has("Last seen")
	own.Get(at).Is(200).Whole().Has("Delete the account of", "Its messages stay, under", `value="`+id+`"`)
	own.Post("/admin/people/own/delete", "messages", "1").Is(422).Whole().Has("That is your own account.")
	own.Send("/admin/people/own/delete", []string{"Accept", "text/plain"}).Is(422).Lacks("<")
	for range 2 { // clicks
		own.Post(at, "account", id).Is(303).To("/admin/people?deleted=1")
	}
	own.Post(at).Is(404)
	own.Get("/admin/people?deleted=1").Is(200).Has("The account is deleted.").Lacks("/admin/people/ann")
	ann.Get("/rooms").Is(303)
	s.Browser(t).Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(401)
	own.Get("/rooms/" + room).Is(200).Has("a leaf")
	if acts := s.ActsOf(t); acts[1] != chat.DidDeleteAccount {
		t.Errorf("the audit log has %v", acts)
	}
}
