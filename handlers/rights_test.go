package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"parley/chat"
)

func TestEveryRouteIsOpenToThoseWhoHaveItsRightAlone(t *testing.T) {
	t.Parallel()
	for _, p := range personas {
		standings := strings.Fields(p.in)
		for i, kind := range kinds {
			t.Run(p.name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				var r *trial
				for _, x := range table {
					if r == nil || x.connects() {
						r = newTrial(t, kind, standings[i], p.name, p.role, x.connects())
					}
					before := ""
					if x.method == post {
						before = r.Dump()
					}
					want := x.expect(p.name, standings[i], kind, p.role)
					got := r.ask(x).StatusCode()
					if got != want {
						t.Errorf("%s %s: %d, want %d", x.method, x.path, got, want)
					}
					if x.method == post && got >= 400 && r.Dump() != before {
						t.Errorf("%s %s is refused, and did something", x.method, x.path)
					}
					if x.method == post && got < 400 || x.connects() {
						r = nil // a refusal leaves all as it was
					}
				}
			})
		}
	}
}

func TestEveryRouteHasARowInTheTableOfRights(t *testing.T) {
	t.Parallel()
	r := newTrial(t, "public", "member", "member", chat.Regular, false)
	seq := strings.NewReplacer("/messages/:seq", "/messages/1")
	for _, route := range r.App.Fiber().GetRoutes(true) {
		is := func(x tried) bool {
			path, _, _ := strings.Cut(strings.ReplaceAll(x.path, "/messages/2", "/messages/1"), "?")
			return x.method == route.Method && path == seq.Replace(route.Path)
		}
		if route.Method != http.MethodHead && !slices.ContainsFunc(table, is) {
			t.Errorf("%s %s is a new route: say in the table who may use it", route.Method, route.Path)
		}
	}
}
