package admin_test

import (
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestAnInvitationMakesAGuestOfItsRooms(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	link := ann.Invite("role", "guest", "uses", "1", "rooms", " #tea ,")
	gus := s.Browser(t)
	gus.Get(link).Is(200).Whole().Has("ann", "invites you", "Tea", `name="password"`, "next=%2Fjoin%2F").Lacks("Milk")
	gus.Post(link, "username", "g", "email", "gus@example.org", "password", handlerstest.Password).Is(422).Whole().Has("3 to 40 characters", "gus@example.org").Lacks(handlerstest.Password)
	up := func(b *handlerstest.Browser) handlerstest.Answer {
		return b.Post(link, "username", "gus", "email", "gus@example.org", "password", handlerstest.Password)
	}
	room := up(gus).Is(303).Header.Get("Location")
	gus.Get(room).Is(200).Has("Tea")
	up(s.Browser(t)).Is(303).To(room) // the second of two clicks
	if u := s.User("gus"); u.Role != chat.Guest {
		t.Errorf("gus is %q", u.Role)
	}

	gus.Get("/rooms/milk").Is(404)
	gus.Get("/rooms").Is(200).Lacks("Milk", "Create a room")
	gus.Get("/rooms?q=milk").Is(200).Lacks("Milk</bdi>")
	gus.Get("/go?q=milk").Is(200).Lacks("Milk")
	gus.Post("/rooms/milk/join").Is(404)
	gus.Post("/rooms", "name", "Own").Is(403).Has("Guests of this server cannot do that.")
	gus.Post(room+"/members", "username", "ann").Is(403)

	s.Browser(t).Get(link).Is(410).Whole().Has("This invitation is used up.")
	s.Browser(t).Post(link, "username", "eve", "email", "eve@example.org", "password", handlerstest.Password).Is(410).Has("This invitation is used up.", "eve@example.org")
	ann.Get("/admin/invitations").Is(200).Has("1 of 1 came", "used up", "Tea")
	ann.Get("/admin/invitations/1").Is(200).Has("gus").Lacks("/join/")
}

func TestAUserJoinsByAnInvitation(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	link, bob := ann.Invite("role", "member", "uses", "3", "rooms", "Tea,Milk"), s.Person(t, "bob")
	bob.Get(link).Is(200).Has("Join as bob").Lacks(`name="password"`)
	bob.Post(link, "for", "ann").Is(409)
	bob.Post(link, "for", "bob").Is(303).To("/rooms")
	bob.Post(link, "for", "bob").Is(303).To("/rooms")
	bob.Get("/rooms").Is(200).Has("Tea", "Milk")
	ann.Get("/admin/invitations/1").Is(200).Has("1 of 3 came", "bob")
}

func TestAUserWhoGainsNothingUsesUpNoInvitation(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	link, mia := ann.Invite("role", "member", "uses", "1"), s.Person(t, "mia")
	for range 2 {
		mia.Post(link, "for", "mia").Is(303).To("/rooms")
	}
	ann.Get("/admin/invitations/1").Is(200).Has("0 of 1 came").Lacks("mia")
	s.Browser(t).Post(link, "username", "cid", "email", "cid@example.org", "password", handlerstest.Password).Is(303)
}

func TestAGuestIsToldThatAnInvitationMakesAMember(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	gus, bob, says := s.Browser(t), s.Person(t, "bob"), "You are a guest here. This makes you a member, who sees all public rooms."
	gus.Post(ann.Invite("role", "guest", "uses", "1", "rooms", "Tea"), "username", "gus", "email", "gus@example.org", "password", handlerstest.Password).Is(303)
	member, guest := ann.Invite("role", "member", "uses", "3"), ann.Invite("role", "guest", "uses", "3", "rooms", "Milk")
	bob.Get(member).Is(200).Has("Join as bob").Lacks(says)
	gus.Get(guest).Is(200).Has("Join as gus").Lacks(says)
	gus.Get(member).Is(200).Has("Join as gus", says)
	gus.Post(member, "for", "gus").Is(303)
	if u := s.User("gus"); u.Role != chat.Regular {
		t.Errorf("gus is %q", u.Role)
	}
	gus.Get(member).Is(200).Lacks(says)
}

func TestAnInvitationOfGuestsEndsWithItsRooms(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	guests, members := ann.Invite("role", "guest", "uses", "9", "rooms", "Milk"), ann.Invite("role", "member", "uses", "9", "rooms", "Milk")
	gus := s.Browser(t)
	gus.Post(guests, "username", "gus", "email", "gus@example.org", "password", handlerstest.Password).Is(303).To("/rooms/milk")
	ann.Post("/rooms/milk/delete").Is(303)
	const says = "All rooms of this invitation were deleted. Ask for a new one."
	stranger, bob := s.Browser(t), s.Person(t, "bob")
	for _, b := range []*handlerstest.Browser{stranger, bob} {
		b.Get(guests).Is(410).Has(says)
		b.Post(guests, "username", "eve", "email", "eve@example.org", "password", handlerstest.Password).Is(410).Has(says)
	}
	gus.Post(guests, "for", "gus").Is(303).To("/rooms") // who came by it finds it done
	ann.Get("/admin/invitations").Is(200).Has("rooms deleted")
	s.Browser(t).Post(members, "username", "mia", "email", "mia@example.org", "password", handlerstest.Password).Is(303).To("/rooms")
	stranger.Post("/signin", "email", "eve@example.org", "password", handlerstest.Password).Is(401)
}

func TestAnInvitationEnds(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s, ann := handlerstest.Team(t, func(cfg *handlers.Config) { cfg.Now = func() time.Time { return now } })
	s.App.Accounts.Now = func() time.Time { return now }
	revoked, late := ann.Invite("role", "member", "uses", "3"), ann.Invite("role", "member", "uses", "3")
	ann.Get("/admin/invitations/1").Is(200).Has("Revoke")
	for range 2 {
		ann.Post("/admin/invitations/1/revoke").Is(303).To("/admin/invitations")
	}
	ann.Post("/admin/invitations/99/revoke").Is(404).Has("no such invitation")
	ann.Get("/admin/invitations/x").Is(404)
	b := s.Browser(t)
	b.Get(revoked).Is(410).Has("This invitation was revoked.")
	b.Get("/join/nonsense").Is(404).Has("There is no such invitation.")
	b.Get("/join/nonsense/qr").Is(404)
	b.Post("/join/nonsense", "username", "bob").Is(404).Has("There is no such invitation.")
	b.Get(late).Is(200)
	now = now.Add(7 * 24 * time.Hour)
	b.Get(late).Is(410).Has("This invitation has expired.")
	b.Post(late, "username", "bob", "email", "bob@example.org", "password", handlerstest.Password).Is(410)
	s.Change(func(w *handlerstest.World) { w.Limit = chat.GuessesByAddress })
	b.Get("/join/nonsense").Is(429)
}

func TestAnInvitationIsRefusedInItsField(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	s.Person(t, "bob").Room("Other", "private")
	bobs := s.Browser(t)
	bobs.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303)
	slug := bobs.Room("Reading", "private")
	bobs.Post("/rooms/"+slug+"/members", "username", "ann").Is(303)
	ask := func(fields ...string) handlerstest.Answer { return ann.Post("/admin/invitations", fields...).Whole() }
	ask("role", "owner", "days", "7", "uses", "1").Is(422).Has("makes members or guests")
	ask("role", "member", "days", "91", "uses", "1").Is(422).Has("1 to 90 days", `value="91"`)
	ask("role", "member", "days", "7", "uses", "many").Is(422).Has("1 to 1000 people", `value="many"`)
	ask("role", "guest", "days", "7", "uses", "1").Is(422).Has("choose at least one", `value="guest" checked`)
	ask("role", "guest", "days", "7", "uses", "1", "rooms", "Tea, Nowhere").Is(422).Has("You know no room called “Nowhere”.", `value="Tea, Nowhere"`)
	ask("role", "guest", "days", "7", "uses", "1", "rooms", "Other").Is(422).Has("You know no room called “Other”.")
	ask("role", "guest", "days", "7", "uses", "1", "rooms", "Reading").Is(403).Has("Only an admin of “Reading” can invite people to it.")
	nonce := "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
	make := func(uses string) string {
		return ann.Post("/admin/invitations", "role", "member", "days", "7", "uses", uses, "nonce", nonce).Is(303).Header.Get("Location")
	}
	if one := make("1"); make("1") != one || make("2") == one {
		t.Error("two clicks make two invitations, or a changed form none")
	}
}

