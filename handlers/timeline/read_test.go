package timeline_test

import (
	"net/http"
	"testing"

	"parley/handlers/handlerstest"
)

func TestAPrefetchedPageMarksNothingAsRead(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	ann.Say(tea, 3)
	for name, headers := range map[string][]string{
		"prefetch":           {"Sec-Purpose", "prefetch"},
		"prerender":          {"Sec-Purpose", "prefetch;prerender"},
		"older prefetch":     {"Purpose", "prefetch"},
		"older still":        {"X-Moz", "prefetch"},
		"preview":            {"X-Purpose", "preview"},
		"scripts will tell":  {"Sec-Fetch-Dest", "document"},
		"the same by HTTP":   {"Upgrade-Insecure-Requests", "1"},
		"a part of the page": handlerstest.HTMX,
	} {
		bob.Get("/rooms/"+tea, headers...).Is(200).Has(`id="m-3"`)
		if seq := s.ReadIn(t, tea, "bob"); seq != 0 {
			t.Errorf("%s: read up to %d", name, seq)
		}
	}
	bob.Do(http.MethodHead, "/rooms/"+tea, "").Is(200)
	bob.Do(http.MethodHead, "/rooms/"+tea, "", "Accept", "text/plain").Is(200)
	if seq := s.ReadIn(t, tea, "bob"); seq != 0 {
		t.Errorf("HEAD: read up to %d", seq)
	}
	bob.Get("/rooms/"+tea, "Accept", "text/plain").Is(200)
	if seq := s.ReadIn(t, tea, "bob"); seq != 3 {
		t.Errorf("a terminal has read up to %d", seq)
	}
	ann.Say(tea, 1)
	bob.Get("/rooms/" + tea).Is(200) // a text browser
	if seq := s.ReadIn(t, tea, "bob"); seq != 4 {
		t.Errorf("a page that cannot tell has read up to %d", seq)
	}
}

func TestAFormSetsTheReadingMark(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/"+tea+"/read", "seq", "1").Is(403).Whole().Has("Join the room first.", `href="/rooms/`+tea+`">To the room</a>`)
	bob.Post("/rooms/" + tea + "/join").Is(303)
	ann.Say(tea, 3)
	read := "/rooms/" + tea + "/read"
	bob.Post(read, "seq", "2").Is(303).To("/rooms/" + tea)
	bob.Post(read, "seq", "1", "forward", "1").Is(303)
	if seq := s.ReadIn(t, tea, "bob"); seq != 2 {
		t.Errorf("read up to %d, want 2", seq)
	}
	bob.Post(read, "seq", "1").Is(303).To("/rooms") // the room's own page would read it again
	if seq := s.ReadIn(t, tea, "bob"); seq != 1 {
		t.Errorf("read up to %d, want 1", seq)
	}
	bob.Get("/rooms").Is(200).Has(">2 <span")
	bob.Send(read, handlerstest.HTMX, "seq", "3").Is(204).Part()
	bob.Get("/rooms").Is(200).Lacks(">2 <span")
	for _, wrong := range []string{"", "x", "-1", "1.5"} {
		bob.Post(read, "seq", wrong).Is(422).Whole()
	}
	bob.Post(read).Is(422).Has("Say up to which message you have read.")
	bob.Post(read, "seq", "1", "forward", "x").Is(422)
	s.Browser(t).Post(read, "seq", "1").Is(401)
}
