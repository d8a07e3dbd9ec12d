package entry_test

import (
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/server"
	"parley/handlers/handlerstest"
)

func TestSigningUpIsRefusedBesideTheField(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Person(t, "ann")
	b := s.Browser(t)
	up := func(name, email, secret string) handlerstest.Answer {
		return b.Post("/signup", "username", name, "email", email, "password", secret, "next", "/rooms/tea").Whole()
	}
	const ok = "bob@example.org"
	up("bo", ok, handlerstest.Password).Is(422).Has("3 to 40 characters", ok, `value="bo"`, `value="/rooms/tea"`)
	up("bob", "bob", handlerstest.Password).Is(422).Has("email address", `value="bob"`)
	up("bob", ok, "short").Is(422).Has("at least 8").Lacks("short")
	up("bobby", "bobby@example.org", "bobby-77").Is(422).Has("little more than your username", "nothing to do with you").Lacks("bobby-77")
	up("bob", ok, strings.Repeat("x", 129)).Is(422).Has("128 characters at most")
	up(`"><script>`, ok, handlerstest.Password).Is(422).Has("&lt;script&gt;").Lacks(`"><script>`)
	up("pay\u202Elap", ok, handlerstest.Password).Is(422).Has("control or invisible")
	up("zero\u200bwidth", ok, handlerstest.Password).Is(422).Has("control or invisible")
	up("DELETED user", ok, handlerstest.Password).Is(422)
	up("ann.", ok, handlerstest.Password).Is(422).Has("does not end with a dot", `value="ann."`)
	taken := up("ANN", ok, handlerstest.Password).Is(409).Has("already in use", `value="ANN"`)
	used := up("bob", "Ann@Example.org", handlerstest.Password).Is(409)
	if !strings.Contains(used.Body, "That username or email is already in use.") || !strings.Contains(taken.Body, "That username or email is already in use.") {
		t.Error("the refusal tells which of the two is taken")
	}
	b.Send("/signup", handlerstest.HTMX, "username", "bo").Is(422).Part().Has("3 to 40 characters")
	s.Change(func(w *handlerstest.World) { w.Limit = chat.SignUpsByAddress })
	if a := up("bob", ok, handlerstest.Password).Is(429); a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	s.Change(func(w *handlerstest.World) { w.Limit, w.Postgres = chat.Limit{}, handlerstest.ErrSecret })
	up("bob", ok, handlerstest.Password).Is(503).Has("PostgreSQL cannot be reached", `value="bob"`, ok).Lacks("hunter2", handlerstest.Password)
}

func TestSigningInDoesNotTellWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Person(t, "ann")
	b := s.Browser(t)
	in := func(email, secret string) handlerstest.Answer {
		return b.Post("/signin", "email", email, "password", secret, "next", "/rooms/tea")
	}
	wrong := in("ann@example.org", "wrong horse").Is(401).Whole().Has("do not match", "ann@example.org", `value="/rooms/tea"`).Lacks("wrong horse")
	nobody := in("ann@example.com", "wrong horse").Is(401)
	if strings.ReplaceAll(wrong.Body, "ann@example.org", "ann@example.com") != nobody.Body {
		t.Error("a wrong password and an unknown address answer differently")
	}
	in("ann", handlerstest.Password).Is(422).Has("email address")
	in(strings.Repeat("a", 300)+"@example.org", handlerstest.Password).Is(422)
	b.Send("/signin", handlerstest.HTMX, "email", "ann@example.org", "password", "x").Is(401).Part().Has("do not match")
	s.Change(func(w *handlerstest.World) { w.Limit = chat.FailuresByAccount })
	in("ann@example.org", handlerstest.Password).Is(429).Has("Too many failed attempts")
	s.Change(func(w *handlerstest.World) { w.Limit, w.Postgres = chat.Limit{}, handlerstest.ErrSecret })
	in("ann@example.org", handlerstest.Password).Is(503).Has("PostgreSQL cannot be reached", "ann@example.org")
	s.Change(func(w *handlerstest.World) { w.Postgres = nil })
	in(" ANN@example.org ", handlerstest.Password).Is(303).To("/rooms/tea")
	b.Get("/rooms").Is(200)
}

