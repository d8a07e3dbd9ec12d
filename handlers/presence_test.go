package handlers

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

func TestOnlineMembersComeFirstHoweverManyThereAre(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := crowd(t, s, ann, 60)
	access, err := s.Access(t.Context(), strings.TrimPrefix(room, "/rooms/"), s.user("ann").ID)
	if err != nil {
		t.Fatal(err)
	}
	panel := func() string { return ann.get(room+"/members", htmx...).is(200).part().body }
	first, last := s.user("member0"), s.user("member59")
	if strings.Contains(panel(), ">"+last.Username+"<") {
		t.Error("the last of many members is listed")
	}
	_, err = s.presence.ReportPresence(t.Context(), access.Room.ID, uuid.New(), []chat.UserID{last.ID}, []chat.UserID{first.ID}, nil)
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
	ann.get(room+"/members").is(200).has(fmt.Sprintf(">%s<", last.Username), `id="online-title"`)
	ann.get(room + "/members?q=x").is(200).lacks(`id="online-title"`)
}

func TestWhoIsInvisibleIsNotCountedOnTheirOwnPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.get("/rooms/" + tea).is(200).has(`data-n="1"`)
	ann.post("/account", "do", "presence", "quiet", "1h0m0s", "invisible", "1").is(303).to("/account?saved=presence")
	ann.get("/rooms/" + tea).is(200).lacks(`data-n="1"`)
	ann.get("/account?saved=presence").is(200).has("Your presence is changed.", "Invisible", "Do not disturb until")
	ann.get("/rooms/" + tea + "/members").is(200).has(`title="Do not disturb"`)
}

func TestTheSidebarsButtonBeginsAndEndsAnHourOfQuiet(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.get("/rooms/"+tea).is(200).has("Do not disturb for an hour", `value="1h0m0s"`)
	from := []string{"Referer", ann.base + "/rooms/" + tea + "?at=1"}
	ann.send("/account", from, "do", "presence", "quiet", "1h0m0s").is(303).to("/rooms/" + tea + "?at=1")
	ann.get("/rooms/"+tea).is(200).has("End do not disturb", `value="0s"`)
	ann.post("/account", "do", "presence", "quiet", "0s").is(303).to("/account?saved=presence")
	ann.get("/rooms/" + tea).is(200).has("Do not disturb for an hour")
	ann.send("/account", []string{"Referer", "http://example.org/x"}, "do", "presence", "quiet", "0s").is(303).to("/account?saved=presence")
	ann.post("/account", "do", "presence", "quiet", "1s").is(422).whole().has("Choose one of the times.")
	ann.post("/account", "do", "presence", "invisible", "x").is(422)
}
