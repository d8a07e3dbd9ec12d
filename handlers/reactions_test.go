package handlers

import (
	"regexp"
	"testing"
)

func TestAReactionSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 1)
	at := "/rooms/" + tea + "/messages/1"
	react := func(fields ...string) answer { return ann.post(at+"/reactions", fields...) }
	for range 3 {
		react("emoji", "👍", "on", "1").is(303)
		ann.get(at).has("👍 1")
	}
	for range 3 {
		react("emoji", "👍", "on", "0").is(303)
		ann.get(at).lacks("👍 1")
	}
	react("emoji", "👍").is(303) // without "on" it is toggled
	ann.get(at).has("👍 1")
	react("emoji", "👍", "on", "").is(303)
	ann.get(at).lacks("👍 1")
	for _, wrong := range []string{"2", "true", "01", "-1"} {
		react("emoji", "👍", "on", wrong).is(422).whole().has("“on” must be 1 or 0.")
	}
	ann.get(at).lacks("👍 1")
}

func TestThePagesButtonsSayWhatTheyWant(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 1)
	at := "/rooms/" + tea + "/messages/1"
	ann.post(at+"/reactions", "emoji", "🎉").is(303)
	ann.post(at+"/reactions", "emoji", "🦆").is(303)
	for _, headers := range [][]string{nil, htmx} {
		page := ann.get(at, headers...).is(200)
		wishes := map[string]string{}
		button := regexp.MustCompile(`name="emoji" value="([^"]+)">\s*<button[^>]* name="on" value="(.)" aria-pressed="(true|false)">([^<]+)<`)
		for _, b := range button.FindAllStringSubmatch(page.body, -1) {
			if b[1] != b[4] || (b[2] == "0") != (b[3] == "true") {
				t.Errorf("%q", b)
			}
			wishes[b[1]] = b[2]
		}
		if len(wishes) != 9 || wishes["👍"] != "1" || wishes["🎉"] != "0" || wishes["🦆"] != "0" {
			t.Errorf("%v", wishes)
		}
	}
}
