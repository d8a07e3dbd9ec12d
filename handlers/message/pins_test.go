package message_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestAPinnedMessageIsMarkedAndListed(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, cay := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "cay")
	tea := ann.Room("Tea", "private")
	ann.Post("/rooms/"+tea+"/members", "username", "bob").Is(303)
	in := "/rooms/" + tea
	ann.Say(tea, 2)
	ann.Get(in + "/pins").Is(200).Whole().Has("No message is pinned here.")
	ann.Get(in).Lacks(in+"/pins", "Pinned messages")

	bob.Get(in+"/messages/1").Has(`action="`+in+`/messages/1/pin"`, ">Pin</button>")
	bob.Post(in+"/messages/1/pin", "on", "1").Is(303).To(in + "#m-1")
	bob.Post(in+"/messages/1/pin", "on", "1").Is(303) // the second of two clicks
	bob.Send(in+"/messages/2/pin", handlerstest.HTMX, "on", "1").Is(202)
	ann.Get(in).Has(`<a href="`+in+`/pins" data-say="pinned">`, "Pinned messages: 2")
	ann.Get(in+"/pins").Is(200).Whole().Has(`id="m-1"`, `id="m-2"`, "Pinned by ", "bob", ">Unpin")
	ann.Get(in+"/pins", handlerstest.Text...).Is(200).Has(" #1 ann", " #2 ann").Lacks("<")
	ann.Get(in + "/messages/1").Has(">Unpin</button>")

	ann.Post(in+"/messages/2/pin", "on", "0", "back", "pins").Is(303).To(in + "/pins")
	ann.Post(in + "/messages/1/delete").Is(303)
	ann.Get(in + "/pins").Has("No message is pinned here.")
	ann.Post(in+"/messages/1/pin", "on", "1").Is(409).Has("That message was deleted.")
	ann.Post(in + "/messages/2/pin").Is(422).Has("must be 1 or 0")
	ann.Post(in+"/messages/9/pin", "on", "1").Is(404)

	cay.Get(in + "/pins").Is(404)
	cay.Post(in+"/messages/2/pin", "on", "1").Is(404)
	garden := ann.Room("Garden", "public")
	ann.Say(garden, 1)
	cay.Post("/rooms/"+garden+"/messages/1/pin", "on", "1").Is(403)
	cay.Get("/rooms/" + garden + "/pins").Is(200).Lacks("Unpin")

	ann.Post("/rooms/"+garden+"/archive", "on", "1").Is(303)
	ann.Post("/rooms/"+garden+"/messages/1/pin", "on", "1").Is(403).Has("This room is archived")
}
