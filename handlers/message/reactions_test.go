package message_test

import (
	"fmt"
	"regexp"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAReactionSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 1)
	at := "/rooms/" + tea + "/messages/1"
	react := func(fields ...string) handlerstest.Answer { return ann.Post(at+"/reactions", fields...) }
	for range 3 {
		react("emoji", "👍", "on", "1").Is(303)
		ann.Get(at).Has("👍 1")
	}
	for range 3 {
		react("emoji", "👍", "on", "0").Is(303)
		ann.Get(at).Lacks("👍 1")
	}
	react("emoji", "👍").Is(303) // without "on" it is toggled
	ann.Get(at).Has("👍 1")
	react("emoji", "👍", "on", "").Is(303)
	ann.Get(at).Lacks("👍 1")
	for _, wrong := range []string{"2", "true", "01", "-1"} {
		react("emoji", "👍", "on", wrong).Is(422).Whole().Has("“on” must be 1 or 0.")
	}
	ann.Get(at).Lacks("👍 1")
}

func TestThePagesButtonsSayWhatTheyWant(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 1)
	at := "/rooms/" + tea + "/messages/1"
	ann.Post(at+"/reactions", "emoji", "🎉").Is(303)
	ann.Post(at+"/reactions", "emoji", "🦆").Is(303)
	for _, headers := range [][]string{nil, handlerstest.HTMX} {
		page := ann.Get(at, headers...).Is(200)
		wishes := map[string]string{}
		button := regexp.MustCompile(`name="emoji" value="([^"]+)">\s*<button[^>]* name="on" value="(.)" aria-pressed="(true|false)">([^<]+)<`)
		for _, b := range button.FindAllStringSubmatch(page.Body, -1) {
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

func TestAMessagesPageNamesAllWhoReacted(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 1)
	at := "/rooms/" + tea + "/messages/1"
	ann.Get(at).Lacks("Who reacted")
	var last string
	for n := range chat.ReactorsMax + 2 {
		last = fmt.Sprint("reader", n)
		b := s.Person(t, last)
		b.Post("/rooms/" + tea + "/join").Is(303)
		b.Post(at+"/reactions", "emoji", "👍", "on", "1").Is(303)
	}
	ann.Get("/rooms/"+tea).Has("reader0", "👍 12").Lacks(last)
	ann.Get(at).Has("Who reacted", "<bdi>reader0</bdi>", "<bdi>"+last+"</bdi>").Lacks("more</li>")
	ann.Get(at, handlerstest.Text...).Has("👍 reader0, reader1,", ", "+last+"\n")
	ann.Get(at, handlerstest.HTMX...).Part().Lacks("Who reacted") // in the room, the button's title names them
	s.Change(func(w *handlerstest.World) { w.Postgres = handlerstest.ErrSecret })
	ann.Get(at).Is(503)
}
