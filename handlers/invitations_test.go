package handlers

import (
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
)

// role gives a user a role.
func (s *site) role(t *testing.T, name string, role chat.Role) {
	t.Helper()
	if _, err := s.RoleChange(t.Context(), 0, s.user(name).ID, role, chat.CheckRoleChange); err != nil {
		t.Fatal(err)
	}
}

// team is a site with ann as its owner, in the rooms Tea, which is private, and Milk.
func team(t *testing.T, how ...func(*Config)) (*site, *browser) {
	t.Helper()
	s := open(t, how...)
	ann := s.person(t, "ann")
	s.role(t, "ann", chat.Owner)
	ann.room("Tea", "private")
	ann.room("Milk", "public")
	return s, ann
}

// invite makes an invitation and returns its path.
func (b *browser) invite(fields ...string) string {
	b.t.Helper()
	page := b.post("/admin/invitations", append([]string{"days", "7"}, fields...)...).is(303).header.Get("Location")
	text := b.get(page, "Accept", "text/plain").is(200).body
	return strings.TrimSpace(text[strings.Index(text, "/join/"):])
}

func TestTheAdministrationIsThereForAdminsAlone(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	link := ann.invite("role", "member", "uses", "5")
	bob, gus := s.person(t, "bob"), s.browser(t)
	gus.post(link, "username", "gus", "email", "gus@example.org", "password", password).is(303)
	s.role(t, "gus", chat.Guest)
	nothing := bob.get("/nothing/here").is(404)
	for _, r := range s.app.fiber.GetRoutes(true) {
		if !strings.HasPrefix(r.Path, "/admin") || r.Method == http.MethodHead {
			continue
		}
		path := strings.NewReplacer(":id", "1", ":name", "bob", ":room", "milk").Replace(r.Path)
		for _, b := range []*browser{bob, gus, s.browser(t)} {
			if a := b.do(r.Method, path, "").is(404); b == bob && r.Method == http.MethodGet && !strings.Contains(a.body, "There is nothing at this address.") {
				t.Errorf("%s answers in other words than %.300s", path, nothing.body)
			}
		}
		if a := ann.do(r.Method, path, ""); a.status == 404 {
			t.Errorf("%s %s is not there for the owner", r.Method, path)
		}
	}
}

func TestAnInvitationMakesAGuestOfItsRooms(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	link := ann.invite("role", "guest", "uses", "1", "rooms", " #tea ,")
	gus := s.browser(t)
	gus.get(link).is(200).whole().has("ann", "invites you", "Tea", `name="password"`, "next=%2Fjoin%2F").lacks("Milk")
	gus.post(link, "username", "g", "email", "gus@example.org", "password", password).is(422).whole().has("3 to 40 characters", "gus@example.org").lacks(password)
	up := func(b *browser) answer {
		return b.post(link, "username", "gus", "email", "gus@example.org", "password", password)
	}
	room := up(gus).is(303).header.Get("Location")
	gus.get(room).is(200).has("Tea")
	up(s.browser(t)).is(303).to(room) // the second of two clicks
	if u := s.user("gus"); u.Role != chat.Guest {
		t.Errorf("gus is %q", u.Role)
	}

	gus.get("/rooms/milk").is(404)
	gus.get("/rooms").is(200).lacks("Milk", "Create a room")
	gus.get("/rooms?q=milk").is(200).lacks("Milk</bdi>")
	gus.get("/go?q=milk").is(200).lacks("Milk")
	gus.post("/rooms/milk/join").is(404)
	gus.post("/rooms", "name", "Own").is(403).has("Guests of this server cannot do that.")
	gus.post(room+"/members", "username", "ann").is(403)

	s.browser(t).get(link).is(410).whole().has("This invitation is used up.")
	s.browser(t).post(link, "username", "eve", "email", "eve@example.org", "password", password).is(410).has("This invitation is used up.", "eve@example.org")
	ann.get("/admin/invitations").is(200).has("1 of 1 came", "used up", "Tea")
	ann.get("/admin/invitations/1").is(200).has("gus").lacks("/join/")
}

