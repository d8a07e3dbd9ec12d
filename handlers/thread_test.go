package handlers

import (
	"fmt"
	"strings"
	"testing"

	"parley/chat"
)

func TestAnAnswerIsStoredAndShownInItsThread(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 2)
	first := "/rooms/" + tea + "/messages/1/thread"
	ann.post(first, "body", "an answer", "nonce", nonce).is(303).to(first + "#m-3")
	ann.post(first, "body", "an answer", "nonce", nonce).is(303).to(first + "#m-3")
	ann.post("/rooms/"+tea+"/messages/3/thread", "body", "another").is(303).to(first + "#m-4")
	ann.get(first).is(200).whole().has(`id="m-1"`, `id="m-3"`, `id="m-4"`, "Reply to", `action="`+first+`"`).lacks(`id="m-2"`)
	ann.get("/rooms/" + tea + "/messages/3/thread").is(303).to(first)
	ann.get("/rooms/"+tea+"/messages/3/thread", htmx...).is(200).part().has(`data-root="1"`, `action="/rooms/`+tea+`/messages/3/thread"`)
	ann.get(first, htmx...).is(200).part().has(`data-root="1"`, "an answer").lacks(`id="m-`)
	ann.get("/rooms/"+tea).is(200).has("2 replies", `id="m-3"`)
	ann.post("/rooms/" + tea + "/messages/1/delete").is(303) // its tombstone leads to the thread, too
	ann.get("/rooms/"+tea).is(200).has("This message was deleted.", "2 replies")
	ann.post("/rooms/" + tea + "/messages/4/delete").is(303)
	ann.get("/rooms/" + tea).is(200).has("1 reply").lacks("2 replies")
	ann.get(first).is(200).has("This message was deleted.", "an answer")

	s.change(func(w *world) { w.stalled = true })
	ann.send(first, htmx, "body", "waits", "nonce", nonce).is(202).part().has(`id="p-`, `aria-busy="true"`)
}

func TestAThreadOfAnArchivedRoomSaysWhyThereIsNoForm(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 1)
	first := "/rooms/" + tea + "/messages/1/thread"
	ann.get(first).is(200).has("Your reply").lacks("archived")
	ann.post("/rooms/"+tea+"/archive", "on", "1").is(303)
	for _, kind := range [][]string{nil, htmx} {
		ann.get(first, kind...).is(200).has("This room is archived").lacks("Your reply")
	}
	for _, button := range []string{"attach", "later"} {
		ann.post("/rooms/"+tea+"/messages", "body", "typed before", button, "1").is(403).has("This room is archived", ">\ntyped before</textarea>")
	}
	ann.post(first, "body", "typed before", "attach", "1").is(403).has(">\ntyped before</textarea>")
	ann.post(first, "body", "typed before").is(403).has("This room is archived", ">\ntyped before</textarea>")
	ann.post("/rooms/"+tea+"/messages/1", "body", "changed before").is(403).has("This room is archived", "What you wrote is still here.", "changed before")
	ann.post("/rooms/"+tea+"/archive", "on", "0").is(303)
	ann.get(first).is(200).has("Your reply")
}

func TestAReplyHasItsFiles(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	ann.say(tea, 1)
	first := "/rooms/" + tea + "/messages/1/thread"
	reply := func(parts ...part) answer {
		t.Helper()
		body, kind := form(parts...)
		return ann.do("POST", first, body, "Content-Type", kind)
	}
	ann.get(first).is(200).has(`enctype="multipart/form-data"`, `type="file" name="file"`, `name="attach"`)
	page := reply(part{name: "attach", value: "1"}, part{name: "body", value: "as in"}, part{name: "nonce", value: nonce}, part{"file", "plan.txt", big}).is(200).whole().has(">\nas in</textarea>", `<bdi>plan.txt</bdi>`, `action="`+first+`"`)
	id, _, _ := strings.Cut(strings.SplitN(page.body, `name="upload" value="`, 2)[1], `"`)
	for range 2 {
		reply(part{name: "body", value: "as in"}, part{name: "nonce", value: nonce}, part{name: "upload", value: id}, part{name: "alt", value: "The plan"}).is(303).to(first + "#m-2")
	}
	ann.get(first).is(200).has("as in", `<bdi>plan.txt</bdi>`, "The plan")
	reply(part{"file", "more.txt", "more"}).is(303).to(first + "#m-3")
	ann.get("/rooms/"+tea).is(200).has("plan.txt", "more.txt")
	waits := reply(part{name: "attach", value: "1"}, part{"file", "no.txt", "no"})
	id, _, _ = strings.Cut(strings.SplitN(waits.body, `name="upload" value="`, 2)[1], `"`)
	reply(part{name: "drop", value: id}, part{name: "upload", value: id}, part{name: "body", value: "without"}).is(200).has(">\nwithout</textarea>").lacks("no.txt")
	reply(part{name: "body", value: "kept"}, part{name: "upload", value: id}).is(409).has("One of the files is not here any more.", ">\nkept</textarea>")
}

