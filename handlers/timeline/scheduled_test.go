package timeline_test

import (
	"testing"
	"time"

	"parley/handlers/handlerstest"
)

func TestAMessageIsScheduledAndChanged(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "private")
	in := "/rooms/" + tea
	at := time.Now().UTC().AddDate(0, 0, 2)
	ann.Get("/scheduled").Is(200).Whole().Has("You have scheduled no message.")
	ann.Post(in+"/draft", "body", "Good <morning>").Is(303)
	for range 2 { // the second of two clicks
		ann.Post(in+"/messages", "body", "Good <morning>", "nonce", handlerstest.Nonce, "at", at.Format(time.RFC3339)).Is(303).To("/scheduled")
	}
	ann.Get(in).Lacks("Good")
	ann.Get("/scheduled").Has("Good &lt;morning&gt;</textarea>", `value="`+at.Format("2006-01-02T15:04")+`"`, "Send now")
	ann.Get("/scheduled", handlerstest.Text...).Is(200).Has(" #1 " + tea + ": Good <morning>").Lacks("#2")
	bob.Get("/scheduled").Lacks("Good")
	bob.Post("/scheduled", "do", "delete", "id", "1").Is(409)

	ann.Post("/account", "do", "profile", "zone", "Mars/Olympus").Is(422).Has("There is no such time zone.", ">Mars/Olympus</option>")
	ann.Post("/account", "do", "profile", "zone", "Asia/Tokyo").Is(303)
	ann.Get("/scheduled").Has("Asia/Tokyo", `value="`+at.Add(9*time.Hour).Format("2006-01-02T15:04")+`"`)
	ann.Post("/scheduled", "do", "change", "id", "1", "body", "Good day", "at", at.Format("2006-01-02")+"T09:00").Is(303)
	ann.Get("/scheduled", handlerstest.Text...).Has(at.Format("2006-01-02") + "T00:00:00Z #1 " + tea + ": Good day")
	ann.Post("/scheduled", "do", "change", "id", "1", "body", "", "at", at.Format("2006-01-02")+"T09:00").Is(422).Has("Write something first.")
	ann.Post("/scheduled", "do", "change", "id", "1", "body", "kept", "at", "soon").Is(422).Has("Write the time like", ">\nkept</textarea>")
	ann.Post("/scheduled", "do", "fly").Is(422)
	ann.Post(in+"/messages", "body", "too late", "at", "2020-01-01T09:00").Is(422).Has("That time has passed.", ">\ntoo late</textarea>")
	bob.Post(in+"/messages", "body", "x", "at", at.Format(time.RFC3339)).Is(404)
	ann.Post("/scheduled", "do", "delete", "id", "1").Is(303)
	ann.Post("/scheduled", "do", "delete", "id", "1").Is(303).To("/scheduled") // a second click
	bob.Post("/scheduled", "do", "delete", "id", "1").Is(409)
	ann.Get("/scheduled").Has("You have scheduled no message.")
}

func TestAScheduledMessageOfARoomThatOneLeftNamesNone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	in := "/rooms/" + ann.Room("Tea", "public")
	bob.Post(in + "/join").Is(303)
	bob.Post(in+"/messages", "body", "hello", "at", time.Now().UTC().AddDate(0, 0, 2).Format(time.RFC3339)).Is(303)
	bob.Get("/scheduled", handlerstest.Text...).Has("#1 tea: hello")
	bob.Post(in + "/leave").Is(303)
	bob.Get("/scheduled", handlerstest.Text...).Is(200).Has("#1 (a room that you left): hello")
}

func TestAScheduledMessageKeepsItsFiles(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	at := handlerstest.Part{Name: "at", Value: time.Now().UTC().AddDate(0, 0, 2).Format(time.RFC3339)}
	ann.Upload(tea, nil, at, handlerstest.Part{Name: "file", File: "plan.txt", Value: "the plan"}, handlerstest.Part{Name: "alt", Value: "The plan"}).Is(303).To("/scheduled")
	page := ann.Get("/scheduled").Is(200).Has("<bdi>plan.txt</bdi>")
	ann.Get(page.FileIn(0)).Is(200).Has("the plan")
	ann.Get("/scheduled", handlerstest.Text...).Has("<plan.txt> /files/")
	ann.Get("/rooms/" + tea).Lacks("plan.txt")
	ann.Post("/scheduled", "do", "change", "id", "1", "body", "", "at", at.Value).Is(303) // it needs no text
	ann.Get("/scheduled").Has("<bdi>plan.txt</bdi>")
}

func TestTheComposerOffersTimesAndKeepsItsText(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	in := "/rooms/" + ann.Room("Tea", "private")
	ann.Get(in).Has("Schedule message").Lacks("Monday 9:00")
	ann.Post(in+"/messages", "body", "Good <morning>", "later", "1").Is(200).Whole().Has("Good &lt;morning&gt;</textarea>", "Monday 9:00")
	ann.Send(in+"/messages", handlerstest.HTMX, "body", "Good morning", "later", "1").Is(200).Has(`class="preview later" data-nonce="`)
	ann.Get(in).Lacks("Good")
	ann.Post(in+"/messages", "body", "kept", "in", "at", "at", "").Is(422).Has("Write the time like", ">\nkept</textarea>", "Monday 9:00")
	ann.Post(in+"/messages", "body", "x", "in", "noon").Is(422).Has("There is no time of that name.")
	for range 2 { // the second of two clicks
		ann.Send(in+"/messages", handlerstest.HTMX, "body", "Good morning", "nonce", handlerstest.Nonce, "in", "tomorrow 9:00", "zone", "Asia/Tokyo").Is(202).Has("It will be sent: ")
	}
	ann.Get("/scheduled", handlerstest.Text...).Has("T00:00:00Z #1 ").Lacks("#2") // 9:00 in Tokyo
	ann.Get("/people/ann").Has("Asia/Tokyo")
	ann.Post(in+"/messages", "body", "Hello", "in", "+1h", "zone", "Europe/Berlin").Is(303).To("/scheduled")
	ann.Get("/people/ann").Has("Asia/Tokyo")
}