func TestAUserJoinsByAnInvitation(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	link, bob := ann.invite("role", "member", "uses", "3", "rooms", "Tea,Milk"), s.person(t, "bob")
	bob.get(link).is(200).has("Join as bob").lacks(`name="password"`)
	bob.post(link, "for", "ann").is(409)
	bob.post(link, "for", "bob").is(303).to("/rooms")
	bob.post(link, "for", "bob").is(303).to("/rooms")
	bob.get("/rooms").is(200).has("Tea", "Milk")
	ann.get("/admin/invitations/1").is(200).has("1 of 3 came", "bob")
}

func TestAnInvitationEnds(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s, ann := team(t, func(cfg *Config) { cfg.Now = func() time.Time { return now } })
	s.app.Accounts.Now = func() time.Time { return now }
	revoked, late := ann.invite("role", "member", "uses", "3"), ann.invite("role", "member", "uses", "3")
	ann.get("/admin/invitations/1").is(200).has("Revoke")
	for range 2 {
		ann.post("/admin/invitations/1/revoke").is(303).to("/admin/invitations")
	}
	ann.post("/admin/invitations/99/revoke").is(404).has("no such invitation")
	ann.get("/admin/invitations/x").is(404)
	b := s.browser(t)
	b.get(revoked).is(410).has("This invitation was revoked.")
	b.get("/join/nonsense").is(404).has("There is no such invitation.")
	b.get("/join/nonsense/qr").is(404)
	b.post("/join/nonsense", "username", "bob").is(404).has("There is no such invitation.")
	b.get(late).is(200)
	now = now.Add(7 * 24 * time.Hour)
	b.get(late).is(410).has("This invitation has expired.")
	b.post(late, "username", "bob", "email", "bob@example.org", "password", password).is(410)
	s.change(func(w *world) { w.limit = chat.GuessesByAddress })
	b.get("/join/nonsense").is(429)
}

func TestAnInvitationIsRefusedInItsField(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	s.person(t, "bob").room("Other", "private")
	bobs := s.browser(t)
	bobs.post("/signin", "email", "bob@example.org", "password", password).is(303)
	slug := bobs.room("Reading", "private")
	bobs.post("/rooms/"+slug+"/members", "username", "ann").is(303)
	ask := func(fields ...string) answer { return ann.post("/admin/invitations", fields...).whole() }
	ask("role", "owner", "days", "7", "uses", "1").is(422).has("makes members or guests")
	ask("role", "member", "days", "91", "uses", "1").is(422).has("1 to 90 days", `value="91"`)
	ask("role", "member", "days", "7", "uses", "many").is(422).has("1 to 1000 people", `value="many"`)
	ask("role", "guest", "days", "7", "uses", "1").is(422).has("choose at least one", `value="guest" checked`)
	ask("role", "guest", "days", "7", "uses", "1", "rooms", "Tea, Nowhere").is(422).has("You know no room called “Nowhere”.", `value="Tea, Nowhere"`)
	ask("role", "guest", "days", "7", "uses", "1", "rooms", "Other").is(422).has("You know no room called “Other”.")
	ask("role", "guest", "days", "7", "uses", "1", "rooms", "Reading").is(403).has("Only an admin of “Reading” can invite people to it.")
	nonce := "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
	make := func(uses string) string {
		return ann.post("/admin/invitations", "role", "member", "days", "7", "uses", uses, "nonce", nonce).is(303).header.Get("Location")
	}
	if one := make("1"); make("1") != one || make("2") == one {
		t.Error("two clicks make two invitations, or a changed form none")
	}
}

func TestTheQRCodeIsAPicture(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	a := s.browser(t).get(ann.invite("role", "member", "uses", "3") + "/qr").is(200)
	picture, err := png.Decode(strings.NewReader(a.body))
	if err != nil || picture.Bounds().Dx() < 100 || a.header.Get("Content-Type") != "image/png" {
		t.Errorf("%v %v", a.header, err)
	}
}

