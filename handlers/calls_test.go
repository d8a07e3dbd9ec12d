package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pion/webrtc/v4"

	"parley/call"
	"parley/chat"
	"parley/ringing"
	"parley/turn"
)

// The picture of a call's address has no form.
func init() { formless = append(formless, "/rooms/:room/call/qr") }

// nobodyLeaves is a gate that lets all stay: package call tests the others.
type nobodyLeaves struct{}

func (nobodyLeaves) SessionsAlive(_ context.Context, ids []uuid.UUID) ([]uuid.UUID, error) {
	return ids, nil
}

func (nobodyLeaves) MembershipsAlive(_ context.Context, list []chat.Membership) (map[chat.Membership]bool, error) {
	all := map[chat.Membership]bool{}
	for _, m := range list {
		all[m] = true
	}
	return all, nil
}

// forwards has the site forward media.
func (s *site) forwards(t *testing.T) {
	t.Helper()
	ports, err := call.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n, err := call.New(call.Config{ID: uuid.New(), Board: s.board, Gate: nobodyLeaves{}, Ringing: s.ringer()}, ports)
	if err != nil {
		t.Fatal(err)
	}
	s.calls.Local = n
	n.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		n.Stop(ctx)
	})
}

// ringer has the site's calls ring as cmd does.
func (s *site) ringer() *ringing.Ringer {
	return &ringing.Ringer{Store: s.Database, Limits: chat.NoLimits{}, Publisher: s.bus, Log: slog.New(slog.DiscardHandler), Now: time.Now}
}

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

// offers sends an offer as the script does.
func (b *browser) offers(path, sdp string, headers ...string) answer {
	b.t.Helper()
	return b.do("POST", path, sdp, append([]string{"Content-Type", "application/sdp", "Accept", "text/plain"}, headers...)...)
}

func TestOnlyTheCallsPageMayAskForACamera(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := "/rooms/" + ann.room("Tea", "private")
	if got := ann.get(room+"/call").is(200).has("Call in", "Without scripts there is no sound").header.Get("Permissions-Policy"); !strings.Contains(got, "camera=(self)") || !strings.Contains(got, "microphone=(self)") || !strings.Contains(got, "display-capture=(self)") {
		t.Errorf("the call's page has %q", got)
	}
	if got := ann.get(room).header.Get("Permissions-Policy"); !strings.Contains(got, "microphone=(self)") || strings.Count(got, "self") != 1 {
		t.Errorf("a room's page, which records voice messages, has %q", got)
	}
	for _, path := range []string{"/rooms", room + "/messages/1", "/account", room + "/call?frame=1", "/rooms/none/call"} {
		if got := ann.get(path).header.Get("Permissions-Policy"); strings.Contains(got, "self") {
			t.Errorf("%s has %q", path, got)
		}
	}
	ann.get(room).lacks("call.js", "call.css")
}

