package handlers

import (
	"regexp"
	"strings"
	"testing"

	"parley/static"
)

// direct opens a conversation and returns its slug.
func (b *browser) direct(names ...string) string {
	b.t.Helper()
	fields := []string{}
	for _, name := range names {
		fields = append(fields, "username", name)
	}
	to := b.post("/direct", fields...).is(303).header.Get("Location")
	return strings.TrimPrefix(to, "/rooms/")
}

func TestADirectConversationIsForItsPeopleAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob, cid := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "cid")
	two := ann.direct("bob")
	if again := bob.direct("ann"); again != two {
		t.Errorf("bob has %q, ann %q", again, two)
	}
	ann.get("/rooms/"+two).is(200).whole().has(`<h1 id="room-name" dir="auto">bob</h1>`, "Close conversation").lacks("Leave room", "/settings", "favourite")
	ann.say(two, 1)
	bob.get("/rooms").is(200).has(`aria-label="People"`, `href="/rooms/`+two+`"`, "<span>1</span>")
	bob.get("/rooms/"+two).is(200).has(`id="m-1"`, `<h1 id="room-name" dir="auto">ann</h1>`)
	three := bob.direct("ann", "cid")
	cid.get("/rooms/" + three).is(200).has("ann, bob")
	for _, path := range []string{"", "/members", "/search?q=x", "/messages/1", "/leave", "/settings"} {
		cid.get("/rooms/" + two + path).is(404)
	}
	for _, path := range []string{"/join", "/leave", "/delete", "/settings", "/read", "/close", "/favourite", "/members", "/messages"} {
		cid.post("/rooms/"+two+path, "body", "x", "on", "1", "seq", "1", "username", "cid").is(404)
	}
	for _, path := range []string{"/rooms", "/rooms?q=b", "/go", "/go?q=b", "/people"} {
		cid.get(path).is(200).lacks(two)
	}
}

func TestADirectConversationIsClosedAndHasNoSettings(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	two := ann.direct("bob")
	ann.post("/rooms/" + two + "/leave").is(403).has("you can close it")
	ann.post("/rooms/"+two+"/settings", "name", "Tea").is(403).has("you can close it")
	ann.post("/rooms/" + two + "/delete").is(403)
	ann.post("/rooms/"+two+"/members", "username", "bob").is(403).has("Adding a person makes another conversation.")
	ann.post("/rooms/" + two + "/close").is(303).to("/people")
	ann.get("/people").is(200).lacks(two)
	bob.say(two, 1)
	ann.get("/people").is(200).has(two)
	tea := ann.room("Tea", "public")
	ann.post("/rooms/" + tea + "/close").is(403)
}

func TestARefusedConversationKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	s.person(t, "bob")
	ann.post("/direct", "username", "bob, eve").is(422).whole().has(`value="bob, eve"`, "There is nobody with the username “eve”.")
	ann.post("/direct").is(422).has("Say with whom.")
	ann.post("/direct", "username", "bob", "username", "%zz").is(422)
}

func TestPeopleAreFoundAndHaveAPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	for _, name := range []string{"cid", "dan", "eve"} {
		s.person(t, name)
	}
	tea := ann.room("Tea", "private")
	ann.post("/rooms/"+tea+"/members", "username", "bob").is(303)
	bob.post("/account", "do", "profile", "display", "Robert <Roe>", "title", "Cook", "zone", "Asia/Tokyo").is(303).to("/account?saved=profile")
	bob.post("/account", "do", "status", "emoji", "🌴", "text", "On leave", "lasts", "1h0m0s").is(303)
	ann.get("/people").is(200).whole().has("Robert &lt;Roe&gt;", "🌴", "/people?after=")
	ann.get("/people?q=ROBERT").is(200).has("/people/bob").lacks("/people/cid")
	for _, q := range []string{"%40rob", "%EF%BC%A0BOB", "+%40+bob"} {
		ann.get("/people?q=" + q).is(200).has("/people/bob").lacks("/people/cid")
		ann.get("/go?q=" + q).is(200).has("/people/bob")
	}
	ann.post("/direct", "username", "@bob , ＠cid").is(303)
	ann.post("/direct", "username", "@").is(422)
	ann.get("/people?q=none").is(200).has("Nobody has")
	ann.get("/people?q=b", "Accept", "text/plain").is(200).has("/people/bob\tbob\tRobert <Roe>\t🌴\n")
	ann.get("/go?q=rob").is(200).has("/people/bob")
	ann.get("/people/BOB").is(200).whole().has("Robert &lt;Roe&gt;", "Cook", "On leave", "Asia/Tokyo", "Tea", `value="bob"`)
	bob.get("/people/bob").is(200).has("Change your profile").lacks(">Block<")
	ann.get("/people/nobody").is(404)
	for field, value := range map[string]string{"zone": "Mars", "display": strings.Repeat("x", 61), "title": "\x01"} {
		bob.post("/account", "do", "profile", field, value).is(422).whole().has(`aria-invalid="true"`)
	}
	bob.post("/account", "do", "status", "emoji", "nope", "text", "typed").is(422).has(`value="typed"`, "Choose a single emoji.")
}

func TestABlockedPersonIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	two := ann.direct("bob")
	ann.post("/people/bob/block", "on", "1").is(303).to("/people/bob")
	ann.get("/people/bob").is(200).has("Unblock")
	ann.get("/account").is(200).has("People you blocked")
	bob.post("/rooms/"+two+"/messages", "body", "hello?").is(403).has("You cannot write to this person directly.", "hello?")
	bob.post("/direct", "username", "ann").is(403).has("You cannot write to this person directly.")
	ann.post("/direct", "username", "bob").is(422).has("Unblock them first.")
	ann.post("/people/ann/block", "on", "1").is(422).has("You cannot block yourself.")
	ann.post("/people/bob/block").is(422)
	ann.post("/people/nobody/block", "on", "1").is(404)
	ann.post("/account", "do", "unblock", "username", "bob").is(303)
	bob.post("/rooms/"+two+"/messages", "body", "hello?").is(303)
}

func TestMessagesOfBlockedPeopleAreFoldedForTheBlocker(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	room := "/rooms/" + ann.room("Tea", "public")
	const link = `href="/account/blocked.css"`
	ann.get(room).is(200).lacks(link, "/blocked.")
	ann.get("/account/blocked.css").is(200).lacks("bob")
	ann.post("/people/bob/block", "on", "1").is(303)
	ann.get(room).is(200).has(link, static.URL("blocked.js"))
	css := ann.get("/account/blocked.css").is(200).has(`[data-author="bob"]`, `content:"Message from`, `.v:is([data-author="bob"])`, `[data-say=forward]:is([data-name="bob"])`, `body{--blocked:"bob"}`)
	if got := css.header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("it is cached: %q", got)
	}
	ann.get("/account/blocked.css?lang=de").is(200).has(`content:"Nachricht einer`)
	ann.get("/account/blocked.css?lang=xx").is(404)
	bob.post(room + "/join").is(303)
	bob.post(room+"/messages", "body", "@ann zebra").is(303)
	css.has(`:is(.finds,.entries)>li:has(>p:first-child>:is([data-w="bob"]))>p[dir=auto]:not(.near){display:none}`)
	for path, list := range map[string]string{"/search?q=zebra": "finds", room + "/search?q=zebra": "finds"} {
		entry := regexp.MustCompile(`(?s)<ul class="` + list + `".*<li[^>]*><p><bdi class="w" data-w="bob".*<a class="t".*</p><p dir="auto">[^<]*(<[^>]*>)*[^<]*zebra`)
		if a := ann.get(path).is(200).has(link); !entry.MatchString(a.body) {
			t.Errorf("%s has no entry that can be folded: %s", path, a.body[strings.Index(a.body, "<main"):])
		}
	}
	ann.get("/catchup").is(200).lacks("zebra")
	bob.get("/rooms").is(200).lacks(link)
	s.browser(t).get("/account/blocked.css").is(303)
	ann.post("/people/bob/block", "on", "0").is(303)
	ann.get(room).is(200).lacks(link)
}

// Rights are asked with each request: no browser has to sign in again, and none keeps what it had.
func TestAChangedRoleHoldsFromTheNextRequestInEverySession(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	bob := s.person(t, "bob")
	phone := s.browser(t)
	phone.post("/signin", "email", "bob@example.org", "password", password).is(303)
	for _, c := range []struct {
		role          string
		admin, create int
	}{{"admin", 200, 303}, {"guest", 404, 403}, {"moderator", 404, 303}, {"member", 404, 303}, {"guest", 404, 403}} {
		ann.post("/admin/people", "username", "bob", "role", c.role).is(303)
		for name, b := range map[string]*browser{"computer": bob, "phone": phone} {
			b.get("/admin/people").is(c.admin)
			b.post("/rooms", "name", c.role+" on "+name, "visibility", "public").is(c.create)
		}
	}
}
