package handlers

import "testing"

func TestALinkToAnotherRoomIsShownToThoseWhoMayReadThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea, cake, secret := "/rooms/"+ann.room("Tea", "public"), "/rooms/"+ann.room("Cake", "public"), "/rooms/"+ann.room("Secret", "private")
	bob.post(tea + "/join").is(303)
	ann.post(cake+"/messages", "body", "**Open** <words>").is(303)
	ann.post(secret+"/messages", "body", "Hidden words").is(303)
	at := func(room string) string { return ann.base + room + "?at=1#m-1" }
	ann.post(tea+"/messages", "body", at(secret)+" and "+at(cake)+" and "+ann.base+"/rooms/none#m-1").is(303)

	// Nobody's fragment has anything of it: it is the same for all.
	bob.get(tea).is(200).lacks("Open &lt;words", "Hidden words")
	ann.get(tea).is(200).lacks("Open &lt;words", "Hidden words")

	linked := tea + "/messages/1/linked"
	ann.get(linked, htmx...).is(200).part().has("Secret", "Hidden words", "Cake", "Open &lt;words&gt;", `href="`+cake+`?at=1#m-1"><time data-only="moment" datetime="`)
	bob.get(linked, htmx...).is(200).part().has("Cake", "Open &lt;words&gt;").lacks("Secret", "Hidden words")
	bob.get(linked, text...).is(200).has("**Open** <words>").lacks("Hidden words")
	ann.get(tea+"/messages/1").is(200).whole().has("Hidden words", "Open &lt;words&gt;")
	bob.get(tea + "/messages/1").is(200).whole().has("Open &lt;words&gt;").lacks("Hidden words")

	ann.post(cake + "/messages/1/delete").is(303)
	bob.get(linked, htmx...).is(200).lacks("Open")
	ann.post(secret+"/messages", "body", at(tea)).is(303)
	bob.get(secret+"/messages/2/linked", htmx...).is(404)
	ann.post(tea + "/messages/1/delete").is(303)
	ann.get(linked, htmx...).is(200).lacks("Hidden words")
	s.change(func(w *world) { w.postgres = errSecret })
	ann.get(linked, htmx...).is(503)
}

func TestALinkToTheServerItselfHasNoPreview(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := "/rooms/" + ann.room("Tea", "public")
	s.change(func(w *world) { w.stalled = true })
	ann.send(tea+"/messages", htmx, "body", "see "+ann.base+"/rooms/none").is(202)
	ann.send(tea+"/messages", htmx, "body", "see https://elsewhere.org/").is(202)
	sent := s.inbox.Commands()
	if len(sent) < 2 || !sent[len(sent)-2].OwnLink || sent[len(sent)-1].OwnLink {
		t.Errorf("%+v", sent)
	}
}
