package handlers

import (
	"strings"
	"testing"
	"time"

	"parley/chat"
)

func TestTheServersSettingsTakeEffectOnThePages(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	bob := s.person(t, "bob")
	page := ann.get("/admin/settings").is(200).whole().has("Who may sign up", `value="environment" checked`, "Anybody who finds the address.")
	rev := ""
	for _, f := range formsIn(t, page.body) {
		if f.action == "/admin/settings" {
			rev = f.fields["rev"]
		}
	}
	ann.get(ann.post("/admin/settings", "rev", rev, "server", "Works", "sign_up", "domains", "domains", "example.org", "rooms", "milk", "makers", "admins",
		"level", "mentions", "previews", "0", "welcome", "Use your work address.\n<b>", "file_mb", "1", "person_mb", "").is(303).header.Get("Location")).is(200).
		has("The settings are saved.", `value="Works"`, `value="domains" checked`, `value="example.org"`, `value="Milk"`, `value="admins" checked`, `value="mentions" checked`, "Use your work address.\n&lt;b&gt;", `value="1"`)
	ann.post("/admin/settings", "rev", rev, "server", "Mine").is(409).whole().has(`value="Mine"`, "Another admin has changed the settings meanwhile.", `value="domains" checked`)

	ann.post("/admin/settings", "words", "gold\ncasino*").is(303)
	bob.post("/rooms/milk/join").is(303)
	bob.post("/rooms/milk/messages", "body", "Buy GOLD").is(422).whole().has("This server does not take messages with “gold”.", "\nBuy GOLD</textarea>")
	ann.post("/admin/settings", "words", "x").is(422).has("needs two letters", "\nx</textarea>")

	stranger := s.browser(t)
	stranger.get("/signin").is(200).has("Use your work address.", "Works")
	stranger.post("/signin", "email", "x", "password", "x").has("Use your work address.")
	stranger.post("/signup", "username", "gus", "email", "gus@example.com", "password", password).is(422).has("Accounts here take an email that ends in @example.org.")
	gus := s.person(t, "gus")
	gus.get("/rooms/milk").is(200).has(`id="composer"`)
	gus.get("/account/notifications").is(200).has(`value="mentions" checked`)

	bob.get("/rooms").is(200).lacks("Create room", "create-title")
	bob.post("/rooms", "name", "Mine").is(403).has("Only admins of this server create rooms.")
	ann.get("/rooms").is(200).has("Create room")
	link := ann.invite("role", "member", "uses", "5")
	stranger.get(link).is(200).has(`name="password"`)
	ann.post("/admin/settings", "sign_up", "closed", "makers", "members").is(303)
	bob.get("/rooms").is(200).has("Create room")
	stranger.get("/signup").is(200).has("New accounts cannot be made here.")
	stranger.get(link).is(200).has("New accounts cannot be made here.", "Sign in").lacks(`name="password"`)
	stranger.get(link, text...).is(403).has("New accounts cannot be made here.")
	bob.get(link).is(200).has("Join as bob").lacks("cannot be made")
}

func TestTheLifetimesOfSessionsAreSettings(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	bob := s.person(t, "bob")
	to := ann.post("/admin/settings", "idle_days", "2", "life_days", "7").is(303).header.Get("Location")
	ann.get(to).is(200).has("The settings are saved.", `name="idle_days" type="text" value="2"`, `name="life_days" type="text" value="7"`)
	list, _, err := s.app.Accounts.Sessions(t.Context(), s.user("bob").ID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	bob.get("/account").is(200)
	for _, c := range []struct {
		after time.Duration
		open  bool
	}{{47 * time.Hour, true}, {49 * time.Hour, false}} {
		_, err := s.app.Accounts.Session(t.Context(), list[0].ID, time.Now().Add(c.after), "192.0.2.0/24")
		if open := err == nil; open != c.open {
			t.Errorf("after %v: %v", c.after, err)
		}
	}
	bob.get("/account").is(303) // the session has ended for good
}

func TestARefusedSettingIsKeptInTheForm(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	s.app.Accounts.Policy = chat.SignUpPolicy{Mode: chat.SignUpByInvite, Bound: true}
	ann.post("/admin/settings", "server", "Works", "sign_up", "open", "welcome", "Hello", "previews", "0").is(422).whole().
		has("does not allow that", `value="open" checked`, "\nHello</textarea>", `name="previews" value="0" checked`, "More people than that cannot be let in here.")
	ann.post("/admin/settings", "rooms", "Tea").is(422).has("There is no public room called “Tea”.", `value="Tea"`)
	ann.post("/admin/settings", "welcome", strings.Repeat("x", 501)).is(422).has("The text can have 500 characters.", `aria-invalid="true"`)
	ann.post("/admin/settings", "idle_days", "31", "life_days", "2").is(422).has("idle_days", `value="31"`, `value="2"`)
	ann.post("/admin/settings", "life_days", "91").is(422).has(`value="91"`)
	ann.post("/admin/settings", "file_mb", "many").is(422).has(`value="many"`)
	ann.send("/admin/settings", []string{"Accept", "text/plain"}, "level", "loud").is(422).has("Choose what you are told: all, mentions or none.").lacks("<")
}

func TestARefusedFormKeepsWhatAnotherAdminSavedMeanwhile(t *testing.T) {
	t.Parallel()
	_, ann := team(t)
	fields := func(body string) []string {
		t.Helper()
		for _, f := range formsIn(t, body) {
			if f.action == "/admin/settings" {
				return []string{"rev", f.fields["rev"], "was", f.fields["was"]}
			}
		}
		t.Fatal("there is no form")
		return nil
	}
	ann.post("/admin/settings", "words", "gold\nsilver", "welcome", "Hello").is(303)
	loaded := fields(ann.get("/admin/settings").is(200).body)
	ann.post("/admin/settings", "welcome", "Stay out", "sign_up", "closed", "words", "gold\ncopper").is(303)
	typed := []string{"server", "Works", "welcome", "Hello", "sign_up", "environment", "words", "gold\r\nsilver", "previews", "0", "makers", "members"}
	refused := ann.post("/admin/settings", append(loaded, typed...)...).is(409).whole().
		has(`value="Works"`, "\nStay out</textarea>", `value="closed" checked`, "copper</textarea>", `name="previews" value="0" checked`, `value="members" checked`)
	again := fields(refused.body)
	saved := []string{"server", "Works", "welcome", "Stay out", "sign_up", "closed", "words", "gold\r\ncopper", "previews", "0"}
	ann.get(ann.post("/admin/settings", append(again, saved...)...).is(303).header.Get("Location")).has(`value="Works"`, "Stay out", "copper", `value="closed" checked`)
}
