package handlers_test

import (
	"net/http"
	"testing"

	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestHEADIsGETWithoutABody(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.Styleguide = true })
	ann := s.Person(t, "ann")
	ann.Room("Tea", "public")
	asked := 0
	for _, r := range s.App.Fiber().GetRoutes(true) {
		if r.Method != http.MethodGet {
			continue
		}
		path := someRoom.Replace(r.Path)
		for _, headers := range [][]string{nil, handlerstest.HTMX, {"Accept", "text/plain"}} {
			got, head := ann.Get(path, headers...), ann.Do(http.MethodHead, path, "", headers...)
			if head.Status != got.Status || head.Body != "" || head.Header.Get("Content-Type") != got.Header.Get("Content-Type") {
				t.Errorf("HEAD %s %v: %d %q with %d bytes, GET %d %q", path, headers, head.Status, head.Header.Get("Content-Type"),
					len(head.Body), got.Status, got.Header.Get("Content-Type"))
			}
		}
		asked++
	}
	if asked < 15 {
		t.Errorf("only %d routes were asked for", asked)
	}
}
