package handlers

import (
	"regexp"
	"strings"
	"testing"
)

// These are of the example in RFC 8291, 5.
const (
	exampleKey  = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	exampleAuth = "BTBZMqHH6r4Tts7J_aSIgg"
)

func TestADeviceIsListedTestedAndRemovedByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	const path, page = "/account/devices", "/account/notifications"
	ann.get(page).is(200).lacks("Send a test")
	key := regexp.MustCompile(`data-key="([^"]{80,})"`)
	if of := key.FindStringSubmatch(ann.get(page).body); of == nil || !strings.Contains(bob.get(page).body, of[0]) {
		t.Errorf("two pages have different keys: %v", of)
	}
	add := []string{"do", "add", "endpoint", "https://push.example.org/1", "p256dh", exampleKey, "auth", exampleAuth}
	for range 2 {
		ann.post(path, add...).is(303).to(page + "#devices")
	}
	if n := strings.Count(ann.get(page).body, "Send a test"); n != 1 {
		t.Errorf("the same browser is listed %d times", n)
	}
	id := regexp.MustCompile(`name="id" value="(\d+)"`).FindStringSubmatch(ann.get(page).body)[1]
	bob.get(page).lacks("Send a test")
	bob.post(path, "do", "test", "id", id).is(404)
	bob.post(path, "do", "remove", "id", id).is(303)
	ann.post(path, "do", "test", "id", id).is(303)
	for i, wrong := range []string{"http://push.example.org/1", "https://ann:x@push.example.org/", "file:///etc/passwd", "none"} {
		add[3] = wrong
		if a := ann.post(path, add...).is(422); i == 0 {
			a.whole().has("That is no subscription of a browser.")
			ann.send(path, text, add...).is(422).has("That is no subscription of a browser.").lacks("<p") // as notify.js asks
		}
	}
	add[3] = "https://push.example.org/1"
	ann.post(path, append(add, "auth", "short")[:6]...).is(422)
	bob.post(path, add...).is(303) // who uses the browser now
	ann.get(page).lacks("Send a test")
	bob.get(page).has("Send a test")
	ann.post(path, "do", "remove", "id", id).is(303)
	ann.post(path, "do", "all").is(422)
}

func TestADeviceEndsWithItsSession(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	const page = "/account/notifications"
	add := []string{"do", "add", "endpoint", "https://push.example.org/1", "p256dh", exampleKey, "auth", exampleAuth}
	ann.send("/account/devices", []string{"User-Agent", "A \xff browser"}, add...).is(303)
	ann.secured()
	ann.get(page).has("Send a test") // in the session that took the place of the one before
	other := s.with(t, ann.token())
	other.get(page).has("Send a test")
	bob := s.person(t, "bob")
	bob.post("/account/devices", add...).is(303)
	ann.get(page).lacks("Send a test")
	bob.post("/signout").is(303)
	bob.post("/signin", "email", "bob@example.org", "password", password).is(303)
	bob.get(page).lacks("Send a test")
}
