package message_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAMessageComesBackAtATime(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "private")
	in := "/rooms/" + tea
	ann.Post(in+"/messages", "body", "<the plumber> at ten").Is(303)
	ann.Get("/reminders").Is(200).Whole().Has("You have no reminders.")
	ann.Get(in + "/messages/1").Has("Remind me").Lacks("You will be reminded")
	for range 2 { // the second of two clicks
		ann.Post(in+"/messages/1/remind", "in", "+1h", "back", "reminders").Is(303).To("/reminders")
	}
	ann.Send(in+"/messages/1/remind", handlerstest.HTMX, "in", "+1h").Is(202)
	ann.Get(in + "/messages/1").Has("You will be reminded")
	ann.Get("/reminders").Has("&lt;the plumber&gt; at ten", ">Later</h2>").Lacks(">Due</h2>")
	bob.Get("/reminders").Lacks("plumber")
	bob.Post(in+"/messages/1/remind", "in", "+1h").Is(404)
	ann.Post(in+"/messages/1/remind", "at", "2020-01-01T09:00").Is(422).Has("That time has passed.", `<details class="remind" open>`, `value="2020-01-01T09:00"`)

	noon := time.Now().UTC().AddDate(0, 0, 2).Format("2006-01-02")
	ann.Post("/reminders", "do", "change", "id", "1", "at", noon+"T09:00", "zone", "Asia/Tokyo").Is(303)
	ann.Get("/reminders", handlerstest.Text...).Is(200).Has(noon + "T00:00:00Z #1 " + in + "?at=1#m-1 <the plumber> at ten")
	ann.Post("/reminders", "do", "change", "id", "1", "at", "soon").Is(422).Has("Write the time like", `value="soon"`)
	ann.Post("/reminders", "id", "1", "at", "2020-01-01T09:00").Is(422).Has("That time has passed.")
	ann.Post("/reminders", "id", "1", "in", "noon").Is(422)
	ann.Post("/reminders", "do", "fly", "id", "1").Is(422)
	bob.Post("/reminders", "do", "delete", "id", "1").Is(303)
	bob.Post("/reminders", "id", "1", "in", "+1h").Is(404)
	ann.Post(in+"/messages/1/remind", "at", "soon").Is(422).Has("Write the time like")
	for range 2 {
		ann.Post("/reminders", "do", "delete", "id", "1").Is(303)
	}
	ann.Get("/reminders").Has("You have no reminders.")
}

func TestThePagesCountDueReminders(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	ann.Get("/rooms").Lacks(`href="/reminders"`)
	tea := chat.Reminder{User: s.World.User("ann").ID, Room: 1, Note: "tea", Nonce: uuid.New(), At: time.Now().Add(-time.Minute)}
	if err := s.World.ReminderSet(t.Context(), tea); err != nil {
		t.Fatal(err)
	}
	ann.Get("/rooms").Has(`<a href="/reminders">Reminders</a>`, `<span>1</span><span class="vh"> due</span>`)
	ann.Get("/reminders").Has(">Due</h2>", ">tea</p>", "Done")
	ann.Get("/reminders", handlerstest.Text...).Has("due tea")
}
