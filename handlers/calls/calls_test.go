package calls_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pion/webrtc/v4"

	"parley/chat"
	"parley/handlers/handlerstest"
	"parley/turn"
)

func offer(t *testing.T) string {
	t.Helper()
	pc, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.Close() })
	if _, err = pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio); err != nil {
		t.Fatal(err)
	}
	o, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	return o.SDP
}

func TestOnlyTheCallsPageMayAskForACamera(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := "/rooms/" + ann.Room("Tea", "private")
	if got := ann.Get(room+"/call").Is(200).Has("Call in", "Without scripts there is no sound").Header.Get("Permissions-Policy"); !strings.Contains(got, "camera=(self)") || !strings.Contains(got, "microphone=(self)") || !strings.Contains(got, "display-capture=(self)") {
		t.Errorf("the call's page has %q", got)
	}
	if got := ann.Get(room).Header.Get("Permissions-Policy"); !strings.Contains(got, "microphone=(self)") || strings.Count(got, "self") != 1 {
		t.Errorf("a room's page, which records voice messages, has %q", got)
	}
	for _, path := range []string{"/rooms", room + "/messages/1", "/account", room + "/call?frame=1", "/rooms/none/call"} {
		if got := ann.Get(path).Header.Get("Permissions-Policy"); strings.Contains(got, "self") {
			t.Errorf("%s has %q", path, got)
		}
	}
	ann.Get(room).Lacks("call.js", "call.css")
}

func TestACallIsForTheRoomsMembers(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Forwards(t)
	ann, eve := s.Person(t, "ann"), s.Person(t, "eve")
	room := "/rooms/" + ann.Room("Tea", "private")
	seat := uuid.NewString()
	publish, watch := room+"/call/publish?seat="+seat+"&pc=1&tracks=mic", room+"/call/watch?seat="+seat+"&pc=1&tracks=ann/mic"
	sdp := offer(t)
	for _, path := range []string{publish, watch} {
		eve.Offers(path, sdp).Is(404).Has("That room does not exist.")
		s.Browser(t).Offers(path, sdp).Is(401)
		ann.Offers(path, sdp, "Origin", "https://evil.example").Is(403)
		ann.Offers(path+"&for=eve", sdp).Is(409).Has("made for eve")
		ann.Offers(path, sdp, "Content-Type", "text/plain").Is(422).Has("application/sdp")
		ann.Offers(strings.Replace(path, seat, "x", 1), sdp).Is(422)
		ann.Offers(strings.Replace(path, "pc=1", "pc=x", 1), sdp).Is(422).Has("the number of a connection")
		ann.Offers(path, "v=0").Is(map[bool]int{true: 409, false: 422}[path == watch])
	}
	a := ann.Offers(publish+"&for=ann", sdp).Is(200).Has("v=0", "a=candidate")
	if got := a.Header.Get("Content-Type"); got != "application/sdp" {
		t.Errorf("the answer is %s", got)
	}
	s.Reads(t, room, chat.Call.On)
	ann.Get(room+"/call").Is(200).Has("1 person", `data-track="ann/mic"`)
	ann.Get(room + "/call").Has(`href="/viewer/ann.css?call=1"`)
	ann.Get(room).Is(200).Has("Call since", "1 person").Lacks(`<small id="c-`, ".css?call=1")
	ann.Get("/account").Is(200).Has(`<small id="c-`, ">call<", `title="since `, " UTC, 1 person")
	ann.Get(room+"/call?frame=1").Is(200).Has("1 person", "ann", `http-equiv="refresh"`)
	ann.Get(room+"/call", "Accept", "text/plain").Is(200).Has("ann\t", "\tmic\n")
	ann.Post(room+"/call/people", "do", "fly", "username", "ann").Is(422).Whole().Has("Say what to do")
	ann.Post(room+"/call/people", "do", "mute", "username", "eve").Is(404).Whole().Has("That person is not in the call.")
	ann.Post(room+"/call/self", "seat", seat, "hand", "2").Is(422)
	ann.Post(room+"/call/self", "seat", seat, "hand", "1").Is(303).To(room + "/call")
	ann.Send(room+"/call/self", handlerstest.HTMX, "seat", seat, "muted", "1").Is(204)
	ann.Post(room+"/settings", "name", "Tea", "calls", "none").Is(422).Whole().Has("Members, admins or nobody")
	ann.Post(room+"/settings", "name", "Tea", "visibility", "private", "calls", "nobody").Is(303)
	ann.Get(room + "/settings").Has(`<option value="nobody" selected`)
	ann.Offers(publish, sdp).Is(403).Has("There are no calls in this room.")
	ann.Get(room + "/call").Is(200).Has("There are no calls in this room.").Lacks("Join call")
	ann.Post(room+"/settings", "name", "Tea", "visibility", "private").Is(303)
	ann.Offers(watch, sdp).Is(403).Has("no calls")
	ann.Post(room+"/settings", "name", "Tea", "visibility", "private", "calls", "members").Is(303)
	ann.Post(room+"/archive", "on", "1").Is(303)
	ann.Offers(watch, sdp).Is(403).Has("archived")
	ann.Get(room + "/call").Is(200).Has("archived").Lacks("Join call")
	ann.Post(room+"/call/leave", "seat", seat).Is(303).To(room + "/call")
	ann.Post(room+"/call/leave", "seat", seat).Is(303)
}

