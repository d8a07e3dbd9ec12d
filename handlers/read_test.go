package handlers

import (
	"net/http"
	"testing"
)

func TestAPrefetchedPageMarksNothingAsRead(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	ann.say(tea, 3)
	for name, headers := range map[string][]string{
		"prefetch":           {"Sec-Purpose", "prefetch"},
		"prerender":          {"Sec-Purpose", "prefetch;prerender"},
		"older prefetch":     {"Purpose", "prefetch"},
		"older still":        {"X-Moz", "prefetch"},
		"preview":            {"X-Purpose", "preview"},
		"scripts will tell":  {"Sec-Fetch-Dest", "document"},
		"the same by HTTP":   {"Upgrade-Insecure-Requests", "1"},
		"a part of the page": htmx,
	} {
		bob.get("/rooms/"+tea, headers...).is(200).has(`id="m-3"`)
		if seq := s.readIn(t, tea, "bob"); seq != 0 {
			t.Errorf("%s: read up to %d", name, seq)
		}
	}
	bob.do(http.MethodHead, "/rooms/"+tea, "").is(200)
	bob.do(http.MethodHead, "/rooms/"+tea, "", "Accept", "text/plain").is(200)
	if seq := s.readIn(t, tea, "bob"); seq != 0 {
		t.Errorf("HEAD: read up to %d", seq)
	}
	bob.get("/rooms/"+tea, "Accept", "text/plain").is(200)
	if seq := s.readIn(t, tea, "bob"); seq != 3 {
		t.Errorf("a terminal has read up to %d", seq)
	}
	ann.say(tea, 1)
	bob.get("/rooms/" + tea).is(200) // a text browser
	if seq := s.readIn(t, tea, "bob"); seq != 4 {
		t.Errorf("a page that cannot tell has read up to %d", seq)
	}
}

func TestAFormSetsTheReadingMark(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/"+tea+"/read", "seq", "1").is(403).whole().has("Join the room first.", `href="/rooms/`+tea+`">To the room</a>`)
	bob.post("/rooms/" + tea + "/join").is(303)
	ann.say(tea, 3)
	read := "/rooms/" + tea + "/read"
	bob.post(read, "seq", "2").is(303).to("/rooms/" + tea)
	bob.post(read, "seq", "1", "forward", "1").is(303)
	if seq := s.readIn(t, tea, "bob"); seq != 2 {
		t.Errorf("read up to %d, want 2", seq)
	}
	bob.post(read, "seq", "1").is(303).to("/rooms") // the room's own page would read it again
	if seq := s.readIn(t, tea, "bob"); seq != 1 {
		t.Errorf("read up to %d, want 1", seq)
	}
	bob.get("/rooms").is(200).has(">2 <span")
	bob.send(read, htmx, "seq", "3").is(204).part()
	bob.get("/rooms").is(200).lacks(">2 <span")
	for _, wrong := range []string{"", "x", "-1", "1.5"} {
		bob.post(read, "seq", wrong).is(422).whole()
	}
	bob.post(read).is(422).has("Say up to which message you have read.")
	bob.post(read, "seq", "1", "forward", "x").is(422)
	s.browser(t).post(read, "seq", "1").is(401)
}
