package room_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestOnlineMembersComeFirstHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := s.Crowd(t, ann, 60)
	access, err := s.Access(t.Context(), strings.TrimPrefix(room, "/rooms/"), s.User("ann").ID)
	if err != nil {
		t.Fatal(err)
	}
	panel := func() string { return ann.Get(room+"/members", handlerstest.HTMX...).Is(200).Part().Body }
	first, last := s.User("member0"), s.User("member59")
	if strings.Contains(panel(), ">"+last.Username+"<") {
		t.Error("the last of many members is listed")
	}
	_, err = s.Presence.ReportPresence(t.Context(), access.Room.ID, uuid.New(), []chat.UserID{last.ID}, []chat.UserID{first.ID}, nil)
	if err != nil {
		t.Fatal(err)
	}
	body := panel()
	at := func(name string) int { return strings.Index(body, ">"+name+"<") }
	if n := at(last.Username); n < 0 || n > at("member1") || !strings.Contains(body, `data-online="2"`) {
		t.Errorf("the last member, who is online, is at %d: %s", n, body)
	}
	if n := strings.Count(body, "<li>"); n != 50 || strings.Count(body, "is-away") != 1 || strings.Count(body, ">online<") != 2 {
		t.Errorf("%d members: %s", n, body)
	}
	ann.Get(room+"/members").Is(200).Has(fmt.Sprintf(">%s<", last.Username), `id="online-title"`)
	ann.Get(room + "/members?q=x").Is(200).Lacks(`id="online-title"`)
}
