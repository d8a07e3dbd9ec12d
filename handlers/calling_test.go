package handlers

import (
	"fmt"
	"testing"

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

func TestASmallRoomIsCalledAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := crowd(t, s, ann, chat.LargeRoom-1)
	ann.post(room+"/messages", "body", "@room").is(303).to(room + "#m-1")
	ann.get(room).has(`<a data-mention="room">@room</a>`)
}
