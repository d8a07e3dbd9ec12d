package finding_test

import (
	"regexp"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
	"parley/static"
)

func TestADirectConversationIsForItsPeopleAlone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, cid := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "cid")
	two := ann.Direct("bob")
	if again := bob.Direct("ann"); again != two {
		t.Errorf("bob has %q, ann %q", again, two)
	}
	ann.Get("/rooms/"+two).Is(200).Whole().Has(`<h1 id="room-name" dir="auto">bob</h1>`, "Close conversation").Lacks("Leave room", "/settings", "favourite")
	ann.Say(two, 1)
	bob.Get("/rooms").Is(200).Has(`aria-label="People"`, `href="/rooms/`+two+`"`, "<span>1</span>")
	bob.Get("/rooms/"+two).Is(200).Has(`id="m-1"`, `<h1 id="room-name" dir="auto">ann</h1>`)
	three := bob.Direct("ann", "cid")
	cid.Get("/rooms/" + three).Is(200).Has("ann, bob")
	for _, path := range []string{"", "/members", "/search?q=x", "/messages/1", "/leave", "/settings"} {
		cid.Get("/rooms/" + two + path).Is(404)
	}
	for _, path := range []string{"/join", "/leave", "/delete", "/settings", "/read", "/close", "/favourite", "/members", "/messages"} {
		cid.Post("/rooms/"+two+path, "body", "x", "on", "1", "seq", "1", "username", "cid").Is(404)
	}
	for _, path := range []string{"/rooms", "/rooms?q=b", "/go", "/go?q=b", "/people"} {
		cid.Get(path).Is(200).Lacks(two)
	}
}

func TestADirectConversationIsClosedAndHasNoSettings(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	two := ann.Direct("bob")
	ann.Post("/rooms/" + two + "/leave").Is(403).Has("you can close it")
	ann.Post("/rooms/"+two+"/settings", "name", "Tea").Is(403).Has("you can close it")
	ann.Post("/rooms/" + two + "/delete").Is(403)
	ann.Post("/rooms/"+two+"/members", "username", "bob").Is(403).Has("Adding a person makes another conversation.")
	ann.Post("/rooms/" + two + "/close").Is(303).To("/people")
	ann.Get("/people").Is(200).Lacks(two)
	bob.Say(two, 1)
	ann.Get("/people").Is(200).Has(two)
	tea := ann.Room("Tea", "public")
	ann.Post("/rooms/" + tea + "/close").Is(403)
}

func TestARefusedConversationKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	s.Person(t, "bob")
	ann.Post("/direct", "username", "bob, eve").Is(422).Whole().Has(`value="bob, eve"`, "There is nobody with the username “eve”.")
	ann.Post("/direct").Is(422).Has("Say with whom.")
	ann.Post("/direct", "username", "bob", "username", "%zz").Is(422)
}

func TestPeopleAreFoundAndHaveAPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	for _, name := range []string{"cid", "dan", "eve"} {
		s.Person(t, name)
	}
	tea := ann.Room("Tea", "private")
	ann.Post("/rooms/"+tea+"/members", "username", "bob").Is(303)
	bob.Post("/account", "do", "profile", "display", "Robert <Roe>", "title", "Cook", "zone", "Asia/Tokyo").Is(303).To("/account?saved=profile")
	bob.Post("/account", "do", "status", "emoji", "🌴", "text", "On leave", "lasts", "1h0m0s").Is(303)
	ann.Get("/people").Is(200).Whole().Has("Robert &lt;Roe&gt;", "🌴", "/people?after=")
	ann.Get("/people?q=ROBERT").Is(200).Has("/people/bob").Lacks("/people/cid")
	for _, q := range []string{"%40rob", "%EF%BC%A0BOB", "+%40+bob"} {
		ann.Get("/people?q=" + q).Is(200).Has("/people/bob").Lacks("/people/cid")
		ann.Get("/go?q=" + q).Is(200).Has("/people/bob")
	}
	ann.Post("/direct", "username", "@bob , ＠cid").Is(303)
	ann.Post("/direct", "username", "@").Is(422)
	ann.Get("/people?q=none").Is(200).Has("Nobody has")
	ann.Get("/people?q=b", "Accept", "text/plain").Is(200).Has("/people/bob\tbob\tRobert <Roe>\t🌴\n")
	ann.Get("/go?q=rob").Is(200).Has("/people/bob")
	ann.Get("/people/BOB").Is(200).Whole().Has("Robert &lt;Roe&gt;", "Cook", "On leave", "Asia/Tokyo", "Tea", `value="bob"`)
	bob.Get("/people/bob").Is(200).Has("Change your profile").Lacks(">Block<")
	ann.Get("/people/nobody").Is(404)
	for field, value := range map[string]string{"zone": "Mars", "display": strings.Repeat("x", 61), "title": "\x01"} {
		bob.Post("/account", "do", "profile", field, value).Is(422).Whole().Has(`aria-invalid="true"`)
	}
	bob.Post("/account", "do", "status", "emoji", "nope", "text", "typed").Is(422).Has(`value="typed"`, "Choose a single emoji.")
}