func TestTheQRCodeIsAPicture(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	a := s.Browser(t).Get(ann.Invite("role", "member", "uses", "3") + "/qr").Is(200)
	picture, err := png.Decode(strings.NewReader(a.Body))
	if err != nil || picture.Bounds().Dx() < 100 || a.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%v %v", a.Header, err)
	}
}

func TestAdminsChangeRoles(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob, carol := s.Person(t, "bob"), s.Person(t, "carol")
	ann.Post("/admin/people", "username", "bob", "role", "admin").Is(303).To("/admin/people?saved=bob")
	ann.Get("/admin/people?saved=bob").Is(200).Has("The role of", "Carol"[1:], "Admin")
	ann.Post("/admin/people/bob/role", "role", "moderator").Is(303).To("/admin/people/bob?saved=role")
	ann.Get("/admin/people/bob?saved=role").Is(200).Has("The account has another role.", `value="moderator" checked`)
	ann.Post("/admin/people/bob/role", "role", "king").Is(422).Has(`value="moderator" checked`)
	ann.Post("/admin/people/bob/role", "role", "admin").Is(303)
	ann.Get("/admin/people?q=%40car").Is(200).Has("carol").Lacks(">bob<")
	ann.Get("/admin/people?q=car").Is(200).Has("carol").Lacks(">bob<")
	change := func(b *handlerstest.Browser, name, role string) handlerstest.Answer {
		return b.Post("/admin/people", "username", name, "role", role)
	}
	change(bob, "carol", "owner").Is(403).Whole().Has("Only an owner of this server can do that.", `value="carol"`, `value="owner" checked`)
	change(bob, "ann", "member").Is(403)
	change(ann, "ann", "member").Is(409).Has("This is the only owner")
	change(ann, "nobody", "member").Is(422).Has("nobody with that username")
	change(ann, "carol", "king").Is(422).Has("Choose owner, admin, moderator, member or guest.")
	change(bob, "carol", "admin").Is(303)
	change(carol, "bob", "guest").Is(303) // and takes effect at once
	change(bob, "carol", "member").Is(404)
	change(carol, "carol", "member").Is(303).To("/rooms")
	if list := s.SessionsOf("carol"); !slices.ContainsFunc(list, func(n chat.Session) bool { return n.User.Role == chat.Regular }) {
		t.Error("carol is an admin still")
	}
}