func TestOnesOwnAccountIsChanged(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	phone := s.Browser(t)
	phone.Send("/signin", []string{"User-Agent", "Phone <b>" + strings.Repeat("é", 200)}, "email", "ann@example.org", "password", handlerstest.Password).Is(303)
	ann.Get("/account").Is(200).Whole().Has("ann@example.org", "Unknown browser", "127.0.0.0/24").Lacks("Phone")

	change := func(fields ...string) handlerstest.Answer { return ann.Post("/account", fields...) }
	change("do", "email", "email", "new@example.org", "email_password", "wrong").Is(403).Whole().Has("not your password", "new@example.org").Lacks(`value="wrong"`)
	change("do", "email", "email", "nonsense", "email_password", handlerstest.Password).Is(422).Has("email address", `value="nonsense"`)
	change("do", "email", "email", "new@example.org", "email_password", handlerstest.Password).Is(303).To("/account?saved=email")
	ann.Get("/account?saved=email").Is(200).Has("Your email is changed.", "new@example.org")
	ann.Get("/account?saved=<script>").Is(200).Lacks("<script>alert", `class="saved"`)
	ann.Send("/account", handlerstest.HTMX, "do", "email", "email", "x", "email_password", "x").Is(422).Part()

	change("do", "password", "current_password", handlerstest.Password, "new_password", "short").Is(422).Has("at least 8")
	change("do", "password", "current_password", "wrong horse", "new_password", "battery staple").Is(403).Has("not your password")
	phone.Get("/rooms").Is(200)
	change("do", "password", "current_password", handlerstest.Password, "new_password", "battery staple").Is(303).To("/account?saved=password")
	phone.Get("/rooms").Is(303)
	ann.Get("/rooms").Is(200)

	phone.Post("/signin", "email", "new@example.org", "password", "battery staple").Is(303)
	other, own := "", ""
	token, err := s.App.Tokens.Read(ann.Token(), s.App.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range s.SessionsOf("ann") {
		if x.ID == token.Session {
			own = x.ID.String()
		} else {
			other = x.ID.String()
		}
	}
	bob := s.Person(t, "bob")
	bob.Post("/account", "do", "revoke", "session", own).Is(303) // not his to end
	ann.Get("/rooms").Is(200)
	change("do", "revoke", "session", other).Is(303).To("/account?saved=revoke")
	phone.Get("/rooms").Is(303)
}

func TestAnAccountIsDeletedByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	phone := s.With(t, ann.Token())
	ann.Post("/account/delete", "delete_password", "wrong horse").Is(403).Whole().Has("not your password")
	ann.Post("/account/delete").Is(403)
	phone.Get("/rooms").Is(200)
	ann.Post("/account/delete", "delete_password", handlerstest.Password).Is(303).To("/")
	if ann.Token() != "" {
		t.Error("the cookie is still there")
	}
	phone.Get("/rooms").Is(303)
	ann.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(401)
}

func TestSigningInEndsTheSessionThatTheBrowserHad(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	s.Person(t, "bob")
	planted := s.With(t, ann.Token()) // anyone with a copy of the cookie
	planted.Get("/rooms").Is(200)
	ann.Post("/signin", "email", "bob@example.org", "password", "wrong horse").Is(401)
	planted.Get("/rooms").Is(200)
	ann.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303)
	planted.Get("/rooms").Is(303)
	ann.Get("/rooms").Is(200).Has(`data-me="bob"`)
	planted = s.With(t, ann.Token())
	ann.Post("/signup", "username", "cleo", "email", "cleo@example.org", "password", handlerstest.Password).Is(303)
	planted.Get("/rooms").Is(303)
	ann.Get("/rooms").Is(200).Has(`data-me="cleo"`)
}

func TestTwoClicksOfAFormAreOne(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	up := func(b *handlerstest.Browser, secret string) handlerstest.Answer {
		return b.Post("/signup", "username", "ann", "email", "ann@example.org", "password", secret)
	}
	ann := s.Browser(t)
	first, second := s.With(t, ""), s.With(t, "") // the answer to the first comes too late for the second
	up(first, handlerstest.Password).Is(303).To("/rooms")
	up(second, handlerstest.Password).Is(303).To("/rooms")
	second.Get("/rooms").Is(200).Has(`data-me="ann"`)
	up(s.Browser(t), "battery staple").Is(409).Lacks("Sign out")

	twice := func(path, to string, fields ...string) {
		t.Helper()
		ann.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(303)
		other := s.With(t, ann.Token())
		ann.Post(path, fields...).Is(303).To(to)
		other.Post(path, fields...).Is(303).To(to)
	}
	twice("/signin", "/", "email", "ann@example.org", "password", handlerstest.Password)
	twice("/signout", "/")
	twice("/account", "/account?saved=others", "do", "others")
	twice("/account", "/account?saved=revoke", "do", "revoke", "session", s.Session("ann").ID.String())
	twice("/account", "/account?saved=email", "do", "email", "email", "ann@example.com", "email_password", handlerstest.Password)
}

