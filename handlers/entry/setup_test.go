package entry_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/passwords"
	"parley/handlers/handlerstest"
	"parley/handlers/page"
)

func TestANewServerIsSetUpWithItsCode(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	code, b := s.Code(t), s.Browser(t)
	b.Get("/setup").Is(200).Whole().Has(`name="code"`).Lacks(`name="server"`)
	b.Post("/setup", "code", "wrong").Is(403).Whole().Has("That is not the code.", `value="wrong"`).Lacks(`name="server"`)
	b.Get("/setup?code=wrong").Is(403).Has("That is not the code.")
	b.Send("/setup", handlerstest.HTMX, "code", "wrong").Is(403).Part().Has("That is not the code.")
	b.Post("/setup", "code", code).Is(303).To("/setup?code=" + code)
	b.Get("/setup?code="+code).Is(200).Has(`name="server"`, `name="username"`, `name="password"`, `name="room"`, code).Lacks("become the owner")

	up := func(b *handlerstest.Browser, fields ...string) handlerstest.Answer {
		return b.Post("/setup", append([]string{"code", code, "server", "The <works>", "email", "ann@example.org", "password", handlerstest.Password}, fields...)...)
	}
	up(b, "username", "a", "room", "General").Is(422).Whole().Has("3 to 40 characters", `value="General"`, "The &lt;works&gt;", "ann@example.org").Lacks(handlerstest.Password)
	up(b, "username", "ann", "room", "").Is(422).Has("A room name must have")
	s.Change(func(w *handlerstest.World) { w.Limit = chat.GuessesByAddress })
	up(b, "username", "ann", "room", "General").Is(429).Has("Too many failed attempts", "ann@example.org")
	s.Change(func(w *handlerstest.World) { w.Limit, w.Postgres = chat.Limit{}, handlerstest.ErrSecret })
	up(b, "username", "ann", "room", "General").Is(503).Has("ann@example.org").Lacks("hunter2")
	s.Change(func(w *handlerstest.World) { w.Postgres = nil })

	first := up(b, "username", "ann", "room", "General").Is(303).Header.Get("Location")
	team := b.Get(first).Is(200).Whole().Has("Invite your team", "/join/", "QR code", "General", "0 of 25 came")
	if !strings.HasPrefix(first, "/admin/invitations/1?code=") || !strings.Contains(team.Body, strings.TrimSuffix(strings.TrimPrefix(first, "/admin/invitations/1?code="), "&first=1")) {
		t.Errorf("it leads to %s", first)
	}
	b.Get("/rooms").Is(200).Has("<title>Rooms · The &lt;works&gt;</title>", "General")
	up(s.Browser(t), "username", "ann", "room", "General").Is(303).To("/admin/invitations") // the second of two clicks
	up(s.Browser(t), "username", "bob", "room", "Late").Is(409).Whole().Has("Somebody else has set this server up", `value="Late"`).Lacks(handlerstest.Password)
	if u := s.User("ann"); u.Role != chat.Owner {
		t.Errorf("ann is %q", u.Role)
	}
	for _, b := range []*handlerstest.Browser{b, s.Browser(t), s.Person(t, "bob")} {
		b.Get("/setup").Is(404)
		b.Get("/setup?code=" + code).Is(404)
		b.Post("/setup", "code", code).Is(404)
	}
}

