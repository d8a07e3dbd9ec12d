package handlers

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestAMessageComesBackAtATime(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "private")
	in := "/rooms/" + tea
	ann.post(in+"/messages", "body", "<the plumber> at ten").is(303)
	ann.get("/reminders").is(200).whole().has("You have no reminders.")
	ann.get(in + "/messages/1").has("Remind me").lacks("You will be reminded")
	for range 2 { // the second of two clicks
		ann.post(in+"/messages/1/remind", "in", "+1h", "back", "reminders").is(303).to("/reminders")
	}
	ann.send(in+"/messages/1/remind", htmx, "in", "+1h").is(202)
	ann.get(in + "/messages/1").has("You will be reminded")
	ann.get("/reminders").has("&lt;the plumber&gt; at ten", ">Later</h2>").lacks(">Due</h2>")
	bob.get("/reminders").lacks("plumber")
	bob.post(in+"/messages/1/remind", "in", "+1h").is(404)
	ann.post(in+"/messages/1/remind", "at", "2020-01-01T09:00").is(422).has("That time has passed.", `<details class="remind" open>`, `value="2020-01-01T09:00"`)

	noon := time.Now().UTC().AddDate(0, 0, 2).Format("2006-01-02")
	ann.post("/reminders", "do", "change", "id", "1", "at", noon+"T09:00", "zone", "Asia/Tokyo").is(303)
	ann.get("/reminders", text...).is(200).has(noon + "T00:00:00Z #1 " + in + "?at=1#m-1 <the plumber> at ten")
	ann.post("/reminders", "do", "change", "id", "1", "at", "soon").is(422).has("Write the time like", `value="soon"`)
	ann.post("/reminders", "id", "1", "at", "2020-01-01T09:00").is(422).has("That time has passed.")
	ann.post("/reminders", "id", "1", "in", "noon").is(422)
	ann.post("/reminders", "do", "fly", "id", "1").is(422)
	bob.post("/reminders", "do", "delete", "id", "1").is(303)
	bob.post("/reminders", "id", "1", "in", "+1h").is(404)
	ann.post(in+"/messages/1/remind", "at", "soon").is(422).has("Write the time like")
	for range 2 {
		ann.post("/reminders", "do", "delete", "id", "1").is(303)
	}
	ann.get("/reminders").has("You have no reminders.")
}

func TestThePagesCountDueReminders(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	ann.get("/rooms").lacks(`href="/reminders"`)
	tea := chat.Reminder{User: s.world.user("ann").ID, Room: 1, Note: "tea", Nonce: uuid.New(), At: time.Now().Add(-time.Minute)}
	if err := s.world.ReminderSet(t.Context(), tea); err != nil {
		t.Fatal(err)
	}
	ann.get("/rooms").has(`<a href="/reminders">Reminders</a>`, `<span>1</span><span class="vh"> due</span>`)
	ann.get("/reminders").has(">Due</h2>", ">tea</p>", "Done")
	ann.get("/reminders", text...).has("due tea")
}
