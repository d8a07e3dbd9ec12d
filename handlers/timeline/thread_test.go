package timeline_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAnAnswerIsStoredAndShownInItsThread(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 2)
	first := "/rooms/" + tea + "/messages/1/thread"
	ann.Post(first, "body", "an answer", "nonce", handlerstest.Nonce).Is(303).To(first + "#m-3")
	ann.Post(first, "body", "an answer", "nonce", handlerstest.Nonce).Is(303).To(first + "#m-3")
	ann.Post("/rooms/"+tea+"/messages/3/thread", "body", "another").Is(303).To(first + "#m-4")
	ann.Get(first).Is(200).Whole().Has(`id="m-1"`, `id="m-3"`, `id="m-4"`, "Reply to", `action="`+first+`"`).Lacks(`id="m-2"`)
	ann.Get("/rooms/" + tea + "/messages/3/thread").Is(303).To(first)
	ann.Get("/rooms/"+tea+"/messages/3/thread", handlerstest.HTMX...).Is(200).Part().Has(`data-root="1"`, `action="/rooms/`+tea+`/messages/3/thread"`)
	ann.Get(first, handlerstest.HTMX...).Is(200).Part().Has(`data-root="1"`, "an answer").Lacks(`id="m-`)
	ann.Get("/rooms/"+tea).Is(200).Has("2 replies", `id="m-3"`)
	ann.Post("/rooms/" + tea + "/messages/1/delete").Is(303) // its tombstone leads to the thread, too
	ann.Get("/rooms/"+tea).Is(200).Has("This message was deleted.", "2 replies")
	ann.Post("/rooms/" + tea + "/messages/4/delete").Is(303)
	ann.Get("/rooms/" + tea).Is(200).Has("1 reply").Lacks("2 replies")
	ann.Get(first).Is(200).Has("This message was deleted.", "an answer")

	s.Change(func(w *handlerstest.World) { w.Stalled = true })
	ann.Send(first, handlerstest.HTMX, "body", "waits", "nonce", handlerstest.Nonce).Is(202).Part().Has(`id="p-`, `aria-busy="true"`)
}

func TestAThreadOfAnArchivedRoomSaysWhyThereIsNoForm(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 1)
	first := "/rooms/" + tea + "/messages/1/thread"
	ann.Get(first).Is(200).Has("Your reply").Lacks("archived")
	ann.Post("/rooms/"+tea+"/archive", "on", "1").Is(303)
	for _, kind := range [][]string{nil, handlerstest.HTMX} {
		ann.Get(first, kind...).Is(200).Has("This room is archived").Lacks("Your reply")
	}
	for _, button := range []string{"attach", "later"} {
		ann.Post("/rooms/"+tea+"/messages", "body", "typed before", button, "1").Is(403).Has("This room is archived", ">\ntyped before</textarea>")
	}
	ann.Post(first, "body", "typed before", "attach", "1").Is(403).Has(">\ntyped before</textarea>")
	ann.Post(first, "body", "typed before").Is(403).Has("This room is archived", ">\ntyped before</textarea>")
	ann.Post("/rooms/"+tea+"/messages/1", "body", "changed before").Is(403).Has("This room is archived", "What you wrote is still here.", "changed before")
	ann.Post("/rooms/"+tea+"/archive", "on", "0").Is(303)
	ann.Get(first).Is(200).Has("Your reply")
}

func TestAReplyHasItsFiles(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	ann.Say(tea, 1)
	first := "/rooms/" + tea + "/messages/1/thread"
	reply := func(parts ...handlerstest.Part) handlerstest.Answer {
		t.Helper()
		body, kind := handlerstest.Form(parts...)
		return ann.Do("POST", first, body, "Content-Type", kind)
	}
	ann.Get(first).Is(200).Has(`enctype="multipart/form-data"`, `type="file" name="file"`, `name="attach"`)
	page := reply(handlerstest.Part{Name: "attach", Value: "1"}, handlerstest.Part{Name: "body", Value: "as in"}, handlerstest.Part{Name: "nonce", Value: handlerstest.Nonce}, handlerstest.Part{Name: "file", File: "plan.txt", Value: handlerstest.Big}).Is(200).Whole().Has(">\nas in</textarea>", `<bdi>plan.txt</bdi>`, `action="`+first+`"`)
	id, _, _ := strings.Cut(strings.SplitN(page.Body, `name="upload" value="`, 2)[1], `"`)
	for range 2 {
		reply(handlerstest.Part{Name: "body", Value: "as in"}, handlerstest.Part{Name: "nonce", Value: handlerstest.Nonce}, handlerstest.Part{Name: "upload", Value: id}, handlerstest.Part{Name: "alt", Value: "The plan"}).Is(303).To(first + "#m-2")
	}
	ann.Get(first).Is(200).Has("as in", `<bdi>plan.txt</bdi>`, "The plan")
	reply(handlerstest.Part{Name: "file", File: "more.txt", Value: "more"}).Is(303).To(first + "#m-3")
	ann.Get("/rooms/"+tea).Is(200).Has("plan.txt", "more.txt")
	waits := reply(handlerstest.Part{Name: "attach", Value: "1"}, handlerstest.Part{Name: "file", File: "no.txt", Value: "no"})
	id, _, _ = strings.Cut(strings.SplitN(waits.Body, `name="upload" value="`, 2)[1], `"`)
	reply(handlerstest.Part{Name: "drop", Value: id}, handlerstest.Part{Name: "upload", Value: id}, handlerstest.Part{Name: "body", Value: "without"}).Is(200).Has(">\nwithout</textarea>").Lacks("no.txt")
	reply(handlerstest.Part{Name: "body", Value: "kept"}, handlerstest.Part{Name: "upload", Value: id}).Is(409).Has("One of the files is not here any more.", ">\nkept</textarea>")
}

