package room_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestRoomsAreFoundJoinedLeftAndDeleted(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea & Talk", "public")
	bob.Get("/rooms").Is(200).Whole().Has("Tea &amp; Talk", "/rooms/"+tea+"/join")
	bob.Get("/rooms?q=TALK", handlerstest.HTMX...).Is(200).Part().Has("Tea &amp; Talk")
	bob.Get("/rooms?q=coffee").Is(200).Lacks("Tea &amp; Talk")
	bob.Get("/rooms/" + tea).Is(200).Has("Join").Lacks(`id="composer"`)
	bob.Post("/rooms/" + tea + "/join").Is(303).To("/rooms/" + tea)
	bob.Post("/rooms/" + tea + "/join").Is(303).To("/rooms/" + tea)
	bob.Get("/rooms/" + tea).Is(200).Has(`id="composer"`)
	bob.Get("/rooms/"+tea+"/members").Is(200).Whole().Has("ann", "bob")
	bob.Post("/rooms/" + tea + "/delete").Is(403).Whole().Has("Only an admin")
	bob.Post("/rooms/" + tea + "/leave").Is(303).To("/rooms")
	bob.Post("/rooms/"+tea+"/messages", "body", "still here?").Is(403).Has("Join the room first.", "still here?", `href="/rooms/`+tea+`" target="_blank">To the room</a>`)
	ann.Post("/rooms/" + tea + "/delete").Is(303).To("/rooms")
	bob.Get("/rooms/" + tea).Is(404)
}

func TestADeletedRoomIsRestoredByTheUserWhoDeletedIt(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea <& Talk>", "public")
	ann.Say(tea, 3)
	ann.Get("/rooms").Is(200).Lacks("Bring it back")
	ann.Post("/rooms/" + tea + "/delete").Is(303).To("/rooms")
	bob.Get("/rooms").Is(200).Lacks("Bring it back")
	page := ann.Get("/rooms").Is(200).Whole().Has("<bdi>Tea &lt;&amp; Talk&gt;</bdi> was deleted.", "Bring it back")
	number := regexp.MustCompile(`name="room" value="(\d+)"`).FindStringSubmatch(page.Body)[1]

	bob.Post("/rooms/restore", "room", number).Is(404).Whole().Has("There is no such room to bring back.")
	ann.Post("/rooms/restore", "room", "4711").Is(404)
	for _, wrong := range []string{"", "one", "1.0"} {
		ann.Post("/rooms/restore", "room", wrong).Is(422).Whole().Has("Say which room is to come back.")
	}
	other := bob.Room("TEA <& TALK>", "public")
	ann.Post("/rooms/restore", "room", number).Is(409).Whole().Has("Another room is called “Tea &lt;&amp; Talk&gt;” by now.", "Bring it back")
	bob.Post("/rooms/" + other + "/delete").Is(303)
	ann.Post("/rooms/restore", "room", number).Is(303).To("/rooms/" + tea)
	ann.Get("/rooms/" + tea).Is(200).Has(`id="m-3"`)
	ann.Get("/rooms").Is(200).Lacks("Bring it back")
	ann.Post("/rooms/restore", "room", number).Is(303).To("/rooms/" + tea) // a second click
}

// A private room answers as a public one, by nothing more than for an equal name.
func TestARoomsNameThatLooksLikeAnothersIsRefused(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	ann.Room("Public", "public")
	private := ann.Room("Space", "private")
	garden := bob.Room("Garden", "public")
	const sentence = "There is already a room with a name that looks the same."
	for _, name := range []string{"Ѕрасе", "Рublic"} {
		bob.Post("/rooms", "name", name, "topic", "hot").Is(409).Whole().Has(sentence, name, `value="hot"`).Lacks(private)
		bob.Post("/rooms/"+garden+"/settings", "name", name, "topic", "cold", "visibility", "public").Is(409).Whole().Has(sentence, name, "cold").Lacks(private)
	}
	bob.Get("/rooms/" + garden).Is(200).Has("Garden")
	ann.Post("/rooms/" + private + "/delete").Is(303)
	bob.Post("/rooms", "name", "Ѕрасе").Is(303)
	number := regexp.MustCompile(`name="room" value="(\d+)"`).FindStringSubmatch(ann.Get("/rooms").Is(200).Body)[1]
	ann.Post("/rooms/restore", "room", number).Is(409).Whole().Has("Another room has a name that looks like “Space” by now.", "Bring it back")
}

func TestARoomThatIsRefusedKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	ann.Room("Tea", "public")
	ann.Post("/rooms", "name", "TEA", "topic", "<i>hot</i>", "visibility", "private").Is(409).Whole().
		Has("There is already a room with that name.", "&lt;i&gt;hot", `value="private" checked`)
	ann.Post("/rooms", "name", "", "topic", "hot").Is(422).Has("A room name must have", "hot")
	ann.Post("/rooms", "name", "right\u202Eleft").Is(422).Has("cannot contain control or invisible characters")
	ann.Send("/rooms", handlerstest.HTMX, "name", "").Is(422).Part().Has("A room name must have")
	s.Change(func(w *handlerstest.World) { w.Limit = chat.RoomsByPerson })
	a := ann.Post("/rooms", "name", "More", "topic", "hot").Is(429).Has("very quickly", "More", "hot")
	if a.Header.Get("Retry-After") != "2" { // 1.5 s, rounded up
		t.Errorf("Retry-After is %q", a.Header.Get("Retry-After"))
	}
	s.Change(func(w *handlerstest.World) { w.Limit, w.Postgres = chat.Limit{}, handlerstest.ErrSecret })
	ann.Post("/rooms", "name", "Later", "topic", "hot").Is(503).Whole().Has("PostgreSQL cannot be reached", `value="Later"`, `value="hot"`)
}

func TestAPrivateRoomAnswersAsOneThatDoesNotExist(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	secret := ann.Room("aaaa", "private")
	ann.Post("/rooms/"+secret+"/messages", "body", "hush").Is(303)
	ann.Get("/rooms/" + secret).Is(200)
	bob.Get("/rooms?q=aaaa").Is(200).Has("No room has").Lacks("/rooms/aaaa")
	forms := map[string][]string{
		"/join": nil, "/read": {"seq", "1"}, "/leave": nil, "/delete": nil, "/settings": {"name", "x"}, "/members": {"username", "bob"},
		"/members/remove": {"username", "ann"}, "/messages": {"body", "x"}, "/messages/1": {"body", "x"},
		"/messages/1/delete": nil, "/messages/1/reactions": {"emoji", "👍"},
	}
	for _, headers := range [][]string{nil, handlerstest.HTMX} {
		for _, path := range []string{"", "?at=1", "/settings", "/members", "/search", "/search?q=hush", "/messages/1", "/messages/99"} {
			theirs := bob.Get("/rooms/aaaa"+path, headers...).Is(404)
			none := bob.Get("/rooms/bbbb"+path, headers...)
			if handlerstest.BytesOf(theirs) != handlerstest.BytesOf(none) {
				t.Errorf("GET %s differs:\n%s\n%s", path, handlerstest.BytesOf(theirs), handlerstest.BytesOf(none))
			}
		}
		for path, fields := range forms {
			theirs := bob.Send("/rooms/aaaa"+path, headers, fields...).Is(404)
			none := bob.Send("/rooms/bbbb"+path, headers, fields...)
			// The form with the typed text names the requested path.
			if handlerstest.BytesOf(theirs) != strings.ReplaceAll(handlerstest.BytesOf(none), "/rooms/bbbb/", "/rooms/aaaa/") {
				t.Errorf("POST %s differs:\n%s\n%s", path, handlerstest.BytesOf(theirs), handlerstest.BytesOf(none))
			}
		}
	}
	ann.Get("/rooms/" + secret).Is(200).Has("hush")
}

func TestOnlyThoseWhoAreAddedComeIntoAPrivateRoom(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	s.Person(t, "cay")
	den := ann.Room("Den", "private")
	ann.Post("/rooms/"+den+"/members", "username", "nobody").Is(422).Whole().Has("There is nobody", `value="nobody"`)
	ann.Send("/rooms/"+den+"/members", handlerstest.HTMX, "username", "nobody").Is(422).Part().Has("There is nobody")
	ann.Post("/rooms/"+den+"/members", "username", " @BOB ").Is(303).To("/rooms/" + den + "/members")
	bob.Get("/rooms/" + den).Is(200)
	bob.Post("/rooms/"+den+"/members", "username", "cay").Is(403).Whole().Has("Only an admin", `value="cay"`)
	bob.Post("/rooms/"+den+"/members/remove", "username", "ann").Is(403)
	ann.Post("/rooms/"+den+"/members/remove", "username", "bob").Is(303).To("/rooms/" + den + "/members")
	bob.Get("/rooms/" + den).Is(404)
}

