package handlers

import (
	"net/http"
	"testing"
)

func TestHEADIsGETWithoutABody(t *testing.T) {
	t.Parallel()
	s := open(t, func(cfg *Config) { cfg.Styleguide = true })
	ann := s.person(t, "ann")
	ann.room("Tea", "public")
	asked := 0
	for _, r := range s.app.fiber.GetRoutes(true) {
		if r.Method != http.MethodGet {
			continue
		}
		path := someRoom.Replace(r.Path)
		for _, headers := range [][]string{nil, htmx, {"Accept", "text/plain"}} {
			got, head := ann.get(path, headers...), ann.do(http.MethodHead, path, "", headers...)
			if head.status != got.status || head.body != "" || head.header.Get("Content-Type") != got.header.Get("Content-Type") {
				t.Errorf("HEAD %s %v: %d %q with %d bytes, GET %d %q", path, headers, head.status, head.header.Get("Content-Type"),
					len(head.body), got.status, got.header.Get("Content-Type"))
			}
		}
		asked++
	}
	if asked < 15 {
		t.Errorf("only %d routes were asked for", asked)
	}
}