// The workflow asks the stack of the compose file, which is new and takes invitations, for a page.
func TestTheWorkflowAsksForWhatANewServerShows(t *testing.T) {
	t.Parallel()
	workflow, err := os.ReadFile("../../.github/workflows/ci.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := handlerstest.Open(t)
	s.App.Accounts.Policy.Mode = chat.SignUpByInvite
	asked := regexp.MustCompile(`curl --fail --silent http://localhost(/\S*) \| grep '([^']+)'`).FindAllStringSubmatch(string(workflow), -1)
	if len(asked) < 3 {
		t.Fatalf("it asks for %q only", asked)
	}
	for _, m := range asked {
		s.Browser(t).Get(m[1]).Is(200).Has(m[2])
	}
}

func TestAUserSetsTheServerUp(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	code, bob := s.Code(t), s.Person(t, "bob")
	s.Browser(t).Get("/setup?code="+code).Is(200).Has("Sign in to become the owner", "next=%2Fsetup%3Fcode%3D")
	bob.Get("/setup?code="+code).Is(200).Has("becomes the owner", "bob").Lacks(`name="username"`)
	bob.Post("/setup", "code", code, "server", "").Is(422).Has("The server&#39;s name must have 1 to 40 characters.")
	copied, second := s.With(t, bob.Token()), s.With(t, bob.Token())
	bob.Post("/setup", "code", code, "server", "Works").Is(303)
	bob.Get("/admin").Is(200)
	copied.Get("/rooms").Is(303).To("/signin?next=%2Frooms")                                // its cookie is from before the owner's rights
	second.Post("/setup", "code", code, "server", "Works").Is(303).To("/admin/invitations") // of two clicks
	second.Get("/rooms").Is(303).To("/signin?next=%2Frooms")                                // or a copy: the first click's answer has the new cookie
	if set := bob.Post("/setup", "code", code, "server", "Works").Is(303).Header.Values("Set-Cookie"); len(set) > 0 {
		t.Errorf("a click that finds the owner sets %q over the first one's cookie", set)
	}
	if len(s.SessionsOf("bob")) != 1 {
		t.Errorf("the sessions are %+v", s.SessionsOf("bob"))
	}
	if u := s.User("bob"); u.Role != chat.Owner {
		t.Errorf("bob is %q", u.Role)
	}
}

// The second of two clicks may come when the first has changed the session, and is not done.
func TestOfTwoClicksOneChangesTheSession(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	code, bob := s.Code(t), s.Person(t, "bob")
	older := s.SessionsOf("bob")[0]
	next := s.App.Tokens.Successor(older.ID)
	_, err := s.App.Accounts.RotateSession(t.Context(), older, next)
	handlerstest.Must(t, err)
	bob.Post("/setup", "code", code, "server", "Works").Is(303).To("/admin/invitations")
	if now := s.SessionsOf("bob"); len(now) != 1 || now[0].ID != next || s.User("bob").Role != chat.Owner {
		t.Errorf("%+v of a %s", now, s.User("bob").Role)
	}
}

func TestAServerThatOthersReachDemandsASecondStepOfItsAdminsFromTheBeginning(t *testing.T) {
	t.Parallel()
	const box = `name="factor" value="admins"`
	local := handlerstest.Open(t)
	local.Browser(t).Get("/setup?code=" + local.Code(t)).Is(200).Has(box).Lacks(box + " checked")

	s := handlerstest.Open(t)
	s.App.Accounts.PasswordMin = passwords.MinServed
	code, b := s.Code(t), s.Browser(t)
	b.Get("/setup?code=" + code).Is(200).Has(box + " checked")
	b.Post("/setup", "code", code, "factor", "admins", "server", "", "username", "ann", "email", "ann@example.org", "password", handlerstest.Password, "room", "General").Is(422).Has(box + " checked")
	b.Post("/setup", "code", code, "factor", "admins", "server", "Works", "username", "ann", "email", "ann@example.org", "password", handlerstest.Password, "room", "General").Is(303).To("/account/security")
	for _, path := range []string{"/admin", "/admin/people", "/admin/audit.csv", "/rooms"} {
		b.Get(path).Is(303).To(page.SecurityPath)
	}
	b.Get("/account/security").Is(200)
	b.Secured()
	b.Get("/admin/settings").Is(200).Has("second step")
	if set, err := s.App.Server.Settings(t.Context()); err != nil || set.SecondFactor != chat.DemandAdmins {
		t.Errorf("%+v %v", set, err)
	}
	s.Person(t, "bob").Get("/rooms").Is(200) // no admin
}
