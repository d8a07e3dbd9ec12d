package admin_test

import (
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestTheServersSettingsTakeEffectOnThePages(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	page := ann.Get("/admin/settings").Is(200).Whole().Has("Who may sign up", `value="environment" checked`, "Anybody who finds the address.")
	rev := ""
	for _, f := range page.Forms() {
		if f.Action == "/admin/settings" {
			rev = f.Fields["rev"]
		}
	}
	ann.Get(ann.Post("/admin/settings", "rev", rev, "server", "Works", "sign_up", "domains", "domains", "example.org", "rooms", "milk", "makers", "admins",
		"level", "mentions", "previews", "0", "welcome", "Use your work address.\n<b>", "file_mb", "1", "person_mb", "").Is(303).Header.Get("Location")).Is(200).
		Has("The settings are saved.", `value="Works"`, `value="domains" checked`, `value="example.org"`, `value="Milk"`, `value="admins" checked`, `value="mentions" checked`, "Use your work address.\n&lt;b&gt;", `value="1"`)
	ann.Post("/admin/settings", "rev", rev, "server", "Mine").Is(409).Whole().Has(`value="Mine"`, "Another admin has changed the settings meanwhile.", `value="domains" checked`)

	ann.Post("/admin/settings", "words", "gold\ncasino*").Is(303)
	bob.Post("/rooms/milk/join").Is(303)
	bob.Post("/rooms/milk/messages", "body", "Buy GOLD").Is(422).Whole().Has("This server does not take messages with “gold”.", "\nBuy GOLD</textarea>")
	ann.Post("/admin/settings", "words", "x").Is(422).Has("needs two letters", "\nx</textarea>")

	stranger := s.Browser(t)
	stranger.Get("/signin").Is(200).Has("Use your work address.", "Works")
	stranger.Post("/signin", "email", "x", "password", "x").Has("Use your work address.")
	stranger.Post("/signup", "username", "gus", "email", "gus@example.com", "password", handlerstest.Password).Is(422).Has("Accounts here take an email that ends in @example.org.")
	gus := s.Person(t, "gus")
	gus.Get("/rooms/milk").Is(200).Has(`id="composer"`)
	gus.Get("/account/notifications").Is(200).Has(`value="mentions" checked`)

	bob.Get("/rooms").Is(200).Lacks("Create room", "create-title")
	bob.Post("/rooms", "name", "Mine").Is(403).Has("Only admins of this server create rooms.")
	ann.Get("/rooms").Is(200).Has("Create room")
	link := ann.Invite("role", "member", "uses", "5")
	stranger.Get(link).Is(200).Has(`name="password"`)
	ann.Post("/admin/settings", "sign_up", "closed", "makers", "members").Is(303)
	bob.Get("/rooms").Is(200).Has("Create room")
	stranger.Get("/signup").Is(200).Has("New accounts cannot be made here.")
	stranger.Get(link).Is(200).Has("New accounts cannot be made here.", "Sign in").Lacks(`name="password"`)
	stranger.Get(link, handlerstest.Text...).Is(403).Has("New accounts cannot be made here.")
	bob.Get(link).Is(200).Has("Join as bob").Lacks("cannot be made")
}

func TestTheLifetimesOfSessionsAreSettings(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	to := ann.Post("/admin/settings", "idle_days", "2", "life_days", "7").Is(303).Header.Get("Location")
	ann.Get(to).Is(200).Has("The settings are saved.", `name="idle_days" type="text" value="2"`, `name="life_days" type="text" value="7"`)
	list, _, err := s.App.Accounts.Sessions(t.Context(), s.User("bob").ID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	bob.Get("/account").Is(200)
	for _, c := range []struct {
		after time.Duration
		open  bool
	}{{47 * time.Hour, true}, {49 * time.Hour, false}} {
		_, err := s.App.Accounts.Session(t.Context(), list[0].ID, time.Now().Add(c.after), "192.0.2.0/24")
		if open := err == nil; open != c.open {
			t.Errorf("after %v: %v", c.after, err)
		}
	}
	bob.Get("/account").Is(303) // the session has ended for good
}

func TestARefusedSettingIsKeptInTheForm(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	s.App.Accounts.Policy = chat.SignUpPolicy{Mode: chat.SignUpByInvite, Bound: true}
	ann.Post("/admin/settings", "server", "Works", "sign_up", "open", "welcome", "Hello", "previews", "0").Is(422).Whole().
		Has("does not allow that", `value="open" checked`, "\nHello</textarea>", `name="previews" value="0" checked`, "More people than that cannot be let in here.")
	ann.Post("/admin/settings", "rooms", "Tea").Is(422).Has("There is no public room called “Tea”.", `value="Tea"`)
	ann.Post("/admin/settings", "welcome", strings.Repeat("x", 501)).Is(422).Has("The text can have 500 characters.", `aria-invalid="true"`)
	ann.Post("/admin/settings", "idle_days", "31", "life_days", "2").Is(422).Has("idle_days", `value="31"`, `value="2"`)
	ann.Post("/admin/settings", "life_days", "91").Is(422).Has(`value="91"`)
	ann.Post("/admin/settings", "file_mb", "many").Is(422).Has(`value="many"`)
	ann.Send("/admin/settings", []string{"Accept", "text/plain"}, "level", "loud").Is(422).Has("Choose what you are told: all, mentions or none.").Lacks("<")
}

func TestARefusedFormKeepsWhatAnotherAdminSavedMeanwhile(t *testing.T) {
	t.Parallel()
	_, ann := handlerstest.Team(t)
	fields := func(a handlerstest.Answer) []string {
		t.Helper()
		for _, f := range a.Forms() {
			if f.Action == "/admin/settings" {
				return []string{"rev", f.Fields["rev"], "was", f.Fields["was"]}
			}
		}
		t.Fatal("there is no form")
		return nil
	}
	ann.Post("/admin/settings", "words", "gold\nsilver", "welcome", "Hello").Is(303)
	loaded := fields(ann.Get("/admin/settings").Is(200))
	ann.Post("/admin/settings", "welcome", "Stay out", "sign_up", "closed", "words", "gold\ncopper").Is(303)
	typed := []string{"server", "Works", "welcome", "Hello", "sign_up", "environment", "words", "gold\r\nsilver", "previews", "0", "makers", "members"}
	refused := ann.Post("/admin/settings", append(loaded, typed...)...).Is(409).Whole().
		Has(`value="Works"`, "\nStay out</textarea>", `value="closed" checked`, "copper</textarea>", `name="previews" value="0" checked`, `value="members" checked`)
	again := fields(refused)
	saved := []string{"server", "Works", "welcome", "Stay out", "sign_up", "closed", "words", "gold\r\ncopper", "previews", "0"}
	ann.Get(ann.Post("/admin/settings", append(again, saved...)...).Is(303).Header.Get("Location")).Has(`value="Works"`, "Stay out", "copper", `value="closed" checked`)
}
