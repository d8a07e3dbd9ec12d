package handlers

import (
	"fmt"
	"testing"
	"time"

	"parley/chat"
)

// crowd is a room with so many members besides ann.
func crowd(t *testing.T, s *site, ann *browser, n int) string {
	t.Helper()
	slug := ann.room("Crowd", "public")
	s.change(func(w *world) { w.PerPage = 0 })
	access, err := s.Access(t.Context(), slug, s.user("ann").ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		name := fmt.Sprintf("member%d", i)
		u, err := s.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: name, Email: name + "@example.org"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddMember(t.Context(), access.Room.ID, u.ID); err != nil {
			t.Fatal(err)
		}
	}
	return "/rooms/" + slug
}

func TestALargeRoomIsCalledAfterAQuestion(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := crowd(t, s, ann, chat.LargeRoom)
	ann.post(room+"/messages", "body", "@room <look>", "nonce", nonce).is(200).
		has("Notify everyone in", "@room &lt;look&gt;", nonce, `action="`+room+`/messages"`, `name="all" value="1"`, `name="all" value="0"`)
	ann.send(room+"/messages", htmx, "body", "@here", "nonce", nonce).is(422).part().has(`role="alert"`, `name="all" value="1"`)
	ann.get(room).lacks(`id="m-1"`)
	ann.post(room+"/messages", "body", "@room", "nonce", nonce, "all", "1").is(303).to(room + "#m-1")
	ann.post(room+"/messages", "body", "@here", "nonce", nonce, "all", "0").is(303).to(room + "#m-2")
	ann.get(room).has(`<a data-mention="room">@room</a>`).lacks(`data-mention="here"`)
	ann.post(room+"/messages", "body", "`@room` and @member1", "nonce", nonce).is(303).to(room + "#m-3")

	ann.post(room+"/messages/1/thread", "body", "@room").is(200).has(`action="` + room + `/messages/1/thread"`)
	ann.post(room+"/messages/3", "body", "@room, after all").is(303)
	ann.post(room+"/messages/1", "body", "@room, still").is(303)
	ann.get(room + "/messages/3").lacks(`data-mention="room"`)
	ann.get(room + "/messages/1").has(`data-mention="room"`)
}

func TestAMessageForLaterAsksWhetherItCallsALargeRoom(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := crowd(t, s, ann, chat.LargeRoom)
	ann.post(room+"/messages", "body", "@room at nine", "nonce", nonce, "in", "tomorrow 9:00", "zone", "Asia/Tokyo").is(200).whole().
		has("Notify everyone in", `name="in" value="tomorrow 9:00"`, `name="zone" value="Asia/Tokyo"`, `name="all" value="1"`)
	ann.send(room+"/messages", htmx, "body", "@room", "nonce", nonce, "in", "+1h").is(422).part().has(`role="alert"`, `name="all" value="1"`)
	ann.get("/scheduled").has("You have scheduled no message.")
	ann.post(room+"/messages", "body", "@room at nine", "nonce", nonce, "in", "tomorrow 9:00", "all", "1").is(303).to("/scheduled")
	ann.get("/scheduled").has("@room at nine").lacks("It will not notify everyone.")
	ann.post("/scheduled", "do", "delete", "id", "1").is(303)
	ann.post(room+"/messages", "body", "@room at nine", "in", "tomorrow 9:00", "all", "0").is(303).to("/scheduled")
	ann.get("/scheduled").has("It will not notify everyone.")
	ann.post("/scheduled", "do", "delete", "id", "2").is(303)

	at := time.Now().UTC().AddDate(0, 0, 2).Format(time.RFC3339)
	ann.post(room+"/messages", "body", "good morning", "at", at).is(303)
	ann.post("/scheduled", "do", "change", "id", "3", "body", "@here, good morning", "at", at).is(303)
	ann.get("/scheduled").has("It will not notify everyone.")
}

func TestASmallRoomIsCalledAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := crowd(t, s, ann, chat.LargeRoom-1)
	ann.post(room+"/messages", "body", "@room").is(303).to(room + "#m-1")
	ann.get(room).has(`<a data-mention="room">@room</a>`)
}

// The options of a poll are buttons, which name no one.
func TestAPollAsksWhetherItsQuestionCallsALargeRoom(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := crowd(t, s, ann, chat.LargeRoom)
	ann.post(room+"/messages", "body", "/poll @room, tea? | yes | no", "nonce", nonce).is(200).has("Notify everyone in", "/poll @room, tea? | yes | no")
	ann.send(room+"/messages", htmx, "body", "/poll @room, tea? | yes | no").is(422).part().has(`name="all" value="1"`)
	ann.post(room+"/messages", "body", "/poll Who makes tea? | @room | @here").is(303).to(room + "#m-1")
	ann.get(room).has("Who makes tea?").lacks(`data-mention="room"`)
}
