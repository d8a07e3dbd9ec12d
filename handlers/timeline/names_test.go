package timeline_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestNamesAreFoundForAMessage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, den := "/rooms/"+ann.Room("Tea", "public"), "/rooms/"+ann.Room("Den", "private")
	bob.Room("Teapots and more", "public")
	ann.Get(tea+"/names").Is(200).Has("Names and emoji", "Find a name")
	ann.Get(tea+"/names?q=%40b").Is(200).Has("@bob", "not in this room")
	ann.Get(den + "/names?q=%40b").Is(200).Lacks("@bob").Has("Nothing is called")
	ann.Get(tea+"/names?q=%40h").Is(200).Has("@here", "everyone in this room")
	ann.Get(tea+"/names?q=%23tea", handlerstest.HTMX...).Is(200).Part().Has(`data-text="#tea"`, `data-text="#teapots-and-more"`, `role="option"`)
	ann.Get(tea+"/names?q=%23teapots-a", handlerstest.HTMX...).Is(200).Part().Has(`data-text="#teapots-and-more"`)
	ann.Get(den+"/names?q=%23den", handlerstest.HTMX...).Is(200).Part().Lacks("#den")
	ann.Get(tea+"/names?q=%3Atada", handlerstest.HTMX...).Is(200).Part().Has(`data-text="🎉"`, ":tada:")
	ann.Get(tea+"/names?q=%3Atada", "Accept", "text/plain").Is(200).Has("🎉 :tada:\n")
	bob.Get(den + "/names?q=%40a").Is(404)
	bob.Get(tea + "/names?q=%40a").Is(403)
}

// A guest learns of nobody outside their rooms, and of no room: neither by what is suggested, nor by
// what becomes a link.
func TestAGuestIsToldOfNobodyByNames(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, gus := s.Person(t, "ann"), s.Person(t, "gus")
	s.Person(t, "bob")
	tea := "/rooms/" + ann.Room("Tea", "public")
	ann.Room("Milk", "public")
	gus.Post(tea + "/join").Is(303)
	names := func(guest bool, a handlerstest.Answer) {
		t.Helper()
		const bob, milk = `data-mention="bob"`, `href="/rooms/milk">#`
		a.Is(200).Has(`data-mention="ann"`, `href="/rooms/tea">#`)
		if guest {
			a.Lacks(bob, milk)
		} else {
			a.Has(bob, milk)
		}
	}
	const body = "@ann, @bob, #tea and #milk"
	for _, guest := range []bool{false, true} {
		if guest {
			s.Role(t, "gus", chat.Guest)
			gus.Get(tea + "/names?q=%40b").Is(200).Lacks("@bob").Has("Nothing is called")
			gus.Get(tea + "/names?q=%23mi").Is(200).Lacks("#milk")
		} else {
			gus.Get(tea + "/names?q=%40b").Is(200).Has("@bob")
			gus.Get(tea + "/names?q=%23mi").Is(200).Has("#milk")
		}
		gus.Get(tea + "/names?q=%40an").Is(200).Has("@ann")
		names(guest, gus.Send(tea+"/messages", handlerstest.HTMX, "body", body, "nonce", handlerstest.Nonce, "preview", "1"))
		sent := gus.Post(tea+"/messages", "body", fmt.Sprint(body, " ", guest)).Is(303)
		_, seq, _ := strings.Cut(sent.Header.Get("Location"), "#m-")
		names(guest, ann.Get(tea+"/messages/"+seq))
		gus.Post(tea+"/messages/"+seq, "body", fmt.Sprint(body, " ", guest, ", edited")).Is(303)
		names(guest, ann.Get(tea+"/messages/"+seq))
	}
}