func TestMembersAddNoGuestWhomTheyMayNotKnow(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	gus, bob := s.Browser(t), s.Person(t, "bob")
	gus.Post(ann.Invite("role", "guest", "uses", "1", "rooms", "Tea"), "username", "gus", "email", "gus@example.org", "password", handlerstest.Password).Is(303)
	bob.Post("/rooms/milk/join").Is(303)
	for _, name := range []string{"gus", "nobody"} {
		bob.Post("/rooms/milk/members", "username", name).Is(422).Whole().Has("There is nobody with that username.")
		bob.Post("/rooms/milk/messages", "body", "/invite "+name).Is(422).Whole().Has("There is nobody with that username.")
	}
	gus.Get("/rooms/milk").Is(404)
	ann.Post("/rooms/milk/members", "username", "gus").Is(303) // she is in Tea, too
	gus.Get("/rooms/milk").Is(200)
}

func TestMembersNeitherAddNorRemoveThemselvesByName(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	in := "/rooms/" + ann.Room("Tea", "public")
	ann.Post(in+"/members", "username", "ann").Is(422).Whole().Has("You are in this room already.")
	ann.Post(in+"/messages", "body", "/invite @ann").Is(422).Has("You are in this room already.")
	ann.Post(in+"/members/remove", "username", "ann").Is(422).Whole().Has("You cannot remove yourself here.")
	ann.Get(in + "/members").Is(200).Has("ann")
	ann.Get(in + "/settings").Is(200)
}

func TestOnlyAdminsChangeARoomAndItsAddressStays(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	bob.Get("/rooms/" + tea + "/settings").Is(403)
	bob.Post("/rooms/"+tea+"/settings", "name", "Mine").Is(403).Has("Only an admin")
	ann.Get("/rooms/" + tea + "/settings").Is(200).Whole().Has(`value="Tea"`)
	ann.Post("/rooms/"+tea+"/settings", "name", "", "topic", "leaves").Is(422).Whole().Has("A room name must have", `value="leaves"`)
	ann.Post("/rooms/"+tea+"/settings", "name", "Coffee", "topic", "beans", "visibility", "public").Is(303).To("/rooms/" + tea)
	bob.Get("/rooms/"+tea).Is(200).Has("Coffee", "beans")
}

func TestARoomShowsItsNewestAndLeadsToTheOthers(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 120)
	ann.Get("/rooms/"+tea).Is(200).Has(`id="m-71"`, `id="m-120"`, "?before=71").Lacks(`id="m-70"`, "Newer")
	ann.Get("/rooms/"+tea+"?before=71").Is(200).Whole().Has(`id="m-21"`, `id="m-70"`, "?before=21", "?after=70").Lacks(`id="m-71"`, `id="m-20"`)
	ann.Get("/rooms/"+tea+"?before=71", handlerstest.HTMX...).Is(200).Part().Has(`id="m-21"`, `id="m-70"`, "?before=21").Lacks(`id="m-71"`)
	ann.Get("/rooms/"+tea+"?after=70").Is(200).Has(`id="m-71"`, `id="m-120"`).Lacks(`id="m-70"`, "Newer")
	ann.Get("/rooms/"+tea+"?at=60").Is(200).Has(`id="m-60"`, `id="m-85"`, `id="m-36"`, "?after=85").Lacks(`id="m-35"`, `id="m-86"`)
	ann.Get("/rooms/"+tea+"?at=1").Is(200).Has(`id="m-1"`, `id="m-50"`, "?after=50").Lacks(`id="m-51"`)
	ann.Get("/rooms/"+tea+"?after=0").Is(200).Has(`id="m-1"`, `id="m-50"`, "?after=50").Lacks(`id="m-51"`)
	ann.Get("/rooms/" + tea + "?at=121").Is(404).Has("That message does not exist.")
	ann.Get("/rooms/"+tea+"?before=1").Is(200).Has(`id="m-1"`, "?after=1").Lacks(`id="m-2"`)
	ann.Get("/rooms/" + tea + "?before=9223372036854775807").Is(200).Has(`id="m-120"`)
	ann.Get("/rooms/" + tea + "?after=9223372036854775807").Is(200).Lacks(`id="m-120"`)
	for _, bad := range []string{"before=x", "at=-1", "after=1.5", "at=99999999999999999999", "at=1&at=2"} {
		ann.Get("/rooms/" + tea + "?" + bad).Is(422).Whole()
	}
}

