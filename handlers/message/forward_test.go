package message_test

import (
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAMessageIsForwardedWithItsOrigin(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, cay := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "cay")
	secret, garden, tea := ann.Room("Secret", "private"), ann.Room("Garden", "public"), ann.Room("Tea", "public")
	closed := bob.Room("Closed", "private")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	ann.Post("/rooms/"+secret+"/messages", "body", "a *plan*").Is(303)
	ann.Post("/rooms/"+garden+"/messages", "body", "roses").Is(303)

	from := "/rooms/" + secret + "/messages/1/forward"
	ann.Get(from).Is(200).Whole().Has(`name="to" value="`+tea+`"`, "a <em>plan</em>").Lacks(`value="` + secret + `"`)
	ann.Get(from + "?q=gar").Has(`value="` + garden + `"`).Lacks(`value="` + tea + `"`)
	const nonce = "11111111-1111-4111-8111-111111111111"
	for range 2 { // the second of two clicks
		ann.Post(from, "to", tea, "nonce", nonce).Is(303).To("/rooms/" + tea + "#m-1")
	}
	ann.Get("/rooms/"+garden+"/messages/1/forward", handlerstest.Text...).Is(200).Has(tea+"\tTea\n").Lacks("<", garden)
	ann.Post("/rooms/"+garden+"/messages/1/forward", "to", tea).Is(303).To("/rooms/" + tea + "#m-2")
	bob.Get("/rooms/"+tea).Has("a <em>plan</em>", ` <span class="re" data-re="f1"><i data-say="forward" data-name="ann"><span>Forwarded from <bdi>ann</bdi></span></i></span>`,
		` <a class="re" href="/rooms/garden/messages/1" data-re="f2">`, "#Garden").Lacks(secret, "Secret")
	bob.Get("/rooms/"+tea, handlerstest.Text...).Has(" (forwarded from ann in #Garden): roses", " (forwarded from ann): a *plan*")

	ann.Get("/rooms/" + tea + "/messages/1").Lacks(`name="edit"`)
	ann.Post("/rooms/"+tea+"/messages/1", "body", "no plan").Is(403).Has("A forwarded message cannot be edited.")

	bob.Post(from, "to", tea).Is(404)
	bob.Get(from).Is(404)
	cay.Post("/rooms/"+garden+"/messages/1/forward", "to", tea).Is(403) // she may read both, and write in none
	for _, room := range []string{closed, "none"} {
		ann.Post("/rooms/"+garden+"/messages/1/forward", "to", room).Is(404).Whole().Has("That room does not exist.", `name="to"`)
	}
	ann.Post("/rooms/" + garden + "/messages/1/delete").Is(303)
	ann.Post("/rooms/"+garden+"/messages/1/forward", "to", tea).Is(409).Has("That message was deleted.")
	ann.Get("/rooms/" + garden + "/messages/1/forward").Is(409)
}

func TestAMessageIsForwardedWithItsFiles(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, coffee := ann.Room("Tea", "private"), ann.Room("Coffee", "public")
	bob.Post("/rooms/" + coffee + "/join").Is(303)
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "one.png", Value: handlerstest.Picture(t)}, handlerstest.Part{Name: "file", File: "two.txt", Value: "two"}, handlerstest.Part{Name: "alt", Value: "The plan"}).Is(303)
	from := ann.Get("/rooms/" + tea)
	forward := func() handlerstest.Answer {
		return ann.Post("/rooms/"+tea+"/messages/1/forward", "to", coffee, "nonce", handlerstest.Nonce)
	}
	forward().Is(303).To("/rooms/" + coffee + "#m-1")
	forward().Is(303).To("/rooms/" + coffee + "#m-1")
	if size, err := s.FilesSize(t.Context(), s.User("ann").ID); size != 2*int64(len(handlerstest.Picture(t))+3) || err != nil {
		t.Errorf("the repeat left files: %d bytes in all, %v", size, err)
	}
	to := bob.Get("/rooms/"+coffee).Is(200).Has(`alt="The plan"`, "two.txt")
	if got := bob.Get(to.FileIn(1)).Is(200).Body; got != "two" {
		t.Errorf("it has %q", got)
	}
	bob.Get(from.FileIn(1)).Is(404)
	ann.Post("/rooms/" + tea + "/messages/1/delete").Is(303)
	bob.Get(to.FileIn(0)).Is(200) // its bytes have another file
	ann.Post("/rooms/" + coffee + "/messages/1/delete").Is(303)
	bob.Get(to.FileIn(0)).Is(404)
}

func TestARefusedForwardLeavesNoFiles(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea, coffee := ann.Room("Tea", "public"), ann.Room("Coffee", "public")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "one.txt", Value: "one"}, handlerstest.Part{Name: "file", File: "two.txt", Value: "two"}).Is(303)
	refused := func(status int, sentence string) {
		t.Helper()
		ann.Post("/rooms/"+tea+"/messages/1/forward", "to", coffee).Is(status).Whole().Has(sentence)
		if size, err := s.FilesSize(t.Context(), s.User("ann").ID); size != 6 || err != nil {
			t.Errorf("it left %d bytes, %v", size-6, err)
		}
	}
	s.Change(func(w *handlerstest.World) { w.Limit = chat.MessagesByPerson })
	refused(429, "You are sending faster")
	s.Change(func(w *handlerstest.World) { w.Limit = chat.Limit{}; w.Limits.Refill() })
	s.App.Files.Limits.Person = 11
	refused(413, "These files are more than is left of your 0 MB.")
	s.App.Files.Limits.Person = 12
	again := func() handlerstest.Answer {
		return ann.Post("/rooms/"+tea+"/messages/1/forward", "to", coffee, "nonce", handlerstest.Nonce)
	}
	again().Is(303).To("/rooms/" + coffee + "#m-1")
	again().Is(303).To("/rooms/" + coffee + "#m-1") // its files have taken what was left
	s.App.Files.Limits.Person, s.App.Files.Limits.Server = 0, 6
	again().Is(303).To("/rooms/" + coffee + "#m-1")
	if size, err := s.FilesSize(t.Context(), s.User("ann").ID); size != 12 || err != nil {
		t.Errorf("a repeat left %d bytes, %v", size-12, err)
	}
}

func TestTheSecondOfTwoClicksWaitsForTheFirst(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea, coffee := ann.Room("Tea", "public"), ann.Room("Coffee", "public")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "one.txt", Value: "one"}).Is(303)
	s.App.Files.Limits.Person = 6
	click := func() handlerstest.Answer {
		return ann.Post("/rooms/"+tea+"/messages/1/forward", "to", coffee, "nonce", handlerstest.Nonce)
	}
	s.Change(func(w *handlerstest.World) { w.Stalled = true })
	click().Is(503) // it waits for its worker, and its file has taken what was left
	room, err := s.App.Rooms.Open(t.Context(), coffee, s.User("ann").ID)
	handlerstest.Must(t, err)
	s.Change(func(w *handlerstest.World) {
		w.Looked = func() {
			w.Change(func(w *handlerstest.World) { w.Stalled, w.Looked = false, nil })
			w.Store(chat.Command{Room: room.Room.ID})
		}
	})
	click().Is(303).To("/rooms/" + coffee + "#m-1")
}
