package handlers

import (
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/passwords"
	"parley/handlers/page"
)

func (s *site) code(t *testing.T) string {
	t.Helper()
	code, err := s.app.Server.NewCode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestANewServerIsSetUpWithItsCode(t *testing.T) {
	t.Parallel()
	s := open(t)
	code, b := s.code(t), s.browser(t)
	b.get("/setup").is(200).whole().has(`name="code"`).lacks(`name="server"`)
	b.post("/setup", "code", "wrong").is(403).whole().has("That is not the code.", `value="wrong"`).lacks(`name="server"`)
	b.get("/setup?code=wrong").is(403).has("That is not the code.")
	b.send("/setup", htmx, "code", "wrong").is(403).part().has("That is not the code.")
	b.post("/setup", "code", code).is(303).to("/setup?code=" + code)
	b.get("/setup?code="+code).is(200).has(`name="server"`, `name="username"`, `name="password"`, `name="room"`, code).lacks("become the owner")

	up := func(b *browser, fields ...string) answer {
		return b.post("/setup", append([]string{"code", code, "server", "The <works>", "email", "ann@example.org", "password", password}, fields...)...)
	}
	up(b, "username", "a", "room", "General").is(422).whole().has("3 to 40 characters", `value="General"`, "The &lt;works&gt;", "ann@example.org").lacks(password)
	up(b, "username", "ann", "room", "").is(422).has("A room name must have")
	s.change(func(w *world) { w.limit = chat.GuessesByAddress })
	up(b, "username", "ann", "room", "General").is(429).has("Too many failed attempts", "ann@example.org")
	s.change(func(w *world) { w.limit, w.postgres = chat.Limit{}, errSecret })
	up(b, "username", "ann", "room", "General").is(503).has("ann@example.org").lacks("hunter2")
	s.change(func(w *world) { w.postgres = nil })

	first := up(b, "username", "ann", "room", "General").is(303).header.Get("Location")
	team := b.get(first).is(200).whole().has("Invite your team", "/join/", "QR code", "General", "0 of 25 came")
	if !strings.HasPrefix(first, "/admin/invitations/1?code=") || !strings.Contains(team.body, strings.TrimSuffix(strings.TrimPrefix(first, "/admin/invitations/1?code="), "&first=1")) {
		t.Errorf("it leads to %s", first)
	}
	b.get("/rooms").is(200).has("<title>Rooms · The &lt;works&gt;</title>", "General")
	up(s.browser(t), "username", "ann", "room", "General").is(303).to("/admin/invitations") // the second of two clicks
	up(s.browser(t), "username", "bob", "room", "Late").is(409).whole().has("Somebody else has set this server up", `value="Late"`).lacks(password)
	if u := s.user("ann"); u.Role != chat.Owner {
		t.Errorf("ann is %q", u.Role)
	}
	for _, b := range []*browser{b, s.browser(t), s.person(t, "bob")} {
		b.get("/setup").is(404)
		b.get("/setup?code=" + code).is(404)
		b.post("/setup", "code", code).is(404)
	}
}

func TestAUserSetsTheServerUp(t *testing.T) {
	t.Parallel()
	s := open(t)
	code, bob := s.code(t), s.person(t, "bob")
	s.browser(t).get("/setup?code="+code).is(200).has("Sign in to become the owner", "next=%2Fsetup%3Fcode%3D")
	bob.get("/setup?code="+code).is(200).has("becomes the owner", "bob").lacks(`name="username"`)
	bob.post("/setup", "code", code, "server", "").is(422).has("The server&#39;s name must have 1 to 40 characters.")
	copied, second := s.with(t, bob.token()), s.with(t, bob.token())
	bob.post("/setup", "code", code, "server", "Works").is(303)
	bob.get("/admin").is(200)
	copied.get("/rooms").is(303).to("/signin?next=%2Frooms")                                // its cookie is from before the owner's rights
	second.post("/setup", "code", code, "server", "Works").is(303).to("/admin/invitations") // of two clicks
	second.get("/rooms").is(303).to("/signin?next=%2Frooms")                                // or a copy: the first click's answer has the new cookie
	if set := bob.post("/setup", "code", code, "server", "Works").is(303).header.Values("Set-Cookie"); len(set) > 0 {
		t.Errorf("a click that finds the owner sets %q over the first one's cookie", set)
	}
	if len(s.sessionsOf("bob")) != 1 {
		t.Errorf("the sessions are %+v", s.sessionsOf("bob"))
	}
	if u := s.user("bob"); u.Role != chat.Owner {
		t.Errorf("bob is %q", u.Role)
	}
}

func TestAServerThatOthersReachDemandsASecondStepOfItsAdminsFromTheBeginning(t *testing.T) {
	t.Parallel()
	const box = `name="factor" value="admins"`
	local := open(t)
	local.browser(t).get("/setup?code=" + local.code(t)).is(200).has(box).lacks(box + " checked")

	s := open(t)
	s.app.Accounts.PasswordMin = passwords.MinServed
	code, b := s.code(t), s.browser(t)
	b.get("/setup?code=" + code).is(200).has(box + " checked")
	b.post("/setup", "code", code, "factor", "admins", "server", "", "username", "ann", "email", "ann@example.org", "password", password, "room", "General").is(422).has(box + " checked")
	b.post("/setup", "code", code, "factor", "admins", "server", "Works", "username", "ann", "email", "ann@example.org", "password", password, "room", "General").is(303).to("/account/security")
	for _, path := range []string{"/admin", "/admin/people", "/admin/audit.csv", "/rooms"} {
		b.get(path).is(303).to(page.SecurityPath)
	}
	b.get("/account/security").is(200)
	b.secured()
	b.get("/admin/settings").is(200).has("second step")
	if set, err := s.app.Server.Settings(t.Context()); err != nil || set.SecondFactor != chat.DemandAdmins {
		t.Errorf("%+v %v", set, err)
	}
	s.person(t, "bob").get("/rooms").is(200) // no admin
}