func TestAdminsChangeRoles(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	bob, carol := s.person(t, "bob"), s.person(t, "carol")
	ann.post("/admin/people", "username", "bob", "role", "admin").is(303).to("/admin/people?saved=bob")
	ann.get("/admin/people?saved=bob").is(200).has("The role of", "Carol"[1:], "Admin")
	ann.post("/admin/people/bob/role", "role", "moderator").is(303).to("/admin/people/bob?saved=role")
	ann.get("/admin/people/bob?saved=role").is(200).has("The account has another role.", `value="moderator" checked`)
	ann.post("/admin/people/bob/role", "role", "king").is(422).has(`value="moderator" checked`)
	ann.post("/admin/people/bob/role", "role", "admin").is(303)
	ann.get("/admin/people?q=%40car").is(200).has("carol").lacks(">bob<")
	ann.get("/admin/people?q=car").is(200).has("carol").lacks(">bob<")
	change := func(b *browser, name, role string) answer {
		return b.post("/admin/people", "username", name, "role", role)
	}
	change(bob, "carol", "owner").is(403).whole().has("Only an owner of this server can do that.", `value="carol"`, `value="owner" checked`)
	change(bob, "ann", "member").is(403)
	change(ann, "ann", "member").is(409).has("This is the only owner")
	change(ann, "nobody", "member").is(422).has("nobody with that username")
	change(ann, "carol", "king").is(422).has("Choose owner, admin, moderator, member or guest.")
	change(bob, "carol", "admin").is(303)
	change(carol, "bob", "guest").is(303) // and takes effect at once
	change(bob, "carol", "member").is(404)
	change(carol, "carol", "member").is(303).to("/rooms")
	if list := s.sessionsOf("carol"); !slices.ContainsFunc(list, func(n chat.Session) bool { return n.User.Role == chat.Regular }) {
		t.Error("carol is an admin still")
	}
}

func TestAMemberWhoLeftForGoodIsNotAddedAgain(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	bob := s.person(t, "bob")
	bob.post("/rooms/milk/join").is(303)
	bob.get("/rooms/milk/leave").is(200).has("let nobody add me again")
	bob.post("/rooms/milk/leave", "refuse", "yes").is(422)
	bob.post("/rooms/milk/leave", "refuse", "1").is(303).to("/rooms")
	bob.post("/rooms/milk/leave", "refuse", "1").is(303) // the second of two clicks
	ann.post("/rooms/milk/members", "username", "bob").is(403).has("bob does not want to be added to this room.")
	bob.post("/rooms/milk/join").is(303)
}

// adminPagesOf are the pages of pagesOf that are for admins and the invited.
func (s *site) adminPagesOf(t *testing.T, ann *browser) map[string][]string {
	t.Helper()
	s.role(t, "ann", chat.ServerAdmin)
	invited := ann.post("/admin/invitations", "role", "guest", "rooms", "Tea", "days", "1", "uses", "5").is(303).header.Get("Location")
	_, code, _ := strings.Cut(invited, "?code=")
	return map[string][]string{
		"/admin/rooms": {"/admin/rooms"}, "/admin/rooms/:room": {"/admin/rooms/reading"}, "/admin/rooms/:room/delete": {"/admin/rooms/reading/delete"},
		"/admin": {"/admin"}, "/admin/invitations": {"/admin/invitations"}, "/admin/invitations/:id": {invited},
		"/admin/people": {"/admin/people"}, "/admin/settings": {"/admin/settings"}, "/admin/emoji": {"/admin/emoji"}, "/admin/audit": {"/admin/audit"}, "/admin/mail": {"/admin/mail"}, "/admin/health": {"/admin/health"}, "/admin/storage": {"/admin/storage"}, "/admin/reports": {"/admin/reports"}, "/admin/held": {"/admin/held"}, "/admin/people/:name": {"/admin/people/bob"}, "/admin/people/:name/deactivate": {"/admin/people/bob/deactivate"}, "/admin/people/:name/delete": {"/admin/people/bob/delete"}, "/join/:code": {"/join/" + code},
	}
}