func TestABlockedPersonIsRefused(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	two := ann.Direct("bob")
	ann.Post("/people/bob/block", "on", "1").Is(303).To("/people/bob")
	ann.Get("/people/bob").Is(200).Has("Unblock")
	ann.Get("/account").Is(200).Has("People you blocked")
	bob.Post("/rooms/"+two+"/messages", "body", "hello?").Is(403).Has("You cannot write to this person directly.", "hello?")
	bob.Post("/direct", "username", "ann").Is(403).Has("You cannot write to this person directly.")
	ann.Post("/direct", "username", "bob").Is(422).Has("Unblock them first.")
	ann.Post("/people/ann/block", "on", "1").Is(422).Has("You cannot block yourself.")
	ann.Post("/people/bob/block").Is(422)
	ann.Post("/people/nobody/block", "on", "1").Is(404)
	ann.Post("/account", "do", "unblock", "username", "bob").Is(303)
	bob.Post("/rooms/"+two+"/messages", "body", "hello?").Is(303)
}

func TestMessagesOfBlockedPeopleAreFoldedForTheBlocker(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	room := "/rooms/" + ann.Room("Tea", "public")
	const link = `href="/account/blocked.css"`
	ann.Get(room).Is(200).Lacks(link, "/blocked.")
	ann.Get("/account/blocked.css").Is(200).Lacks("bob")
	ann.Post("/people/bob/block", "on", "1").Is(303)
	ann.Get(room).Is(200).Has(link, static.URL("blocked.js"))
	css := ann.Get("/account/blocked.css").Is(200).Has(`[data-author="bob"]`, `content:"Message from`, `.v:is([data-author="bob"])`, `[data-say=forward]:is([data-name="bob"])`, `body{--blocked:"bob"}`)
	if got := css.Header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("it is cached: %q", got)
	}
	ann.Get("/account/blocked.css?lang=de").Is(200).Has(`content:"Nachricht einer`)
	ann.Get("/account/blocked.css?lang=xx").Is(404)
	bob.Post(room + "/join").Is(303)
	bob.Post(room+"/messages", "body", "@ann zebra").Is(303)
	css.Has(`:is(.finds,.entries)>li:has(>p:first-child>:is([data-w="bob"]))>p[dir=auto]:not(.near){display:none}`)
	for path, list := range map[string]string{"/search?q=zebra": "finds", room + "/search?q=zebra": "finds"} {
		entry := regexp.MustCompile(`(?s)<ul class="` + list + `".*<li[^>]*><p><bdi class="w" data-w="bob".*<a class="t".*</p><p dir="auto">[^<]*(<[^>]*>)*[^<]*zebra`)
		if a := ann.Get(path).Is(200).Has(link); !entry.MatchString(a.Body) {
			t.Errorf("%s has no entry that can be folded: %s", path, a.Body[strings.Index(a.Body, "<main"):])
		}
	}
	ann.Get("/catchup").Is(200).Lacks("zebra")
	bob.Get("/rooms").Is(200).Lacks(link)
	s.Browser(t).Get("/account/blocked.css").Is(303)
	ann.Post("/people/bob/block", "on", "0").Is(303)
	ann.Get(room).Is(200).Lacks(link)
}

// Rights are asked with each request: no browser has to sign in again, and none keeps what it had.
func TestAChangedRoleHoldsFromTheNextRequestInEverySession(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	phone := s.Browser(t)
	phone.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303)
	for _, c := range []struct {
		role          string
		admin, create int
	}{{"admin", 200, 303}, {"guest", 404, 403}, {"moderator", 404, 303}, {"member", 404, 303}, {"guest", 404, 403}} {
		ann.Post("/admin/people", "username", "bob", "role", c.role).Is(303)
		for name, b := range map[string]*handlerstest.Browser{"computer": bob, "phone": phone} {
			b.Get("/admin/people").Is(c.admin)
			b.Post("/rooms", "name", c.role+" on "+name, "visibility", "public").Is(c.create)
		}
	}
}

func TestADeactivatedAccountIsShownAsOne(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	s.Person(t, "nia")
	const mark, message = ">Deactivated<", `name="username" value="nia"`
	ann.Get("/people").Is(200).Has("/people/nia", message)
	ann.Get("/people/nia").Is(200).Has(message).Lacks(mark)
	_, err := s.App.Accounts.Deactivate(t.Context(), chat.User{}, "nia", "spam", false)
	handlerstest.Must(t, err)
	ann.Get("/people/nia").Is(200).Whole().Has(mark).Lacks(message, "spam")
	ann.Get("/people").Is(200).Lacks("nia")
	ann.Get("/people?q=nia", handlerstest.Text...).Is(200).Lacks("nia")
}

// Who allows a guest again whom they may not know any more is answered like one who names nobody.
func TestAllowingAnUnseenPersonTellsNothingAndCanBeRepeated(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, gus := s.Person(t, "ann"), s.Person(t, "gus")
	s.Person(t, "hal")
	tea := "/rooms/" + ann.Room("Tea", "public")
	gus.Post(tea + "/join").Is(303)
	for _, name := range []string{"gus", "hal"} {
		s.Role(t, name, chat.Guest)
	}
	ann.Post("/people/gus/block", "on", "1").Is(303).To("/people/gus")
	gus.Post(tea + "/leave").Is(303)
	ann.Get("/people/gus").Is(404)
	for range 2 {
		for _, name := range []string{"gus", "hal", "nobody"} {
			ann.Post("/people/"+name+"/block", "on", "0").Is(303).To("/people")
		}
	}
	if list, err := s.BlocksOf(t.Context(), s.User("ann").ID); err != nil || len(list) > 0 {
		t.Errorf("blocked still: %v %v", list, err)
	}
	ann.Post("/people/hal/block", "on", "1").Is(404)
	ann.Post("/people/nobody/block", "on", "1").Is(404)
}
