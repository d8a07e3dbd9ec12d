package handlers

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/chat"
)

func TestRoomsAreFoundJoinedLeftAndDeleted(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea & Talk", "public")
	bob.get("/rooms").is(200).whole().has("Tea &amp; Talk", "/rooms/"+tea+"/join")
	bob.get("/rooms?q=TALK", htmx...).is(200).part().has("Tea &amp; Talk")
	bob.get("/rooms?q=coffee").is(200).lacks("Tea &amp; Talk")
	bob.get("/rooms/" + tea).is(200).has("Join").lacks(`id="composer"`)
	bob.post("/rooms/" + tea + "/join").is(303).to("/rooms/" + tea)
	bob.post("/rooms/" + tea + "/join").is(303).to("/rooms/" + tea)
	bob.get("/rooms/" + tea).is(200).has(`id="composer"`)
	bob.get("/rooms/"+tea+"/members").is(200).whole().has("ann", "bob")
	bob.post("/rooms/" + tea + "/delete").is(403).whole().has("Only an admin")
	bob.post("/rooms/" + tea + "/leave").is(303).to("/rooms")
	bob.post("/rooms/"+tea+"/messages", "body", "still here?").is(403).has("Join the room first.", "still here?", `href="/rooms/`+tea+`" target="_blank">To the room</a>`)
	ann.post("/rooms/" + tea + "/delete").is(303).to("/rooms")
	bob.get("/rooms/" + tea).is(404)
}

func TestADeletedRoomIsRestoredByTheUserWhoDeletedIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea <& Talk>", "public")
	ann.say(tea, 3)
	ann.get("/rooms").is(200).lacks("Bring it back")
	ann.post("/rooms/" + tea + "/delete").is(303).to("/rooms")
	bob.get("/rooms").is(200).lacks("Bring it back")
	page := ann.get("/rooms").is(200).whole().has("<bdi>Tea &lt;&amp; Talk&gt;</bdi> was deleted.", "Bring it back")
	number := regexp.MustCompile(`name="room" value="(\d+)"`).FindStringSubmatch(page.body)[1]

	bob.post("/rooms/restore", "room", number).is(404).whole().has("There is no such room to bring back.")
	ann.post("/rooms/restore", "room", "4711").is(404)
	for _, wrong := range []string{"", "one", "1.0"} {
		ann.post("/rooms/restore", "room", wrong).is(422).whole().has("Say which room is to come back.")
	}
	other := bob.room("TEA <& TALK>", "public")
	ann.post("/rooms/restore", "room", number).is(409).whole().has("Another room is called “Tea &lt;&amp; Talk&gt;” by now.", "Bring it back")
	bob.post("/rooms/" + other + "/delete").is(303)
	ann.post("/rooms/restore", "room", number).is(303).to("/rooms/" + tea)
	ann.get("/rooms/" + tea).is(200).has(`id="m-3"`)
	ann.get("/rooms").is(200).lacks("Bring it back")
	ann.post("/rooms/restore", "room", number).is(303).to("/rooms/" + tea) // a second click
}

// A private room answers as a public one, by nothing more than for an equal name.
func TestARoomsNameThatLooksLikeAnothersIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	ann.room("Public", "public")
	private := ann.room("Space", "private")
	garden := bob.room("Garden", "public")
	const sentence = "There is already a room with a name that looks the same."
	for _, name := range []string{"Ѕрасе", "Рublic"} {
		bob.post("/rooms", "name", name, "topic", "hot").is(409).whole().has(sentence, name, `value="hot"`).lacks(private)
		bob.post("/rooms/"+garden+"/settings", "name", name, "topic", "cold", "visibility", "public").is(409).whole().has(sentence, name, "cold").lacks(private)
	}
	bob.get("/rooms/" + garden).is(200).has("Garden")
	ann.post("/rooms/" + private + "/delete").is(303)
	bob.post("/rooms", "name", "Ѕрасе").is(303)
	number := regexp.MustCompile(`name="room" value="(\d+)"`).FindStringSubmatch(ann.get("/rooms").is(200).body)[1]
	ann.post("/rooms/restore", "room", number).is(409).whole().has("Another room has a name that looks like “Space” by now.", "Bring it back")
}

func TestARoomThatIsRefusedKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	ann.room("Tea", "public")
	ann.post("/rooms", "name", "TEA", "topic", "<i>hot</i>", "visibility", "private").is(409).whole().
		has("There is already a room with that name.", "&lt;i&gt;hot", `value="private" checked`)
	ann.post("/rooms", "name", "", "topic", "hot").is(422).has("A room name must have", "hot")
	ann.post("/rooms", "name", "right\u202Eleft").is(422).has("cannot contain control or invisible characters")
	ann.send("/rooms", htmx, "name", "").is(422).part().has("A room name must have")
	s.change(func(w *world) { w.limit = chat.RoomsByPerson })
	a := ann.post("/rooms", "name", "More", "topic", "hot").is(429).has("very quickly", "More", "hot")
	if a.header.Get("Retry-After") != "2" { // 1.5 s, rounded up
		t.Errorf("Retry-After is %q", a.header.Get("Retry-After"))
	}
	s.change(func(w *world) { w.limit, w.postgres = chat.Limit{}, errSecret })
	ann.post("/rooms", "name", "Later", "topic", "hot").is(503).whole().has("PostgreSQL cannot be reached", `value="Later"`, `value="hot"`)
}

// bytesOf is the whole answer except what depends on the clock.
func bytesOf(a answer) string {
	h := a.header.Clone()
	h.Del("Date")
	return fmt.Sprint(a.status, h, a.body)
}

func TestAPrivateRoomAnswersAsOneThatDoesNotExist(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	secret := ann.room("aaaa", "private")
	ann.post("/rooms/"+secret+"/messages", "body", "hush").is(303)
	ann.get("/rooms/" + secret).is(200)
	bob.get("/rooms?q=aaaa").is(200).has("No room has").lacks("/rooms/aaaa")
	forms := map[string][]string{
		"/join": nil, "/read": {"seq", "1"}, "/leave": nil, "/delete": nil, "/settings": {"name", "x"}, "/members": {"username", "bob"},
		"/members/remove": {"username", "ann"}, "/messages": {"body", "x"}, "/messages/1": {"body", "x"},
		"/messages/1/delete": nil, "/messages/1/reactions": {"emoji", "👍"},
	}
	for _, headers := range [][]string{nil, htmx} {
		for _, path := range []string{"", "?at=1", "/settings", "/members", "/search", "/search?q=hush", "/messages/1", "/messages/99"} {
			theirs := bob.get("/rooms/aaaa"+path, headers...).is(404)
			none := bob.get("/rooms/bbbb"+path, headers...)
			if bytesOf(theirs) != bytesOf(none) {
				t.Errorf("GET %s differs:\n%s\n%s", path, bytesOf(theirs), bytesOf(none))
			}
		}
		for path, fields := range forms {
			theirs := bob.send("/rooms/aaaa"+path, headers, fields...).is(404)
			none := bob.send("/rooms/bbbb"+path, headers, fields...)
			// The form with the typed text names the requested path.
			if bytesOf(theirs) != strings.ReplaceAll(bytesOf(none), "/rooms/bbbb/", "/rooms/aaaa/") {
				t.Errorf("POST %s differs:\n%s\n%s", path, bytesOf(theirs), bytesOf(none))
			}
		}
	}
	ann.get("/rooms/" + secret).is(200).has("hush")
}

func TestOnlyThoseWhoAreAddedComeIntoAPrivateRoom(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	s.person(t, "cay")
	den := ann.room("Den", "private")
	ann.post("/rooms/"+den+"/members", "username", "nobody").is(422).whole().has("There is nobody", `value="nobody"`)
	ann.send("/rooms/"+den+"/members", htmx, "username", "nobody").is(422).part().has("There is nobody")
	ann.post("/rooms/"+den+"/members", "username", " @BOB ").is(303).to("/rooms/" + den + "/members")
	bob.get("/rooms/" + den).is(200)
	bob.post("/rooms/"+den+"/members", "username", "cay").is(403).whole().has("Only an admin", `value="cay"`)
	bob.post("/rooms/"+den+"/members/remove", "username", "ann").is(403)
	ann.post("/rooms/"+den+"/members/remove", "username", "bob").is(303).to("/rooms/" + den + "/members")
	bob.get("/rooms/" + den).is(404)
}

