package entry_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/handlers/admin"
	"parley/handlers/handlerstest"
)

func TestANewPasswordShutsOutAnAccountsMakerWithoutItsAddress(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	s.Mails()
	example.SignedIn(map[string]any{"sub": "1", "preferred_username": "vic"})
	maker := s.Browser(t)
	maker.Through("/signin/with/example").Is(200)
	maker.Post("/signin/new", "username", "vic", "email", "ann@example.org").Is(303)
	owner := s.Browser(t)
	owner.Post("/reset", "email", "ann@example.org").Is(303)
	owner.Post("/reset/"+s.Link(t), "password", "her own password").Is(303)
	maker.Get("/account").Is(303)
	maker.Through("/signin/with/example").Is(200).Has("Make an account")
	owner.Post("/signin", "email", "ann@example.org", "password", "her own password").Is(303)
}

func TestAForgottenPasswordIsReplacedByMail(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, lost := s.Person(t, "ann"), s.Browser(t)
	lost.Get("/signin").Is(200).Has(`href="/reset"`)
	lost.Get("/reset").Is(200).Has("This server sends no mail.").Lacks("<form")
	lost.Post("/reset", "email", "ann@example.org").Is(409).Has("This server sends no mail.")
	s.Mails()
	lost.Get("/reset").Is(200).Has(`name="email"`)
	lost.Post("/reset", "email", "x@").Is(422).Has("does not look like", `value="x@"`)
	there := lost.Post("/reset", "email", "ann@example.org").Is(303).To("/reset?asked=1")
	none := lost.Post("/reset", "email", "none@example.org").Is(303).To("/reset?asked=1")
	if there.Body != none.Body {
		t.Errorf("%q and %q", there.Body, none.Body)
	}
	lost.Get("/reset?asked=1").Is(200).Has("If there is an account with that email")
	lost.Post("/reset", "email", "ann@example.org").Is(303)
	token := s.Link(t)
	lost.Get("/reset/"+token).Is(200).Has("Set a new password", `value="ann@example.org"`)
	lost.Post("/reset/"+token, "password", "short").Is(422).Has("at least 8 characters. That one has 5:", "/reset/"+token, `value="ann@example.org"`)
	lost.Send("/reset/"+token, []string{"Accept", "text/plain"}, "password", "short").Is(422).Has("at least 8 characters").Lacks("<")
	lost.Post("/reset/"+token, "password", "battery staple").Is(303).To("/signin?done=reset")
	lost.Get("/signin?done=reset").Is(200).Has("Your new password is set.")
	lost.Get("/signin?done=%3Cb%3E").Is(200).Lacks("&lt;b")
	ann.Get("/account").Is(303)
	lost.Get("/reset/"+token).Is(404).Has("This link does not work", `name="email"`)
	lost.Post("/reset/"+token, "password", "another staple").Is(404)
	lost.Post("/signin", "email", "ann@example.org", "password", "battery staple").Is(303)
	if log := s.Logs.String(); strings.Contains(log, token) || strings.Contains(log, "example.org") {
		t.Errorf("the log says too much: %s", log)
	}
}

func TestAnEmailIsConfirmedOnAPageOfItsOwn(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	ann.Get("/account").Is(200).Lacks("not confirmed")
	ann.Post("/account", "do", "confirm").Is(409)
	s.Mails()
	ann.Get("/account").Is(200).Has("Your email is not confirmed.")
	ann.Post("/account", "do", "confirm").Is(303).To("/account?saved=confirm")
	token := s.Link(t)
	s.Browser(t).Get("/verify/"+token).Is(200).Has("ann@example.org", "yours?")
	ann.Get("/account").Has("Your email is not confirmed.") // to look is not to confirm
	s.Browser(t).Post("/verify/" + token).Is(303).To("/signin?done=verify")
	ann.Get("/verify/" + token).Is(303).To("/account?saved=verify")
	ann.Post("/verify/" + token).Is(303).To("/account?saved=verify")
	ann.Get("/account?saved=verify").Is(200).Has("Your email is confirmed.").Lacks("not confirmed")
	ann.Get("/verify/none").Is(404)
}