func TestWithoutANodeThereAreNoCalls(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := "/rooms/" + ann.Room("Tea", "public")
	ann.Offers(room+"/call/publish?seat="+uuid.NewString()+"&tracks=mic", offer(t)).Is(503).Has("switched off")
	ann.Post(room + "/call/leave").Is(303)
	ann.Get(room+"/call").Is(200).Has("Calls are switched off on this server right now.", "Join call")
	s.Forwards(t)
	ann.Get(room + "/call").Is(200).Lacks("switched off")
}

func TestOnlyWhoMayJoinACallIsToldOfRelays(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.App.Turn = turn.Servers{URLs: []string{"turns:turn.example.org:443?transport=tcp"}, Secret: turn.Secret([]byte("secret"))}
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	room := "/rooms/" + ann.Room("Tea", "private")
	var told struct {
		ICEServers []struct{ URLs, Username, Credential any } `json:"iceServers"`
	}
	if err := json.Unmarshal([]byte(ann.Post(room+"/call/ice").Is(200).Body), &told); err != nil || len(told.ICEServers) != 1 {
		t.Fatalf("ann is told %+v, %v", told, err)
	}
	if one := told.ICEServers[0]; strings.Split(fmt.Sprint(one.Username), ":")[1] != fmt.Sprint(s.User("ann").ID) || fmt.Sprint(one.URLs) != "[turns:turn.example.org:443?transport=tcp]" {
		t.Errorf("it is for %+v", one)
	}
	bob.Post(room + "/call/ice").Is(404).Lacks("turns:")
	ann.Post(room+"/settings", "name", "Tea", "visibility", "private", "calls", "nobody").Is(303)
	ann.Post(room + "/call/ice").Is(403).Lacks("turns:")
	s.App.Turn = turn.Servers{}
	ann.Post(room+"/settings", "name", "Tea", "visibility", "private", "calls", "members").Is(303)
	if got := ann.Post(room + "/call/ice").Is(200).Body; got != "{}" {
		t.Errorf("without servers she is told %s", got)
	}
}