func TestOpeningARoomMarksItReadAndMakesItTheLast(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Get("/").Is(303).To("/rooms")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	ann.Say(tea, 60)
	bob.Get("/rooms/" + tea + "?before=20").Is(200)
	read := func() (seq int64, last string) {
		return s.ReadIn(t, tea, "bob"), s.Session("bob").LastRoom
	}
	if seq, last := read(); seq != 0 || last != "" {
		t.Errorf("a page of the past marked %d in %q", seq, last)
	}
	bob.Get("/rooms/" + tea).Is(200)
	if seq, last := read(); seq != 60 || last != tea {
		t.Errorf("the newest page marked %d in %q", seq, last)
	}
	bob.Get("/").Is(303).To("/rooms/" + tea)
	coffee := bob.Room("Coffee", "public")
	for _, room := range []string{coffee, tea} {
		bob.Get("/rooms/" + room).Is(200)
		bob.Get("/").Is(303).To("/rooms/" + room)
	}
	bob.Post("/rooms/" + tea + "/leave").Is(303)
	bob.Get("/").Is(303).To("/rooms") // they may still read it, but are no member
	bob.Post("/rooms/" + tea + "/join").Is(303)
	bob.Get("/").Is(303).To("/rooms/" + tea)
	ann.Post("/rooms/" + tea + "/delete").Is(303)
	bob.Get("/").Is(303).To("/rooms")
}

func TestWithoutRedisARoomIsStillRead(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 3)
	s.Change(func(w *handlerstest.World) { w.Redis = handlerstest.ErrSecret })
	a := ann.Get("/rooms/"+tea).Is(503).Whole().Has(`id="m-3"`, "line 3.", "Messages cannot be sent right now", `id="composer"`).Lacks("hunter2")
	if a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	ann.Get("/rooms/" + tea + "/members").Is(200).Has("ann")
	s.Change(func(w *handlerstest.World) { w.Redis = nil })
	ann.Get("/rooms/" + tea).Is(200).Lacks("Messages cannot be sent")
}

func TestStrangersAreSentToTheDoorAndBack(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	b := s.Browser(t)
	for path, door := range map[string]string{
		"/rooms/tea?at=3":       "/signin?next=%2Frooms%2Ftea%3Fat%3D3",
		"/rooms/caf%C3%A9":      "/signin?next=%2Frooms%2Fcaf%25C3%25A9",
		"/rooms/tea/messages/1": "/signin?next=%2Frooms%2Ftea%2Fmessages%2F1",
		"/account":              "/signin?next=%2Faccount",
	} {
		b.Get(path).Is(303).To(door)
		b.Get(path, handlerstest.HTMX...).Is(http.StatusUnauthorized).Part().Has("Please sign in first.")
	}
	b.Get("/rooms", "Connection", "Upgrade", "Upgrade", "websocket").Is(401).Lacks("<").Has("Please sign in first.")
	referred := []string{"Referer", s.Base + "/rooms/tea?at=3"}
	b.Send("/rooms/tea/messages", referred, "body", "<b>long</b> text", "nonce", handlerstest.Nonce).Is(401).Whole().
		Has("Please sign in first.", "&lt;b&gt;long&lt;/b&gt; text", handlerstest.Nonce, `action="/rooms/tea/messages"`, `href="/signin?next=%2Frooms%2Ftea%3Fat%3D3"`)
	b.Send("/rooms/tea/messages", handlerstest.HTMX, "body", "text").Is(401).Part()
	b.Send("/rooms/tea/join", []string{"Referer", "https://evil.example//evil.example"}).Is(401).Whole().Has(`href="/signin"`).Lacks("evil.example")
	b.Post("/account", "do", "email", "email", "new@example.org", "email_password", "hunter2").Is(401).Has("new@example.org").Lacks("hunter2")
	b.Get("/").Is(200).Whole().Has("Sign up", "Sign in")
}

func TestAPageWithoutASocketAsksForWhatItHasMissed(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 3)
	since := func(rev string) handlerstest.Answer {
		return ann.Get("/rooms/"+tea+"?since="+rev, handlerstest.HTMX...).Is(200).Part()
	}
	since("1").Has(`data-level="3"`, `id="m-2"`, `id="m-3"`, "beforeend:#messages").Lacks(`id="m-1"`)
	if a := since("3"); strings.TrimSpace(a.Body) != "" {
		t.Errorf("it is level and gets %q", a.Body)
	}
	since("99").Has(`data-state="reload"`)
	ann.Get("/rooms/"+tea+"?since=x", handlerstest.HTMX...).Is(422)
	ann.Get("/rooms/" + tea + "?since=1").Is(200).Whole() // a page is a page
}

func TestOnlyAMemberWhoOpensARoomIsCountedAsPresent(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	ann.Get("/rooms/" + tea).Is(200).Has("1 online")
	bob.Get("/rooms/" + tea).Is(200).Lacks("1 online")
}