func TestAnAdminOfTheServerIsAskedBeforeGivingThatUp(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	ann.Get("/admin/people").Is(200).Has(`name="ask" value="1"`)
	give := func(name, role string) handlerstest.Answer {
		return ann.Post("/admin/people", "username", name, "role", role, "ask", "1")
	}
	give("ann", "member").Is(409).Has("This is the only owner") // which needs no question
	give("bob", "owner").Is(303).To("/admin/people?saved=bob")
	const own = "/admin/people/ann/role"
	give(" ANN ", "moderator").Is(303).To(own + "?role=moderator")
	ann.Get("/admin/people/ann").Is(200).Has(`action="` + own + `"`)
	ann.Get(own+"?role=moderator").Is(200).Whole().Has("Give up your role on this server?", `value="moderator" checked`).Lacks(`value="owner"`)
	ann.Get(own + "?role=owner").Is(200).Has(`value="admin" checked`)
	ann.Get(own, "Accept-Language", "de").Is(200).Whole().Has("Deine Rolle auf diesem Server abgeben?")
	ann.Get("/admin/people/bob/role").Is(303).To("/admin/people/bob")
	ann.Post(own, "role", "king").Is(422).Has("Choose owner", "Give up your role on this server?")

	ann.Post(own, "role", "admin").Is(303).To("/admin/people/ann?saved=role")
	ann.Post(own, "role", "owner").Is(403).Has("Only an owner of this server can do that.", "Give up your role on this server?")
	ann.Post(own, "role", "member").Is(303).To("/rooms")
	ann.Get(own).Is(404)
	bob.Post("/admin/people/bob/role", "role", "member").Is(409).Has("This is the only owner", "Give up your role on this server?")
}

func TestAMemberWhoLeftForGoodIsNotAddedAgain(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	bob.Post("/rooms/milk/join").Is(303)
	bob.Get("/rooms/milk/leave").Is(200).Has("let nobody add me again")
	bob.Post("/rooms/milk/leave", "refuse", "yes").Is(422)
	bob.Post("/rooms/milk/leave", "refuse", "1").Is(303).To("/rooms")
	bob.Post("/rooms/milk/leave", "refuse", "1").Is(303) // the second of two clicks
	ann.Post("/rooms/milk/members", "username", "bob").Is(403).Has("bob does not want to be added to this room.")
	bob.Post("/rooms/milk/join").Is(303)
}