func TestWhatIsNoThreadIsNotFound(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "private")
	ann.say(tea, 1)
	for _, seq := range []string{"0", "2", "x", "-1"} {
		ann.get("/rooms/" + tea + "/messages/" + seq + "/thread").is(404)
		ann.post("/rooms/"+tea+"/messages/"+seq+"/thread", "body", "an answer").is(404)
	}
	bob.get("/rooms/" + tea + "/messages/1/thread").is(404)
	bob.post("/rooms/"+tea+"/messages/1/thread", "body", "an answer").is(404)
	ann.get("/rooms/" + tea + "/messages/1/thread?before=x").is(422)
}

func TestARefusedAnswerStaysInItsForm(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 1)
	root := "/rooms/" + tea + "/messages/1/thread"
	ann.post(root, "body", "an answer").is(303)
	to := "/rooms/" + tea + "/messages/2/thread" // an answer to the answer
	refused := func(status int, body, shown, sentence string) {
		t.Helper()
		ann.send(to, nil, "body", body, "nonce", nonce).is(status).whole().has(shown, sentence, `role="alert"`, `name="nonce" value="`+nonce+`"`, `action="`+to+`"`, `id="m-1"`)
		ann.send(to, htmx, "body", body, "nonce", nonce).is(status).part().has(sentence, `role="alert"`)
		ann.send(to, text, "body", body, "nonce", nonce).is(status).has(sentence).lacks("<")
	}
	refused(422, " ", "<textarea", "Write something first.")
	long := strings.Repeat("ü", chat.BodyMax+1)
	refused(422, long, long, "That is 8001 characters; a message can have 8000.")
	s.change(func(w *world) { w.limit = chat.MessagesByPerson })
	refused(429, "fast", ">\nfast</textarea>", "faster than people can read")
	s.change(func(w *world) { w.limit, w.redis = chat.Limit{}, errSecret })
	refused(503, "kept", ">\nkept</textarea>", "Redis cannot be reached")
	s.change(func(w *world) { w.redis, w.postgres = nil, errSecret })
	ann.post(to, "body", "kept", "nonce", nonce).is(503).whole().has(">\nkept</textarea>", nonce, `action="`+to+`"`, "PostgreSQL cannot be reached")
	s.change(func(w *world) { w.postgres = nil })
	ann.post(to, "body", "kept", "nonce", nonce).is(303).to(root + "#m-3")
}

func TestAThreadIsATranscriptForScripts(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 2)
	root := "/rooms/" + tea + "/messages/1/thread"
	for n := range 51 {
		ann.post(root, "body", fmt.Sprint("answer ", n)).is(303)
	}
	a := ann.get(root, text...).is(200).has(" #1 ann (replies: 51): ", " #4 ann (reply to #1): answer 1\n", " #53 ann (reply to #1): ").lacks(" #2 ann", " #3 ann")
	if got := a.header.Get("Link"); got != "<"+root+`?before=4>; rel="prev"` {
		t.Errorf("it leads to %s", got)
	}
	ann.get(root+"?before=4", text...).is(200).has(" #1 ann (replies: 51): ", " #3 ann (reply to #1): answer 0\n").lacks(" #4 ann")
	ann.get("/rooms/"+tea+"/messages/2", text...).is(200).has(" #2 ann: ").lacks(" #1 ann", "<")
	ann.send(root, text, "body", "by a script").is(303).has("/rooms/" + tea + "/messages/54\n")
}