func TestACallOfAConversationRingsForTheOthers(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Forwards(t)
	ann, bob, eve := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "eve")
	talk := ann.Post("/direct", "username", "bob").Is(303).Header.Get("Location")
	ann.Offers(talk+"/call/publish?seat="+uuid.NewString()+"&pc=1&tracks=mic", offer(t)).Is(200)
	s.Reads(t, talk, func(c chat.Call) bool { return c.Asks(s.User("bob").ID) })
	ring := `id="ring-` + strings.TrimPrefix(talk, "/rooms/") + `"`
	for _, path := range []string{"/account", talk, talk + "/call", talk + "/call?frame=1"} {
		bob.Get(path).Is(200).Has(ring, `action="`+talk+`/call/answer"`, `value="take"`, `value="decline"`, "calls you")
		ann.Get(path).Is(200).Lacks("ring-")
	}
	ann.Get(talk+"/call").Has("<h1>Call with <bdi>bob</bdi></h1>", "<title>Call with bob", "Calling", "bob")
	eve.Get("/account").Lacks("ring-")
	eve.Post(talk+"/call/answer", "do", "decline").Is(404)
	bob.Post(talk+"/call/answer", "do", "sing").Is(422).Has("take or decline")
	bob.Get(talk + "/call").Lacks("taken.js")
	bob.Post(talk+"/call/answer", "do", "decline").Is(303).To(talk)
	s.Reads(t, talk, func(c chat.Call) bool { return c.Ring.Settled() })
	bob.Get("/account").Lacks("ring-")
	ann.Get(talk + "/call").Has("bob</bdi> declined.")
	bob.Post(talk+"/call/answer", "do", "take").Is(303).To(talk + "/call")
	bob.Get(talk + "/call").Has("taken.js")
	bob.Get(talk + "/call").Lacks("taken.js")
	bob.Send(talk+"/call/answer", handlerstest.HTMX, "do", "decline").Is(204)
}

func TestWhoTakesACallTooLateBeginsNone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Forwards(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	talk := ann.Post("/direct", "username", "bob").Is(303).Header.Get("Location")
	begin := func() {
		ann.Offers(talk+"/call/publish?seat="+uuid.NewString()+"&pc=1&tracks=mic", offer(t)).Is(200)
		s.Reads(t, talk, chat.Call.On)
	}
	end := func() {
		ann.Post(talk + "/call/leave").Is(303)
		s.Reads(t, talk, func(c chat.Call) bool { return !c.On() })
	}
	begin()
	bob.Post(talk+"/call/answer", "do", "take").Is(303).To(talk + "/call")
	end()
	bob.Get(talk+"/call").Is(200).Has("This call is over.", "Join call").Lacks("taken.js")
	begin()
	bob.Get(talk+"/call").Lacks("taken.js", "This call is over.")
	end()
	bob.Post(talk+"/call/answer", "do", "take").Is(409).Whole().Has("This call is over.", "Join call").Lacks("taken.js")
	bob.Send(talk+"/call/answer", handlerstest.HTMX, "do", "take").Is(204)
	begin()
	bob.Get(talk + "/call").Lacks("taken.js")
	ann.Post(talk+"/call/answer", "do", "take").Is(303).To(talk + "/call") // it asks others
	ann.Get(talk + "/call").Lacks("taken.js")
	ann.Post("/rooms/"+ann.Room("Tea", "public")+"/call/answer", "do", "take").Is(409) // nothing rings there
}

func TestAMissedCallIsInTheInboxUntilItIsSeen(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	talk := ann.Post("/direct", "username", "bob").Is(303).Header.Get("Location")
	access, err := s.Access(t.Context(), strings.TrimPrefix(talk, "/rooms/"), s.User("bob").ID)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now().Add(-time.Minute)
	miss := func() {
		began = began.Add(time.Second)
		if err := s.MissedCallAdd(t.Context(), access.Room.ID, s.User("ann").ID, []chat.UserID{s.User("bob").ID}, began); err != nil {
			t.Fatal(err)
		}
	}
	miss()
	read := fmt.Sprintf("call-%d", access.Room.ID)
	bob.Get("/inbox").Is(200).Whole().Has("Missed call from", `href="`+talk+`/call"`, `value="`+read+`"`).Lacks("Calls: ", "Nothing here yet")
	miss()
	bob.Get("/inbox").Has("Calls: 2")
	ann.Get("/inbox").Lacks("Missed call")
	bob.Post("/inbox", "read", "call-x").Is(422)
	bob.Post("/inbox", "read", "call-0").Is(422)
	ann.Post("/inbox", "read", read).Is(303)
	bob.Get("/inbox").Has("Missed call from")
	bob.Post("/inbox", "read", read).Is(303)
	bob.Get("/inbox").Lacks("Missed call")
	miss()
	bob.Post("/inbox", "read", "all").Is(303)
	bob.Get("/inbox").Lacks("Missed call")
}