func TestOnlyAdminsChangeARoomAndItsAddressStays(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	bob.get("/rooms/" + tea + "/settings").is(403)
	bob.post("/rooms/"+tea+"/settings", "name", "Mine").is(403).has("Only an admin")
	ann.get("/rooms/" + tea + "/settings").is(200).whole().has(`value="Tea"`)
	ann.post("/rooms/"+tea+"/settings", "name", "", "topic", "leaves").is(422).whole().has("A room name must have", `value="leaves"`)
	ann.post("/rooms/"+tea+"/settings", "name", "Coffee", "topic", "beans", "visibility", "public").is(303).to("/rooms/" + tea)
	bob.get("/rooms/"+tea).is(200).has("Coffee", "beans")
}

// say posts messages in a room.
func (b *browser) say(slug string, n int) {
	b.t.Helper()
	for i := range n {
		b.send("/rooms/"+slug+"/messages", htmx, "body", fmt.Sprintf("line %d.", i+1)).is(202)
	}
}

func TestARoomShowsItsNewestAndLeadsToTheOthers(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 120)
	ann.get("/rooms/"+tea).is(200).has(`id="m-71"`, `id="m-120"`, "?before=71").lacks(`id="m-70"`, "Newer")
	ann.get("/rooms/"+tea+"?before=71").is(200).whole().has(`id="m-21"`, `id="m-70"`, "?before=21", "?after=70").lacks(`id="m-71"`, `id="m-20"`)
	ann.get("/rooms/"+tea+"?before=71", htmx...).is(200).part().has(`id="m-21"`, `id="m-70"`, "?before=21").lacks(`id="m-71"`)
	ann.get("/rooms/"+tea+"?after=70").is(200).has(`id="m-71"`, `id="m-120"`).lacks(`id="m-70"`, "Newer")
	ann.get("/rooms/"+tea+"?at=60").is(200).has(`id="m-60"`, `id="m-85"`, `id="m-36"`, "?after=85").lacks(`id="m-35"`, `id="m-86"`)
	ann.get("/rooms/"+tea+"?at=1").is(200).has(`id="m-1"`, `id="m-50"`, "?after=50").lacks(`id="m-51"`)
	ann.get("/rooms/"+tea+"?after=0").is(200).has(`id="m-1"`, `id="m-50"`, "?after=50").lacks(`id="m-51"`)
	ann.get("/rooms/" + tea + "?at=121").is(404).has("That message does not exist.")
	ann.get("/rooms/"+tea+"?before=1").is(200).has(`id="m-1"`, "?after=1").lacks(`id="m-2"`)
	ann.get("/rooms/" + tea + "?before=9223372036854775807").is(200).has(`id="m-120"`)
	ann.get("/rooms/" + tea + "?after=9223372036854775807").is(200).lacks(`id="m-120"`)
	for _, bad := range []string{"before=x", "at=-1", "after=1.5", "at=99999999999999999999", "at=1&at=2"} {
		ann.get("/rooms/" + tea + "?" + bad).is(422).whole()
	}
}