func TestAnAdminHandsOnALinkForANewPassword(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	s.Role(t, "ann", chat.ServerAdmin)
	bob.Post("/admin/people/ann/reset").Is(404)
	to := ann.Post("/admin/people/bob/reset").Is(303).Header.Get("Location")
	page := ann.Get(to).Is(200).Has("Hand this link on.")
	link := regexp.MustCompile(`value="http://127\.0\.0\.1:\d+(/reset/\w+)"`).FindStringSubmatch(page.Body)
	if link == nil {
		t.Fatalf("there is no link: %s", page.Body)
	}
	s.Browser(t).Post(link[1], "password", "battery staple").Is(303)
	bob.Get("/account").Is(303)
	s.Role(t, "bob", chat.Owner)
	ann.Post("/admin/people/bob/reset").Is(403)
	ann.Post("/admin/people/none/reset").Is(404)
}

func TestAdminsSeeWhatBecameOfMails(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	s.Role(t, "ann", chat.ServerAdmin)
	ann.Get("/admin/mail").Is(200).Has("PARLEY_SMTP is not set")
	s.Mails()
	for range admin.MailsListed + 2 {
		s.App.Accounts.Notify(t.Context(), chat.MailEmailChanged, s.User("ann"), "old@example.net")
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
	page := ann.Get("/admin/mail").Is(200).Has("Waiting: 1.", "Failed: 31.", "refused by the mail server", "550 &lt;…@example.net&gt;: no such user", "/admin/mail?below=2").Lacks("old@", "PARLEY_SMTP")
	if n := strings.Count(page.Body, "550 "); n != admin.MailsListed {
		t.Errorf("%d failed mails are listed", n)
	}
	ann.Get("/admin/mail?below=2").Is(200).Has("550 ").Lacks("below=")
	ann.Get("/admin/mail?below=x").Is(422)
}

func TestAUserIsToldThatAMailCameBack(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Mails()
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	back := func(how chat.MailOutcome) {
		t.Helper()
		list, err := s.MailsTake(t.Context(), time.Minute, 10)
		handlerstest.Must(t, err)
		for _, m := range list {
			handlerstest.Must(t, s.MailSettle(t.Context(), m, how, "550 <ann@example.org>: no such user"))
		}
	}
	back(chat.MailSent)
	ann.Get("/account").Is(200).Lacks("did not arrive")
	ann.Post("/account", "do", "confirm").Is(303)
	back(chat.MailRefused)
	ann.Get("/account").Is(200).Has("The last mail to", "ann@example.org", "did not arrive").Lacks("550")
	ann.Send("/account", []string{"Accept-Language", "de"}, "do", "email", "email", "x@").Is(422).Has("nicht angekommen")
	bob.Get("/account").Is(200).Lacks("did not arrive")
	ann.Post("/account", "do", "email", "email", "new@example.org", "email_password", handlerstest.Password).Is(303)
	back(chat.MailGaveUp)
	ann.Get("/account").Is(200).Has("The last mail to <bdi>new@example.org</bdi> did not arrive")
	ann.Post("/account", "do", "keep").Is(303)
	ann.Get("/account").Is(200).Has("The last mail to <bdi>ann@example.org</bdi> did not arrive").Lacks("new@")
	ann.Post("/account", "do", "confirm").Is(303)
	back(chat.MailSent)
	ann.Get("/account").Is(200).Lacks("did not arrive")
	s.Change(func(w *handlerstest.World) { w.Postgres = handlerstest.ErrSecret })
	ann.Get("/account").Is(503)
}

func TestATypingMistakeInAnEmailIsMendedByItsOwner(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Mails()
	ann := s.Person(t, "ann")
	ann.Get("/account").Is(200).Has("The new address gets a link.", "never confirmed itself")
	ann.Post("/account", "do", "email", "email", "new@example.org", "email_password", "wrong horse").Is(403).Whole().Has("not your password", "new@example.org")
	ann.Post("/account", "do", "email", "email", "new@example.org", "email_password", handlerstest.Password).Is(303).To("/account?saved=asked")
	ann.Get("/account?saved=asked").Is(200).Has("on its way to the new address", "The link to the new address is still to be followed.").Lacks("each of the two")
	for _, m := range s.Mailed() {
		if m.Kind == chat.MailEmailOld {
			t.Error("an address that was never confirmed is asked")
		}
	}
	s.Browser(t).Post("/verify/" + s.LinkOf(t, chat.MailEmailNew)).Is(303).To("/signin?done=email")
	ann.Get("/account").Is(200).Has("new@example.org", "Your email is confirmed").Lacks("ann@example.org")
}

func TestAChangeOfEmailIsConfirmedAtBothAddresses(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	ann.Get("/account").Is(200).Has("the email changes at once")
	s.Mails()
	s.Prove(t, ann)
	ann.Get("/account").Is(200).Has("the new address get a link").Lacks("Keep the present email")
	ann.Post("/account", "do", "email", "email", "new@example.org", "email_password", handlerstest.Password).Is(303).To("/account?saved=asked")
	ann.Get("/account?saved=asked").Is(200).Has("each of the two addresses", "ann@example.org", "new@example.org", "Both links are still to be followed.", "Keep the present email")
	old, new := s.LinkOf(t, chat.MailEmailOld), s.LinkOf(t, chat.MailEmailNew)
	other := s.Browser(t)
	other.Get("/verify/"+old).Is(200).Has("ann@example.org", "new@example.org", "once it is confirmed at both")
	other.Get("/verify/"+new).Is(200).Has("Confirm the new email", "new@example.org", "ann").Lacks("ann@example.org", "yours?")
	ann.Get("/account").Has("Both links are still to be followed.") // to look is not to confirm
	other.Post("/verify/" + old).Is(303).To("/signin?done=half")
	other.Get("/verify/" + old).Is(303).To("/signin?done=half")
	other.Get("/signin?done=half").Is(200).Has("link to the other address")
	ann.Get("/account").Is(200).Has("The link to the new address is still to be followed.")
	ann.Post("/verify/" + new).Is(303).To("/account?saved=email")
	ann.Get("/verify/" + old).Is(303).To("/account?saved=email")
	ann.Get("/account?saved=email").Is(200).Has("Your email is changed.", "new@example.org").Lacks("Keep the present email")
	ann.Post("/account", "do", "email", "email", "third@example.org", "email_password", handlerstest.Password).Is(303)
	ann.Post("/account", "do", "keep").Is(303).To("/account?saved=keep")
	ann.Get("/account?saved=keep").Is(200).Has("Your email stays as it is.").Lacks("Keep the present email")
	other.Get("/verify/" + s.LinkOf(t, chat.MailEmailNew) + "x").Is(404)
	if log := s.Logs.String(); strings.Contains(log, old) || strings.Contains(log, "example.org") {
		t.Errorf("the log says too much: %s", log)
	}
}

func TestAnAdminSetsTheEmailOfAnotherAccount(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	s.Role(t, "ann", chat.ServerAdmin)
	ann.Get("/admin/people/bob").Is(200).Has("Set email")
	ann.Get("/admin/people/ann").Is(200).Lacks("Set email")
	ann.Post("/admin/people/bob/email", "email", "x@").Is(422).Has("does not look like", `value="x@"`)
	ann.Post("/admin/people/bob/email", "email", "ann@example.org").Is(409).Has("That email cannot be used.")
	ann.Post("/admin/people/ann/email", "email", "new@example.org").Is(422)
	ann.Post("/admin/people/bob/email", "email", "new@example.org").Is(303).To("/admin/people/bob?saved=email")
	ann.Get("/admin/people/bob?saved=email").Is(200).Has("The account has another email.")
	bob.Get("/account").Is(200).Has("new@example.org")
	s.Role(t, "bob", chat.Owner)
	ann.Post("/admin/people/bob/email", "email", "thief@example.org").Is(403)
}