func TestWhatTakesAPasswordIsDoneOnceByTwoClicks(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	for range 2 {
		ann.Post("/account", "do", "password", "current_password", handlerstest.Password, "new_password", "battery staple").Is(303).To("/account?saved=password")
	}
	second := s.With(t, ann.Token())
	ann.Post("/account/delete", "delete_password", "battery staple").Is(303).To("/")
	second.Post("/account/delete", "delete_password", "battery staple").Is(303).To("/")
	if second.Token() != "" {
		t.Error("the cookie is still there")
	}
	s.Browser(t).Post("/account/delete", "delete_password", "battery staple").Is(401)
}

func TestWhereSignUpIsClosedItSaysSo(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Person(t, "ann")
	s.App.Accounts.Policy.Mode = chat.SignUpClosed
	b := s.Browser(t)
	const sentence = "New accounts cannot be made here."
	b.Get("/signup").Is(200).Whole().Has(sentence).Lacks("<form", "password")
	b.Post("/signup", "username", "bob", "email", "bob@example.org", "password", handlerstest.Password).Is(403).Whole().Has(sentence).Lacks("<form")
	b.Send("/signup", handlerstest.HTMX, "username", "bob").Is(403).Part().Has(sentence)
	b.Send("/signup", []string{"Accept", "text/plain"}, "username", "bob").Is(403).Lacks("<").Has(sentence)
	b.Get("/").Is(200).Lacks("/signup", "Sign up").Has("/signin")
	b.Get("/signin?next=/rooms/tea").Is(200).Lacks("/signup", "Sign up")
	b.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(303)
}

func TestWhereSignUpTakesAnInvitation(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	s.App.Accounts.Policy.Mode = chat.SignUpByInvite
	b := s.Browser(t)
	const sentence = "New accounts need an invitation here."
	b.Get("/signup").Is(200).Whole().Has(sentence).Lacks("<form", "/setup")
	b.Post("/signup", "username", "bob", "email", "bob@example.org", "password", handlerstest.Password).Is(403).Whole().Has(sentence)
	b.Get("/").Is(200).Lacks("/signup")
	link, bobs := ann.Invite("role", "member", "uses", "9"), []string{"username", "bob", "email", "bob@example.org", "password", handlerstest.Password}
	b.Post(link, bobs...).Is(303)
	s.App.Accounts.Policy.Mode = chat.SignUpClosed
	s.Browser(t).Post(link, "username", "eve", "email", "eve@example.org", "password", handlerstest.Password).Is(403).Has("New accounts cannot be made here.")
}

func TestAServerWithoutAccountsIsSetUpFirst(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	b := s.Browser(t)
	b.Get("/").Is(200).Has("/signup")
	b.Get("/signup").Is(200).Has(`href="/setup"`)
	s.App.Accounts.Policy.Mode = chat.SignUpByInvite
	b.Get("/").Is(303).To("/setup")
	b.Post("/setup", "code", s.Code(t), "server", "Works", "username", "ann", "email", "ann@example.org", "password", handlerstest.Password, "room", "General").Is(303)
	s.Browser(t).Get("/").Is(200).Has("/signin").Lacks("/signup")
}

func TestSignUpTakesEmailsOfSomeDomains(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.App.Accounts.Policy.Domains = []string{"example.org", "xn--bcher-kva.example"}
	b := s.Browser(t)
	up := func(email string) handlerstest.Answer {
		return b.Post("/signup", "username", "bob", "email", email, "password", handlerstest.Password)
	}
	up("bob@example.com").Is(422).Whole().Has("Accounts here take an email that ends in @example.org, @xn--bcher-kva.example.", "bob@example.com")
	up("bob@not-example.org").Is(422)
	up("bob@sub.example.org").Is(422)
	up("bob@BÜCHER.example").Is(303)
}

func TestTheServerIsRenamed(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	ann.Get("/admin/settings").Is(200).Has("Anybody who finds the address.")
	ann.Post("/admin/settings", "server", strings.Repeat("x", server.ServerNameMax+1)).Is(422).Whole().Has("must have 1 to 40 characters", "xxxx")
	ann.Post("/admin/settings", "server", " The  <works> ").Is(303).To("/admin/settings?saved=1")
	ann.Get("/admin/settings?saved=1").Is(200).Has("The settings are saved.", "The &lt;works&gt;</title>")
	s.Browser(t).Get("/").Is(200).Has("<title>The &lt;works&gt;</title>")
}

func TestPasswordManagersAreLedToTheAccount(t *testing.T) {
	t.Parallel()
	handlerstest.Open(t).Browser(t).Get("/.well-known/change-password").Is(303).To("/account")
}
