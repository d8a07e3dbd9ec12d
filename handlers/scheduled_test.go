package handlers

import (
	"testing"
	"time"
)

func TestAMessageIsScheduledAndChanged(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "private")
	in := "/rooms/" + tea
	at := time.Now().UTC().AddDate(0, 0, 2)
	ann.get("/scheduled").is(200).whole().has("You have scheduled no message.")
	ann.post(in+"/draft", "body", "Good <morning>").is(303)
	for range 2 { // the second of two clicks
		ann.post(in+"/messages", "body", "Good <morning>", "nonce", nonce, "at", at.Format(time.RFC3339)).is(303).to("/scheduled")
	}
	ann.get(in).lacks("Good")
	ann.get("/scheduled").has("Good &lt;morning&gt;</textarea>", `value="`+at.Format("2006-01-02T15:04")+`"`, "Send now")
	ann.get("/scheduled", text...).is(200).has(" #1 " + tea + ": Good <morning>").lacks("#2")
	bob.get("/scheduled").lacks("Good")
	bob.post("/scheduled", "do", "delete", "id", "1").is(409)

	ann.post("/account", "do", "profile", "zone", "Mars/Olympus").is(422).has("There is no such time zone.", ">Mars/Olympus</option>")
	ann.post("/account", "do", "profile", "zone", "Asia/Tokyo").is(303)
	ann.get("/scheduled").has("Asia/Tokyo", `value="`+at.Add(9*time.Hour).Format("2006-01-02T15:04")+`"`)
	ann.post("/scheduled", "do", "change", "id", "1", "body", "Good day", "at", at.Format("2006-01-02")+"T09:00").is(303)
	ann.get("/scheduled", text...).has(at.Format("2006-01-02") + "T00:00:00Z #1 " + tea + ": Good day")
	ann.post("/scheduled", "do", "change", "id", "1", "body", "", "at", at.Format("2006-01-02")+"T09:00").is(422).has("Write something first.")
	ann.post("/scheduled", "do", "change", "id", "1", "body", "kept", "at", "soon").is(422).has("Write the time like", ">\nkept</textarea>")
	ann.post("/scheduled", "do", "fly").is(422)
	ann.post(in+"/messages", "body", "too late", "at", "2020-01-01T09:00").is(422).has("That time has passed.", ">\ntoo late</textarea>")
	bob.post(in+"/messages", "body", "x", "at", at.Format(time.RFC3339)).is(404)
	ann.post("/scheduled", "do", "delete", "id", "1").is(303)
	ann.get("/scheduled").has("You have scheduled no message.")
}

func TestAScheduledMessageOfARoomThatOneLeftNamesNone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	in := "/rooms/" + ann.room("Tea", "public")
	bob.post(in + "/join").is(303)
	bob.post(in+"/messages", "body", "hello", "at", time.Now().UTC().AddDate(0, 0, 2).Format(time.RFC3339)).is(303)
	bob.get("/scheduled", text...).has("#1 tea: hello")
	bob.post(in + "/leave").is(303)
	bob.get("/scheduled", text...).is(200).has("#1 (a room that you left): hello")
}

func TestAScheduledMessageKeepsItsFiles(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	at := part{name: "at", value: time.Now().UTC().AddDate(0, 0, 2).Format(time.RFC3339)}
	ann.upload(tea, nil, at, part{"file", "plan.txt", "the plan"}, part{name: "alt", value: "The plan"}).is(303).to("/scheduled")
	page := ann.get("/scheduled").is(200).has("<bdi>plan.txt</bdi>")
	ann.get(page.fileIn(0)).is(200).has("the plan")
	ann.get("/scheduled", text...).has("<plan.txt> /files/")
	ann.get("/rooms/" + tea).lacks("plan.txt")
	ann.post("/scheduled", "do", "change", "id", "1", "body", "", "at", at.value).is(303) // it needs no text
	ann.get("/scheduled").has("<bdi>plan.txt</bdi>")
}

func TestTheComposerOffersTimesAndKeepsItsText(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	in := "/rooms/" + ann.room("Tea", "private")
	ann.get(in).has("Schedule message").lacks("Monday 9:00")
	ann.post(in+"/messages", "body", "Good <morning>", "later", "1").is(200).whole().has("Good &lt;morning&gt;</textarea>", "Monday 9:00")
	ann.send(in+"/messages", htmx, "body", "Good morning", "later", "1").is(200).has(`class="preview later" data-nonce="`)
	ann.get(in).lacks("Good")
	ann.post(in+"/messages", "body", "kept", "in", "at", "at", "").is(422).has("Write the time like", ">\nkept</textarea>", "Monday 9:00")
	ann.post(in+"/messages", "body", "x", "in", "noon").is(422).has("There is no time of that name.")
	for range 2 { // the second of two clicks
		ann.send(in+"/messages", htmx, "body", "Good morning", "nonce", nonce, "in", "tomorrow 9:00", "zone", "Asia/Tokyo").is(202).has("It will be sent: ")
	}
	ann.get("/scheduled", text...).has("T00:00:00Z #1 ").lacks("#2") // 9:00 in Tokyo
	ann.get("/people/ann").has("Asia/Tokyo")
	ann.post(in+"/messages", "body", "Hello", "in", "+1h", "zone", "Europe/Berlin").is(303).to("/scheduled")
	ann.get("/people/ann").has("Asia/Tokyo")
}