func TestACallIsForTheRoomsMembers(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.forwards(t)
	ann, eve := s.person(t, "ann"), s.person(t, "eve")
	room := "/rooms/" + ann.room("Tea", "private")
	seat := uuid.NewString()
	publish, watch := room+"/call/publish?seat="+seat+"&pc=1&tracks=mic", room+"/call/watch?seat="+seat+"&pc=1&tracks=ann/mic"
	sdp := offer(t)
	for _, path := range []string{publish, watch} {
		eve.offers(path, sdp).is(404).has("That room does not exist.")
		s.browser(t).offers(path, sdp).is(401)
		ann.offers(path, sdp, "Origin", "https://evil.example").is(403)
		ann.offers(path+"&for=eve", sdp).is(409).has("made for eve")
		ann.offers(path, sdp, "Content-Type", "text/plain").is(422).has("application/sdp")
		ann.offers(strings.Replace(path, seat, "x", 1), sdp).is(422)
		ann.offers(path, "v=0").is(map[bool]int{true: 409, false: 422}[path == watch])
	}
	a := ann.offers(publish+"&for=ann", sdp).is(200).has("v=0", "a=candidate")
	if got := a.header.Get("Content-Type"); got != "application/sdp" {
		t.Errorf("the answer is %s", got)
	}
	s.reads(t, room, chat.Call.On)
	ann.get(room+"/call").is(200).has("1 person", `data-track="ann/mic"`)
	ann.get(room + "/call").has(`href="/viewer/ann.css?call=1"`)
	ann.get(room).is(200).has("Call since", "1 person").lacks(`<small id="c-`, ".css?call=1")
	ann.get("/account").is(200).has(`<small id="c-`, ">call<", `title="since `, " UTC, 1 person")
	ann.get(room+"/call?frame=1").is(200).has("1 person", "ann", `http-equiv="refresh"`)
	ann.get(room+"/call", "Accept", "text/plain").is(200).has("ann\t", "\tmic\n")
	ann.post(room+"/call/people", "do", "fly", "username", "ann").is(422).whole().has("Say what to do")
	ann.post(room+"/call/people", "do", "mute", "username", "eve").is(404).whole().has("That person is not in the call.")
	ann.post(room+"/call/self", "seat", seat, "hand", "2").is(422)
	ann.post(room+"/call/self", "seat", seat, "hand", "1").is(303).to(room + "/call")
	ann.send(room+"/call/self", htmx, "seat", seat, "muted", "1").is(204)
	ann.post(room+"/settings", "name", "Tea", "calls", "none").is(422).whole().has("Members, admins or nobody")
	ann.post(room+"/settings", "name", "Tea", "visibility", "private", "calls", "nobody").is(303)
	ann.get(room + "/settings").has(`<option value="nobody" selected`)
	ann.offers(publish, sdp).is(403).has("There are no calls in this room.")
	ann.get(room + "/call").is(200).has("There are no calls in this room.").lacks("Join call")
	ann.post(room+"/settings", "name", "Tea", "visibility", "private").is(303)
	ann.offers(watch, sdp).is(403).has("no calls")
	ann.post(room+"/settings", "name", "Tea", "visibility", "private", "calls", "members").is(303)
	ann.post(room+"/archive", "on", "1").is(303)
	ann.offers(watch, sdp).is(403).has("archived")
	ann.get(room + "/call").is(200).has("archived").lacks("Join call")
	ann.post(room+"/call/leave", "seat", seat).is(303).to(room + "/call")
	ann.post(room+"/call/leave", "seat", seat).is(303)
}

func TestWithoutANodeThereAreNoCalls(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := "/rooms/" + ann.room("Tea", "public")
	ann.offers(room+"/call/publish?seat="+uuid.NewString()+"&tracks=mic", offer(t)).is(503).has("switched off")
	ann.post(room + "/call/leave").is(303)
	ann.get(room+"/call").is(200).has("Calls are switched off on this server right now.", "Join call")
	s.forwards(t)
	ann.get(room + "/call").is(200).lacks("switched off")
}

func TestOnlyWhoMayJoinACallIsToldOfRelays(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.app.Turn = turn.Servers{URLs: []string{"turns:turn.example.org:443?transport=tcp"}, Secret: turn.Secret([]byte("secret"))}
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	room := "/rooms/" + ann.room("Tea", "private")
	var told struct {
		ICEServers []struct{ URLs, Username, Credential any } `json:"iceServers"`
	}
	if err := json.Unmarshal([]byte(ann.post(room+"/call/ice").is(200).body), &told); err != nil || len(told.ICEServers) != 1 {
		t.Fatalf("ann is told %+v, %v", told, err)
	}
	if one := told.ICEServers[0]; strings.Split(fmt.Sprint(one.Username), ":")[1] != fmt.Sprint(s.user("ann").ID) || fmt.Sprint(one.URLs) != "[turns:turn.example.org:443?transport=tcp]" {
		t.Errorf("it is for %+v", one)
	}
	bob.post(room + "/call/ice").is(404).lacks("turns:")
	ann.post(room+"/settings", "name", "Tea", "visibility", "private", "calls", "nobody").is(303)
	ann.post(room + "/call/ice").is(403).lacks("turns:")
	s.app.Turn = turn.Servers{}
	ann.post(room+"/settings", "name", "Tea", "visibility", "private", "calls", "members").is(303)
	if got := ann.post(room + "/call/ice").is(200).body; got != "{}" {
		t.Errorf("without servers she is told %s", got)
	}
}