func TestOpeningARoomMarksItReadAndMakesItTheLast(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.get("/").is(303).to("/rooms")
	bob.post("/rooms/" + tea + "/join").is(303)
	ann.say(tea, 60)
	bob.get("/rooms/" + tea + "?before=20").is(200)
	read := func() (seq int64, last string) {
		return s.readIn(t, tea, "bob"), s.session("bob").LastRoom
	}
	if seq, last := read(); seq != 0 || last != "" {
		t.Errorf("a page of the past marked %d in %q", seq, last)
	}
	bob.get("/rooms/" + tea).is(200)
	if seq, last := read(); seq != 60 || last != tea {
		t.Errorf("the newest page marked %d in %q", seq, last)
	}
	bob.get("/").is(303).to("/rooms/" + tea)
	coffee := bob.room("Coffee", "public")
	for _, room := range []string{coffee, tea} {
		bob.get("/rooms/" + room).is(200)
		bob.get("/").is(303).to("/rooms/" + room)
	}
	bob.post("/rooms/" + tea + "/leave").is(303)
	bob.get("/").is(303).to("/rooms") // they may still read it, but are no member
	bob.post("/rooms/" + tea + "/join").is(303)
	bob.get("/").is(303).to("/rooms/" + tea)
	ann.post("/rooms/" + tea + "/delete").is(303)
	bob.get("/").is(303).to("/rooms")
}

func TestWithoutRedisARoomIsStillRead(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 3)
	s.change(func(w *world) { w.redis = errSecret })
	a := ann.get("/rooms/"+tea).is(503).whole().has(`id="m-3"`, "line 3.", "Messages cannot be sent right now", `id="composer"`).lacks("hunter2")
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	ann.get("/rooms/" + tea + "/members").is(200).has("ann")
	s.change(func(w *world) { w.redis = nil })
	ann.get("/rooms/" + tea).is(200).lacks("Messages cannot be sent")
}

func TestStrangersAreSentToTheDoorAndBack(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.browser(t)
	for path, door := range map[string]string{
		"/rooms/tea?at=3":       "/signin?next=%2Frooms%2Ftea%3Fat%3D3",
		"/rooms/caf%C3%A9":      "/signin?next=%2Frooms%2Fcaf%25C3%25A9",
		"/rooms/tea/messages/1": "/signin?next=%2Frooms%2Ftea%2Fmessages%2F1",
		"/account":              "/signin?next=%2Faccount",
	} {
		b.get(path).is(303).to(door)
		b.get(path, htmx...).is(http.StatusUnauthorized).part().has("Please sign in first.")
	}
	b.get("/rooms", "Connection", "Upgrade", "Upgrade", "websocket").is(401).lacks("<").has("Please sign in first.")
	referred := []string{"Referer", s.base + "/rooms/tea?at=3"}
	b.send("/rooms/tea/messages", referred, "body", "<b>long</b> text", "nonce", nonce).is(401).whole().
		has("Please sign in first.", "&lt;b&gt;long&lt;/b&gt; text", nonce, `action="/rooms/tea/messages"`, `href="/signin?next=%2Frooms%2Ftea%3Fat%3D3"`)
	b.send("/rooms/tea/messages", htmx, "body", "text").is(401).part()
	b.send("/rooms/tea/join", []string{"Referer", "https://evil.example//evil.example"}).is(401).whole().has(`href="/signin"`).lacks("evil.example")
	b.post("/account", "do", "email", "email", "new@example.org", "email_password", "hunter2").is(401).has("new@example.org").lacks("hunter2")
	b.get("/").is(200).whole().has("Sign up", "Sign in")
}

const nonce = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"

func TestAPageWithoutASocketAsksForWhatItHasMissed(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 3)
	since := func(rev string) answer { return ann.get("/rooms/"+tea+"?since="+rev, htmx...).is(200).part() }
	since("1").has(`data-level="3"`, `id="m-2"`, `id="m-3"`, "beforeend:#messages").lacks(`id="m-1"`)
	if a := since("3"); strings.TrimSpace(a.body) != "" {
		t.Errorf("it is level and gets %q", a.body)
	}
	since("99").has(`data-state="reload"`)
	ann.get("/rooms/"+tea+"?since=x", htmx...).is(422)
	ann.get("/rooms/" + tea + "?since=1").is(200).whole() // a page is a page
}

func TestOnlyAMemberWhoOpensARoomIsCountedAsPresent(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	ann.get("/rooms/" + tea).is(200).has("1 online")
	bob.get("/rooms/" + tea).is(200).lacks("1 online")
}
