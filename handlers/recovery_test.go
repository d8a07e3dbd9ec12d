package handlers

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/handlers/admin"
)

// mails has the site send mails. They wait in the database.
func (s *site) mails() {
	s.app.Accounts.Mails = &chat.Mails{Store: s.world, Origin: "https://chat.example.org"}
}

// link is the token in the mail that was queued last.
func (s *site) link(t *testing.T) string {
	t.Helper()
	list := s.Mailed()
	to, ok, err := s.app.Accounts.Recipient(t.Context(), list[len(list)-1])
	if err != nil || !ok {
		t.Fatalf("%+v %v", to, err)
	}
	return to.Token
}

func TestANewPasswordShutsOutAnAccountsMakerWithoutItsAddress(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	s.mails()
	example.SignedIn(map[string]any{"sub": "1", "preferred_username": "vic"})
	maker := s.browser(t)
	maker.through("/signin/with/example").is(200)
	maker.post("/signin/new", "username", "vic", "email", "ann@example.org").is(303)
	owner := s.browser(t)
	owner.post("/reset", "email", "ann@example.org").is(303)
	owner.post("/reset/"+s.link(t), "password", "her own password").is(303)
	maker.get("/account").is(303)
	maker.through("/signin/with/example").is(200).has("Make an account")
	owner.post("/signin", "email", "ann@example.org", "password", "her own password").is(303)
}

func TestAForgottenPasswordIsReplacedByMail(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, lost := s.person(t, "ann"), s.browser(t)
	lost.get("/signin").is(200).has(`href="/reset"`)
	lost.get("/reset").is(200).has("This server sends no mail.").lacks("<form")
	lost.post("/reset", "email", "ann@example.org").is(409).has("This server sends no mail.")
	s.mails()
	lost.get("/reset").is(200).has(`name="email"`)
	lost.post("/reset", "email", "x@").is(422).has("does not look like", `value="x@"`)
	there := lost.post("/reset", "email", "ann@example.org").is(303).to("/reset?asked=1")
	none := lost.post("/reset", "email", "none@example.org").is(303).to("/reset?asked=1")
	if there.body != none.body {
		t.Errorf("%q and %q", there.body, none.body)
	}
	lost.get("/reset?asked=1").is(200).has("If there is an account with that email")
	lost.post("/reset", "email", "ann@example.org").is(303)
	token := s.link(t)
	lost.get("/reset/"+token).is(200).has("Set a new password", `value="ann@example.org"`)
	lost.post("/reset/"+token, "password", "short").is(422).has("at least 8 characters. That one has 5:", "/reset/"+token, `value="ann@example.org"`)
	lost.send("/reset/"+token, []string{"Accept", "text/plain"}, "password", "short").is(422).has("at least 8 characters").lacks("<")
	lost.post("/reset/"+token, "password", "battery staple").is(303).to("/signin?done=reset")
	lost.get("/signin?done=reset").is(200).has("Your new password is set.")
	lost.get("/signin?done=%3Cb%3E").is(200).lacks("&lt;b")
	ann.get("/account").is(303)
	lost.get("/reset/"+token).is(404).has("This link does not work", `name="email"`)
	lost.post("/reset/"+token, "password", "another staple").is(404)
	lost.post("/signin", "email", "ann@example.org", "password", "battery staple").is(303)
	if log := s.logs.String(); strings.Contains(log, token) || strings.Contains(log, "example.org") {
		t.Errorf("the log says too much: %s", log)
	}
}

func TestAnEmailIsConfirmedOnAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	ann.get("/account").is(200).lacks("not confirmed")
	ann.post("/account", "do", "confirm").is(409)
	s.mails()
	ann.get("/account").is(200).has("Your email is not confirmed.")
	ann.post("/account", "do", "confirm").is(303).to("/account?saved=confirm")
	token := s.link(t)
	s.browser(t).get("/verify/"+token).is(200).has("ann@example.org", "yours?")
	ann.get("/account").has("Your email is not confirmed.") // to look is not to confirm
	s.browser(t).post("/verify/" + token).is(303).to("/signin?done=verify")
	ann.get("/verify/" + token).is(303).to("/account?saved=verify")
	ann.post("/verify/" + token).is(303).to("/account?saved=verify")
	ann.get("/account?saved=verify").is(200).has("Your email is confirmed.").lacks("not confirmed")
	ann.get("/verify/none").is(404)
}

func TestAnAdminHandsOnALinkForANewPassword(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	s.role(t, "ann", chat.ServerAdmin)
	bob.post("/admin/people/ann/reset").is(404)
	to := ann.post("/admin/people/bob/reset").is(303).header.Get("Location")
	page := ann.get(to).is(200).has("Hand this link on.")
	link := regexp.MustCompile(`value="http://127\.0\.0\.1:\d+(/reset/\w+)"`).FindStringSubmatch(page.body)
	if link == nil {
		t.Fatalf("there is no link: %s", page.body)
	}
	s.browser(t).post(link[1], "password", "battery staple").is(303)
	bob.get("/account").is(303)
	s.role(t, "bob", chat.Owner)
	ann.post("/admin/people/bob/reset").is(403)
	ann.post("/admin/people/none/reset").is(404)
}

