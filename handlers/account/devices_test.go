package account_test

import (
	"regexp"
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

// These are of the example in RFC 8291, 5.
const (
	exampleKey  = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	exampleAuth = "BTBZMqHH6r4Tts7J_aSIgg"
)

func TestADeviceIsListedTestedAndRemovedByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	const path, page = "/account/devices", "/account/notifications"
	ann.Get(page).Is(200).Lacks("Send a test")
	key := regexp.MustCompile(`data-key="([^"]{80,})"`)
	if of := key.FindStringSubmatch(ann.Get(page).Body); of == nil || !strings.Contains(bob.Get(page).Body, of[0]) {
		t.Errorf("two pages have different keys: %v", of)
	}
	add := []string{"do", "add", "endpoint", "https://push.example.org/1", "p256dh", exampleKey, "auth", exampleAuth}
	for range 2 {
		ann.Post(path, add...).Is(303).To(page + "#devices")
	}
	if n := strings.Count(ann.Get(page).Body, "Send a test"); n != 1 {
		t.Errorf("the same browser is listed %d times", n)
	}
	id := regexp.MustCompile(`name="id" value="(\d+)"`).FindStringSubmatch(ann.Get(page).Body)[1]
	bob.Get(page).Lacks("Send a test")
	bob.Post(path, "do", "test", "id", id).Is(404)
	bob.Post(path, "do", "remove", "id", id).Is(303)
	ann.Post(path, "do", "test", "id", id).Is(303)
	for i, wrong := range []string{"http://push.example.org/1", "https://ann:x@push.example.org/", "file:///etc/passwd", "none"} {
		add[3] = wrong
		if a := ann.Post(path, add...).Is(422); i == 0 {
			a.Whole().Has("That is no subscription of a browser.")
			ann.Send(path, handlerstest.Text, add...).Is(422).Has("That is no subscription of a browser.").Lacks("<p") // as notify.js asks
		}
	}
	add[3] = "https://push.example.org/1"
	ann.Post(path, append(add, "auth", "short")[:6]...).Is(422)
	bob.Post(path, add...).Is(303) // who uses the browser now
	ann.Get(page).Lacks("Send a test")
	bob.Get(page).Has("Send a test")
	ann.Post(path, "do", "remove", "id", id).Is(303)
	ann.Post(path, "do", "all").Is(422)
}

func TestADeviceEndsWithItsSession(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	const page = "/account/notifications"
	add := []string{"do", "add", "endpoint", "https://push.example.org/1", "p256dh", exampleKey, "auth", exampleAuth}
	ann.Send("/account/devices", []string{"User-Agent", "A \xff browser"}, add...).Is(303)
	ann.Secured()
	ann.Get(page).Has("Send a test") // in the session that took the place of the one before
	other := s.With(t, ann.Token())
	other.Get(page).Has("Send a test")
	bob := s.Person(t, "bob")
	bob.Post("/account/devices", add...).Is(303)
	ann.Get(page).Lacks("Send a test")
	bob.Post("/signout").Is(303)
	bob.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303)
	bob.Get(page).Lacks("Send a test")
}
