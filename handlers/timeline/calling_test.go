package timeline_test

import (
	"testing"
	"time"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestALargeRoomIsCalledAfterAQuestion(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := s.Crowd(t, ann, chat.LargeRoom)
	ann.Post(room+"/messages", "body", "@room <look>", "nonce", handlerstest.Nonce).Is(200).
		Has("Notify everyone in", "@room &lt;look&gt;", handlerstest.Nonce, `action="`+room+`/messages"`, `name="all" value="1"`, `name="all" value="0"`)
	ann.Send(room+"/messages", handlerstest.HTMX, "body", "@here", "nonce", handlerstest.Nonce).Is(422).Part().Has(`role="alert"`, `name="all" value="1"`)
	ann.Get(room).Lacks(`id="m-1"`)
	ann.Post(room+"/messages", "body", "@room", "nonce", handlerstest.Nonce, "all", "1").Is(303).To(room + "#m-1")
	ann.Post(room+"/messages", "body", "@here", "nonce", handlerstest.Nonce, "all", "0").Is(303).To(room + "#m-2")
	ann.Get(room).Has(`<a data-mention="room">@room</a>`).Lacks(`data-mention="here"`)
	ann.Post(room+"/messages", "body", "`@room` and @member1", "nonce", handlerstest.Nonce).Is(303).To(room + "#m-3")

	ann.Post(room+"/messages/1/thread", "body", "@room").Is(200).Has(`action="` + room + `/messages/1/thread"`)
	ann.Post(room+"/messages/3", "body", "@room, after all").Is(303)
	ann.Post(room+"/messages/1", "body", "@room, still").Is(303)
	ann.Get(room + "/messages/3").Lacks(`data-mention="room"`)
	ann.Get(room + "/messages/1").Has(`data-mention="room"`)
}

func TestAMessageForLaterAsksWhetherItCallsALargeRoom(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := s.Crowd(t, ann, chat.LargeRoom)
	ann.Post(room+"/messages", "body", "@room at nine", "nonce", handlerstest.Nonce, "in", "tomorrow 9:00", "zone", "Asia/Tokyo").Is(200).Whole().
		Has("Notify everyone in", `name="in" value="tomorrow 9:00"`, `name="zone" value="Asia/Tokyo"`, `name="all" value="1"`)
	ann.Send(room+"/messages", handlerstest.HTMX, "body", "@room", "nonce", handlerstest.Nonce, "in", "+1h").Is(422).Part().Has(`role="alert"`, `name="all" value="1"`)
	ann.Get("/scheduled").Has("You have scheduled no message.")
	ann.Post(room+"/messages", "body", "@room at nine", "nonce", handlerstest.Nonce, "in", "tomorrow 9:00", "all", "1").Is(303).To("/scheduled")
	ann.Get("/scheduled").Has("@room at nine").Lacks("It will not notify everyone.")
	ann.Post("/scheduled", "do", "delete", "id", "1").Is(303)
	ann.Post(room+"/messages", "body", "@room at nine", "in", "tomorrow 9:00", "all", "0").Is(303).To("/scheduled")
	ann.Get("/scheduled").Has("It will not notify everyone.")
	ann.Post("/scheduled", "do", "delete", "id", "2").Is(303)

	at := time.Now().UTC().AddDate(0, 0, 2).Format(time.RFC3339)
	ann.Post(room+"/messages", "body", "good morning", "at", at).Is(303)
	ann.Post("/scheduled", "do", "change", "id", "3", "body", "@here, good morning", "at", at).Is(303)
	ann.Get("/scheduled").Has("It will not notify everyone.")
}

func TestASmallRoomIsCalledAtOnce(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := s.Crowd(t, ann, chat.LargeRoom-1)
	ann.Post(room+"/messages", "body", "@room").Is(303).To(room + "#m-1")
	ann.Get(room).Has(`<a data-mention="room">@room</a>`)
}

// The options of a poll are buttons, which name no one.
func TestAPollAsksWhetherItsQuestionCallsALargeRoom(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := s.Crowd(t, ann, chat.LargeRoom)
	ann.Post(room+"/messages", "body", "/poll @room, tea? | yes | no", "nonce", handlerstest.Nonce).Is(200).Has("Notify everyone in", "/poll @room, tea? | yes | no")
	ann.Send(room+"/messages", handlerstest.HTMX, "body", "/poll @room, tea? | yes | no").Is(422).Part().Has(`name="all" value="1"`)
	ann.Post(room+"/messages", "body", "/poll Who makes tea? | @room | @here").Is(303).To(room + "#m-1")
	ann.Get(room).Has("Who makes tea?").Lacks(`data-mention="room"`)
}