func TestAdminsSeeWhatBecameOfMails(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	s.role(t, "ann", chat.ServerAdmin)
	ann.get("/admin/mail").is(200).has("PARLEY_SMTP is not set")
	s.mails()
	for range admin.MailsListed + 2 {
		s.app.Accounts.Notify(t.Context(), chat.MailEmailChanged, s.user("ann"), "old@example.net")
	}
	list, err := s.MailsTake(t.Context(), time.Minute, admin.MailsListed+1)
	if err != nil || len(list) != admin.MailsListed+1 {
		t.Fatalf("%d %v", len(list), err)
	}
	for _, m := range list {
		if err := s.MailSettle(t.Context(), m, chat.MailRefused, "550 <old@example.net>: no such user"); err != nil {
			t.Fatal(err)
		}
	}
	page := ann.get("/admin/mail").is(200).has("Waiting: 1.", "Failed: 31.", "refused by the mail server", "550 &lt;…@example.net&gt;: no such user", "/admin/mail?below=2").lacks("old@", "PARLEY_SMTP")
	if n := strings.Count(page.body, "550 "); n != admin.MailsListed {
		t.Errorf("%d failed mails are listed", n)
	}
	ann.get("/admin/mail?below=2").is(200).has("550 ").lacks("below=")
	ann.get("/admin/mail?below=x").is(422)
}

// linkOf is the token in the newest mail of a kind.
func (s *site) linkOf(t *testing.T, kind chat.MailKind) (token string) {
	t.Helper()
	for _, m := range s.Mailed() {
		if m.Kind != kind {
			continue
		}
		to, ok, err := s.app.Accounts.Recipient(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			token = to.Token
		}
	}
	return token
}

// prove confirms the email of an account.
func (s *site) prove(t *testing.T, b *browser) {
	t.Helper()
	b.post("/account", "do", "confirm").is(303)
	b.post("/verify/" + s.linkOf(t, chat.MailVerify)).is(303)
}

func TestATypingMistakeInAnEmailIsMendedByItsOwner(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.mails()
	ann := s.person(t, "ann")
	ann.get("/account").is(200).has("The new address gets a link.", "never confirmed itself")
	ann.post("/account", "do", "email", "email", "new@example.org", "email_password", "wrong horse").is(403).whole().has("not your password", "new@example.org")
	ann.post("/account", "do", "email", "email", "new@example.org", "email_password", password).is(303).to("/account?saved=asked")
	ann.get("/account?saved=asked").is(200).has("on its way to the new address", "The link to the new address is still to be followed.").lacks("each of the two")
	for _, m := range s.Mailed() {
		if m.Kind == chat.MailEmailOld {
			t.Error("an address that was never confirmed is asked")
		}
	}
	s.browser(t).post("/verify/" + s.linkOf(t, chat.MailEmailNew)).is(303).to("/signin?done=email")
	ann.get("/account").is(200).has("new@example.org", "Your email is confirmed").lacks("ann@example.org")
}

func TestAChangeOfEmailIsConfirmedAtBothAddresses(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	ann.get("/account").is(200).has("the email changes at once")
	s.mails()
	s.prove(t, ann)
	ann.get("/account").is(200).has("the new address get a link").lacks("Keep the present email")
	ann.post("/account", "do", "email", "email", "new@example.org", "email_password", password).is(303).to("/account?saved=asked")
	ann.get("/account?saved=asked").is(200).has("each of the two addresses", "ann@example.org", "new@example.org", "Both links are still to be followed.", "Keep the present email")
	old, new := s.linkOf(t, chat.MailEmailOld), s.linkOf(t, chat.MailEmailNew)
	other := s.browser(t)
	other.get("/verify/"+old).is(200).has("ann@example.org", "new@example.org", "once it is confirmed at both")
	other.get("/verify/"+new).is(200).has("Confirm the new email", "new@example.org", "ann").lacks("ann@example.org", "yours?")
	ann.get("/account").has("Both links are still to be followed.") // to look is not to confirm
	other.post("/verify/" + old).is(303).to("/signin?done=half")
	other.get("/verify/" + old).is(303).to("/signin?done=half")
	other.get("/signin?done=half").is(200).has("link to the other address")
	ann.get("/account").is(200).has("The link to the new address is still to be followed.")
	ann.post("/verify/" + new).is(303).to("/account?saved=email")
	ann.get("/verify/" + old).is(303).to("/account?saved=email")
	ann.get("/account?saved=email").is(200).has("Your email is changed.", "new@example.org").lacks("Keep the present email")
	ann.post("/account", "do", "email", "email", "third@example.org", "email_password", password).is(303)
	ann.post("/account", "do", "keep").is(303).to("/account?saved=keep")
	ann.get("/account?saved=keep").is(200).has("Your email stays as it is.").lacks("Keep the present email")
	other.get("/verify/" + s.linkOf(t, chat.MailEmailNew) + "x").is(404)
	if log := s.logs.String(); strings.Contains(log, old) || strings.Contains(log, "example.org") {
		t.Errorf("the log says too much: %s", log)
	}
}

func TestAnAdminSetsTheEmailOfAnotherAccount(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	s.role(t, "ann", chat.ServerAdmin)
	ann.get("/admin/people/bob").is(200).has("Set email")
	ann.get("/admin/people/ann").is(200).lacks("Set email")
	ann.post("/admin/people/bob/email", "email", "x@").is(422).has("does not look like", `value="x@"`)
	ann.post("/admin/people/bob/email", "email", "ann@example.org").is(409).has("That email cannot be used.")
	ann.post("/admin/people/ann/email", "email", "new@example.org").is(422)
	ann.post("/admin/people/bob/email", "email", "new@example.org").is(303).to("/admin/people/bob?saved=email")
	ann.get("/admin/people/bob?saved=email").is(200).has("The account has another email.")
	bob.get("/account").is(200).has("new@example.org")
	s.role(t, "bob", chat.Owner)
	ann.post("/admin/people/bob/email", "email", "thief@example.org").is(403)
}