func TestACallOfAConversationRingsForTheOthers(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.forwards(t)
	ann, bob, eve := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "eve")
	talk := ann.post("/direct", "username", "bob").is(303).header.Get("Location")
	ann.offers(talk+"/call/publish?seat="+uuid.NewString()+"&pc=1&tracks=mic", offer(t)).is(200)
	s.reads(t, talk, func(c chat.Call) bool { return c.Asks(s.user("bob").ID) })
	ring := `id="ring-` + strings.TrimPrefix(talk, "/rooms/") + `"`
	for _, path := range []string{"/account", talk, talk + "/call", talk + "/call?frame=1"} {
		bob.get(path).is(200).has(ring, `action="`+talk+`/call/answer"`, `value="take"`, `value="decline"`, "calls you")
		ann.get(path).is(200).lacks("ring-")
	}
	ann.get(talk+"/call").has("<h1>Call with <bdi>bob</bdi></h1>", "<title>Call with bob", "Calling", "bob")
	eve.get("/account").lacks("ring-")
	eve.post(talk+"/call/answer", "do", "decline").is(404)
	bob.post(talk+"/call/answer", "do", "sing").is(422).has("take or decline")
	bob.get(talk + "/call").lacks("taken.js")
	bob.post(talk+"/call/answer", "do", "decline").is(303).to(talk)
	s.reads(t, talk, func(c chat.Call) bool { return c.Ring.Settled() })
	bob.get("/account").lacks("ring-")
	ann.get(talk + "/call").has("bob</bdi> declined.")
	bob.post(talk+"/call/answer", "do", "take").is(303).to(talk + "/call")
	bob.get(talk + "/call").has("taken.js")
	bob.get(talk + "/call").lacks("taken.js")
	bob.send(talk+"/call/answer", htmx, "do", "decline").is(204)
}

// reads has the site's pages know the call of a room, once it is as expected.
func (s *site) reads(t *testing.T, room string, as func(chat.Call) bool) {
	t.Helper()
	access, err := s.Access(t.Context(), strings.TrimPrefix(room, "/rooms/"), s.user("ann").ID)
	if err != nil {
		t.Fatal(err)
	}
	for !as(s.calls.Call(access.Room.ID)) {
		time.Sleep(time.Millisecond)
		s.calls.Read(t.Context())
	}
}

func TestWhoTakesACallTooLateBeginsNone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.forwards(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	talk := ann.post("/direct", "username", "bob").is(303).header.Get("Location")
	begin := func() {
		ann.offers(talk+"/call/publish?seat="+uuid.NewString()+"&pc=1&tracks=mic", offer(t)).is(200)
		s.reads(t, talk, chat.Call.On)
	}
	end := func() {
		ann.post(talk + "/call/leave").is(303)
		s.reads(t, talk, func(c chat.Call) bool { return !c.On() })
	}
	begin()
	bob.post(talk+"/call/answer", "do", "take").is(303).to(talk + "/call")
	end()
	bob.get(talk+"/call").is(200).has("This call is over.", "Join call").lacks("taken.js")
	begin()
	bob.get(talk+"/call").lacks("taken.js", "This call is over.")
	end()
	bob.post(talk+"/call/answer", "do", "take").is(409).whole().has("This call is over.", "Join call").lacks("taken.js")
	bob.send(talk+"/call/answer", htmx, "do", "take").is(204)
	begin()
	bob.get(talk + "/call").lacks("taken.js")
	ann.post(talk+"/call/answer", "do", "take").is(303).to(talk + "/call") // it asks others
	ann.get(talk + "/call").lacks("taken.js")
	ann.post("/rooms/"+ann.room("Tea", "public")+"/call/answer", "do", "take").is(409) // nothing rings there
}

func TestAMissedCallIsInTheInboxUntilItIsSeen(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	talk := ann.post("/direct", "username", "bob").is(303).header.Get("Location")
	access, err := s.Access(t.Context(), strings.TrimPrefix(talk, "/rooms/"), s.user("bob").ID)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now().Add(-time.Minute)
	miss := func() {
		began = began.Add(time.Second)
		if err := s.MissedCallAdd(t.Context(), access.Room.ID, s.user("ann").ID, []chat.UserID{s.user("bob").ID}, began); err != nil {
			t.Fatal(err)
		}
	}
	miss()
	read := fmt.Sprintf("call-%d", access.Room.ID)
	bob.get("/inbox").is(200).whole().has("Missed call from", `href="`+talk+`/call"`, `value="`+read+`"`).lacks("Calls: ", "Nothing here yet")
	miss()
	bob.get("/inbox").has("Calls: 2")
	ann.get("/inbox").lacks("Missed call")
	bob.post("/inbox", "read", "call-x").is(422)
	bob.post("/inbox", "read", "call-0").is(422)
	ann.post("/inbox", "read", read).is(303)
	bob.get("/inbox").has("Missed call from")
	bob.post("/inbox", "read", read).is(303)
	bob.get("/inbox").lacks("Missed call")
	miss()
	bob.post("/inbox", "read", "all").is(303)
	bob.get("/inbox").lacks("Missed call")
}
