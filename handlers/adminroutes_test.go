package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestTheAdministrationIsThereForAdminsAlone(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	link := ann.Invite("role", "member", "uses", "5")
	bob, gus := s.Person(t, "bob"), s.Browser(t)
	gus.Post(link, "username", "gus", "email", "gus@example.org", "password", handlerstest.Password).Is(303)
	s.Role(t, "gus", chat.Guest)
	nothing := bob.Get("/nothing/here").Is(404)
	for _, r := range s.App.Fiber().GetRoutes(true) {
		if !strings.HasPrefix(r.Path, "/admin") || r.Method == http.MethodHead {
			continue
		}
		path := strings.NewReplacer(":id", "1", ":name", "bob", ":room", "milk").Replace(r.Path)
		for _, b := range []*handlerstest.Browser{bob, gus, s.Browser(t)} {
			if a := b.Do(r.Method, path, "").Is(404); b == bob && r.Method == http.MethodGet && !strings.Contains(a.Body, "There is nothing at this address.") {
				t.Errorf("%s answers in other words than %.300s", path, nothing.Body)
			}
		}
		if a := ann.Do(r.Method, path, ""); a.Status == 404 {
			t.Errorf("%s %s is not there for the owner", r.Method, path)
		}
	}
}