func TestWhatIsNoThreadIsNotFound(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "private")
	ann.Say(tea, 1)
	for _, seq := range []string{"0", "2", "x", "-1"} {
		ann.Get("/rooms/" + tea + "/messages/" + seq + "/thread").Is(404)
		ann.Post("/rooms/"+tea+"/messages/"+seq+"/thread", "body", "an answer").Is(404)
	}
	bob.Get("/rooms/" + tea + "/messages/1/thread").Is(404)
	bob.Post("/rooms/"+tea+"/messages/1/thread", "body", "an answer").Is(404)
	ann.Get("/rooms/" + tea + "/messages/1/thread?before=x").Is(422)
}

func TestARefusedAnswerStaysInItsForm(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 1)
	root := "/rooms/" + tea + "/messages/1/thread"
	ann.Post(root, "body", "an answer").Is(303)
	to := "/rooms/" + tea + "/messages/2/thread" // an answer to the answer
	refused := func(status int, body, shown, sentence string) {
		t.Helper()
		ann.Send(to, nil, "body", body, "nonce", handlerstest.Nonce).Is(status).Whole().Has(shown, sentence, `role="alert"`, `name="nonce" value="`+handlerstest.Nonce+`"`, `action="`+to+`"`, `id="m-1"`)
		ann.Send(to, handlerstest.HTMX, "body", body, "nonce", handlerstest.Nonce).Is(status).Part().Has(sentence, `role="alert"`)
		ann.Send(to, handlerstest.Text, "body", body, "nonce", handlerstest.Nonce).Is(status).Has(sentence).Lacks("<")
	}
	refused(422, " ", "<textarea", "Write something first.")
	long := strings.Repeat("ü", chat.BodyMax+1)
	refused(422, long, long, "That is 8001 characters; a message can have 8000.")
	s.Change(func(w *handlerstest.World) { w.Limit = chat.MessagesByPerson })
	refused(429, "fast", ">\nfast</textarea>", "faster than people can read")
	s.Change(func(w *handlerstest.World) { w.Limit, w.Redis = chat.Limit{}, handlerstest.ErrSecret })
	refused(503, "kept", ">\nkept</textarea>", "Redis cannot be reached")
	s.Change(func(w *handlerstest.World) { w.Redis, w.Postgres = nil, handlerstest.ErrSecret })
	ann.Post(to, "body", "kept", "nonce", handlerstest.Nonce).Is(503).Whole().Has(">\nkept</textarea>", handlerstest.Nonce, `action="`+to+`"`, "PostgreSQL cannot be reached")
	s.Change(func(w *handlerstest.World) { w.Postgres = nil })
	ann.Post(to, "body", "kept", "nonce", handlerstest.Nonce).Is(303).To(root + "#m-3")
}

func TestAThreadIsATranscriptForScripts(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 2)
	root := "/rooms/" + tea + "/messages/1/thread"
	for n := range 51 {
		ann.Post(root, "body", fmt.Sprint("answer ", n)).Is(303)
	}
	a := ann.Get(root, handlerstest.Text...).Is(200).Has(" #1 ann (replies: 51): ", " #4 ann (reply to #1): answer 1\n", " #53 ann (reply to #1): ").Lacks(" #2 ann", " #3 ann")
	if got := a.Header.Get("Link"); got != "<"+root+`?before=4>; rel="prev"` {
		t.Errorf("it leads to %s", got)
	}
	ann.Get(root+"?before=4", handlerstest.Text...).Is(200).Has(" #1 ann (replies: 51): ", " #3 ann (reply to #1): answer 0\n").Lacks(" #4 ann")
	ann.Get("/rooms/"+tea+"/messages/2", handlerstest.Text...).Is(200).Has(" #2 ann: ").Lacks(" #1 ann", "<")
	ann.Send(root, handlerstest.Text, "body", "by a script").Is(303).Has("/rooms/" + tea + "/messages/54\n")
}
