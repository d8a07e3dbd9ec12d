package message_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestALinkToAnotherRoomIsShownToThoseWhoMayReadThere(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, cake, secret := "/rooms/"+ann.Room("Tea", "public"), "/rooms/"+ann.Room("Cake", "public"), "/rooms/"+ann.Room("Secret", "private")
	bob.Post(tea + "/join").Is(303)
	ann.Post(cake+"/messages", "body", "**Open** <words>").Is(303)
	ann.Post(secret+"/messages", "body", "Hidden words").Is(303)
	at := func(room string) string { return ann.Base + room + "?at=1#m-1" }
	ann.Post(tea+"/messages", "body", at(secret)+" and "+at(cake)+" and "+ann.Base+"/rooms/none#m-1").Is(303)

	// Nobody's fragment has anything of it: it is the same for all.
	bob.Get(tea).Is(200).Lacks("Open &lt;words", "Hidden words")
	ann.Get(tea).Is(200).Lacks("Open &lt;words", "Hidden words")

	linked := tea + "/messages/1/linked"
	ann.Get(linked, handlerstest.HTMX...).Is(200).Part().Has("Secret", "Hidden words", "Cake", "Open &lt;words&gt;", `href="`+cake+`?at=1#m-1"><time data-only="moment" datetime="`)
	bob.Get(linked, handlerstest.HTMX...).Is(200).Part().Has("Cake", "Open &lt;words&gt;").Lacks("Secret", "Hidden words")
	bob.Get(linked, handlerstest.Text...).Is(200).Has("**Open** <words>").Lacks("Hidden words")
	ann.Get(tea+"/messages/1").Is(200).Whole().Has("Hidden words", "Open &lt;words&gt;")
	bob.Get(tea + "/messages/1").Is(200).Whole().Has("Open &lt;words&gt;").Lacks("Hidden words")

	ann.Post(cake + "/messages/1/delete").Is(303)
	bob.Get(linked, handlerstest.HTMX...).Is(200).Lacks("Open")
	ann.Post(secret+"/messages", "body", at(tea)).Is(303)
	bob.Get(secret+"/messages/2/linked", handlerstest.HTMX...).Is(404)
	ann.Post(tea + "/messages/1/delete").Is(303)
	ann.Get(linked, handlerstest.HTMX...).Is(200).Lacks("Hidden words")
	s.Change(func(w *handlerstest.World) { w.Postgres = handlerstest.ErrSecret })
	ann.Get(linked, handlerstest.HTMX...).Is(503)
}

func TestALinkToTheServerItselfHasNoPreview(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := "/rooms/" + ann.Room("Tea", "public")
	s.Change(func(w *handlerstest.World) { w.Stalled = true })
	ann.Send(tea+"/messages", handlerstest.HTMX, "body", "see "+ann.Base+"/rooms/none").Is(202)
	ann.Send(tea+"/messages", handlerstest.HTMX, "body", "see https://elsewhere.org/").Is(202)
	sent := s.Inbox.Commands()
	if len(sent) < 2 || !sent[len(sent)-2].OwnLink || sent[len(sent)-1].OwnLink {
		t.Errorf("%+v", sent)
	}
}
