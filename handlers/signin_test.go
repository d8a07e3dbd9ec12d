package handlers

import (
	"strings"
	"testing"

	"parley/chat"
)

func TestSigningUpIsRefusedBesideTheField(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.person(t, "ann")
	b := s.browser(t)
	up := func(name, email, secret string) answer {
		return b.post("/signup", "username", name, "email", email, "password", secret, "next", "/rooms/tea").whole()
	}
	const ok = "bob@example.org"
	up("bo", ok, password).is(422).has("3 to 40 characters", ok, `value="bo"`, `value="/rooms/tea"`)
	up("bob", "bob", password).is(422).has("email address", `value="bob"`)
	up("bob", ok, "short").is(422).has("at least 8").lacks("short")
	up("bobby", "bobby@example.org", "bobby-77").is(422).has("little more than your username", "nothing to do with you").lacks("bobby-77")
	up("bob", ok, strings.Repeat("x", 129)).is(422).has("128 characters at most")
	up(`"><script>`, ok, password).is(422).has("&lt;script&gt;").lacks(`"><script>`)
	up("pay\u202Elap", ok, password).is(422).has("control or invisible")
	up("zero\u200bwidth", ok, password).is(422).has("control or invisible")
	up("DELETED user", ok, password).is(422)
	taken := up("ANN", ok, password).is(409).has("already in use", `value="ANN"`)
	used := up("bob", "Ann@Example.org", password).is(409)
	if !strings.Contains(used.body, "That username or email is already in use.") || !strings.Contains(taken.body, "That username or email is already in use.") {
		t.Error("the refusal tells which of the two is taken")
	}
	b.send("/signup", htmx, "username", "bo").is(422).part().has("3 to 40 characters")
	s.change(func(w *world) { w.limit = chat.SignUpsByAddress })
	if a := up("bob", ok, password).is(429); a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	s.change(func(w *world) { w.limit, w.postgres = chat.Limit{}, errSecret })
	up("bob", ok, password).is(503).has("PostgreSQL cannot be reached", `value="bob"`, ok).lacks("hunter2", password)
}

func TestSigningInDoesNotTellWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.person(t, "ann")
	b := s.browser(t)
	in := func(email, secret string) answer {
		return b.post("/signin", "email", email, "password", secret, "next", "/rooms/tea")
	}
	wrong := in("ann@example.org", "wrong horse").is(401).whole().has("do not match", "ann@example.org", `value="/rooms/tea"`).lacks("wrong horse")
	nobody := in("ann@example.com", "wrong horse").is(401)
	if strings.ReplaceAll(wrong.body, "ann@example.org", "ann@example.com") != nobody.body {
		t.Error("a wrong password and an unknown address answer differently")
	}
	in("ann", password).is(422).has("email address")
	in(strings.Repeat("a", 300)+"@example.org", password).is(422)
	b.send("/signin", htmx, "email", "ann@example.org", "password", "x").is(401).part().has("do not match")
	s.change(func(w *world) { w.limit = chat.FailuresByAccount })
	in("ann@example.org", password).is(429).has("Too many failed attempts")
	s.change(func(w *world) { w.limit, w.postgres = chat.Limit{}, errSecret })
	in("ann@example.org", password).is(503).has("PostgreSQL cannot be reached", "ann@example.org")
	s.change(func(w *world) { w.postgres = nil })
	in(" ANN@example.org ", password).is(303).to("/rooms/tea")
	b.get("/rooms").is(200)
}

func TestOnesOwnAccountIsChanged(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	phone := s.browser(t)
	phone.send("/signin", []string{"User-Agent", "Phone <b>" + strings.Repeat("é", 200)}, "email", "ann@example.org", "password", password).is(303)
	ann.get("/account").is(200).whole().has("ann@example.org", "Unknown browser", "127.0.0.0/24").lacks("Phone")

	change := func(fields ...string) answer { return ann.post("/account", fields...) }
	change("do", "email", "email", "new@example.org", "email_password", "wrong").is(403).whole().has("not your password", "new@example.org").lacks(`value="wrong"`)
	change("do", "email", "email", "nonsense", "email_password", password).is(422).has("email address", `value="nonsense"`)
	change("do", "email", "email", "new@example.org", "email_password", password).is(303).to("/account?saved=email")
	ann.get("/account?saved=email").is(200).has("Your email is changed.", "new@example.org")
	ann.get("/account?saved=<script>").is(200).lacks("<script>alert", `class="saved"`)
	ann.send("/account", htmx, "do", "email", "email", "x", "email_password", "x").is(422).part()

	change("do", "password", "current_password", password, "new_password", "short").is(422).has("at least 8")
	change("do", "password", "current_password", "wrong horse", "new_password", "battery staple").is(403).has("not your password")
	phone.get("/rooms").is(200)
	change("do", "password", "current_password", password, "new_password", "battery staple").is(303).to("/account?saved=password")
	phone.get("/rooms").is(303)
	ann.get("/rooms").is(200)

	phone.post("/signin", "email", "new@example.org", "password", "battery staple").is(303)
	other, own := "", ""
	token, err := s.app.tokens.Read(ann.token(), s.app.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range s.sessionsOf("ann") {
		if x.ID == token.Session {
			own = x.ID.String()
		} else {
			other = x.ID.String()
		}
	}
	bob := s.person(t, "bob")
	bob.post("/account", "do", "revoke", "session", own).is(303) // not his to end
	ann.get("/rooms").is(200)
	change("do", "revoke", "session", other).is(303).to("/account?saved=revoke")
	phone.get("/rooms").is(303)
}

func TestAnAccountIsDeletedByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	phone := s.with(t, ann.token())
	ann.post("/account/delete", "delete_password", "wrong horse").is(403).whole().has("not your password")
	ann.post("/account/delete").is(403)
	phone.get("/rooms").is(200)
	ann.post("/account/delete", "delete_password", password).is(303).to("/")
	if ann.token() != "" {
		t.Error("the cookie is still there")
	}
	phone.get("/rooms").is(303)
	ann.post("/signin", "email", "ann@example.org", "password", password).is(401)
}

func TestSigningInEndsTheSessionThatTheBrowserHad(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	s.person(t, "bob")
	planted := s.with(t, ann.token()) // anyone with a copy of the cookie
	planted.get("/rooms").is(200)
	ann.post("/signin", "email", "bob@example.org", "password", "wrong horse").is(401)
	planted.get("/rooms").is(200)
	ann.post("/signin", "email", "bob@example.org", "password", password).is(303)
	planted.get("/rooms").is(303)
	ann.get("/rooms").is(200).has(`data-me="bob"`)
	planted = s.with(t, ann.token())
	ann.post("/signup", "username", "cleo", "email", "cleo@example.org", "password", password).is(303)
	planted.get("/rooms").is(303)
	ann.get("/rooms").is(200).has(`data-me="cleo"`)
}

func TestTwoClicksOfAFormAreOne(t *testing.T) {
	t.Parallel()
	s := open(t)
	up := func(b *browser, secret string) answer {
		return b.post("/signup", "username", "ann", "email", "ann@example.org", "password", secret)
	}
	ann := s.browser(t)
	first, second := s.with(t, ""), s.with(t, "") // the answer to the first comes too late for the second
	up(first, password).is(303).to("/rooms")
	up(second, password).is(303).to("/rooms")
	second.get("/rooms").is(200).has(`data-me="ann"`)
	up(s.browser(t), "battery staple").is(409).lacks("Sign out")

	twice := func(path, to string, fields ...string) {
		t.Helper()
		ann.post("/signin", "email", "ann@example.org", "password", password).is(303)
		other := s.with(t, ann.token())
		ann.post(path, fields...).is(303).to(to)
		other.post(path, fields...).is(303).to(to)
	}
	twice("/signin", "/", "email", "ann@example.org", "password", password)
	twice("/signout", "/")
	twice("/account", "/account?saved=others", "do", "others")
	twice("/account", "/account?saved=revoke", "do", "revoke", "session", s.session("ann").ID.String())
	twice("/account", "/account?saved=email", "do", "email", "email", "ann@example.com", "email_password", password)
}

func TestWhatTakesAPasswordIsDoneOnceByTwoClicks(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	for range 2 {
		ann.post("/account", "do", "password", "current_password", password, "new_password", "battery staple").is(303).to("/account?saved=password")
	}
	second := s.with(t, ann.token())
	ann.post("/account/delete", "delete_password", "battery staple").is(303).to("/")
	second.post("/account/delete", "delete_password", "battery staple").is(303).to("/")
	if second.token() != "" {
		t.Error("the cookie is still there")
	}
	s.browser(t).post("/account/delete", "delete_password", "battery staple").is(401)
}

func TestWhereSignUpIsClosedItSaysSo(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.person(t, "ann")
	s.app.Accounts.Policy.Mode = chat.SignUpClosed
	b := s.browser(t)
	const sentence = "New accounts cannot be made here."
	b.get("/signup").is(200).whole().has(sentence).lacks("<form", "password")
	b.post("/signup", "username", "bob", "email", "bob@example.org", "password", password).is(403).whole().has(sentence).lacks("<form")
	b.send("/signup", htmx, "username", "bob").is(403).part().has(sentence)
	b.send("/signup", []string{"Accept", "text/plain"}, "username", "bob").is(403).lacks("<").has(sentence)
	b.get("/").is(200).lacks("/signup", "Sign up").has("/signin")
	b.get("/signin?next=/rooms/tea").is(200).lacks("/signup", "Sign up")
	b.post("/signin", "email", "ann@example.org", "password", password).is(303)
}

func TestWhereSignUpTakesAnInvitation(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	s.app.Accounts.Policy.Mode = chat.SignUpByInvite
	b := s.browser(t)
	const sentence = "New accounts need an invitation here."
	b.get("/signup").is(200).whole().has(sentence).lacks("<form", "/setup")
	b.post("/signup", "username", "bob", "email", "bob@example.org", "password", password).is(403).whole().has(sentence)
	b.get("/").is(200).lacks("/signup")
	link, bobs := ann.invite("role", "member", "uses", "9"), []string{"username", "bob", "email", "bob@example.org", "password", password}
	b.post(link, bobs...).is(303)
	s.app.Accounts.Policy.Mode = chat.SignUpClosed
	s.browser(t).post(link, "username", "eve", "email", "eve@example.org", "password", password).is(403).has("New accounts cannot be made here.")
}

func TestAServerWithoutAccountsIsSetUpFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.browser(t)
	b.get("/").is(200).has("/signup")
	b.get("/signup").is(200).has(`href="/setup"`)
	s.app.Accounts.Policy.Mode = chat.SignUpByInvite
	b.get("/").is(303).to("/setup")
	b.post("/setup", "code", s.code(t), "server", "Works", "username", "ann", "email", "ann@example.org", "password", password, "room", "General").is(303)
	s.browser(t).get("/").is(200).has("/signin").lacks("/signup")
}

func TestSignUpTakesEmailsOfSomeDomains(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.app.Accounts.Policy.Domains = []string{"example.org", "xn--bcher-kva.example"}
	b := s.browser(t)
	up := func(email string) answer {
		return b.post("/signup", "username", "bob", "email", email, "password", password)
	}
	up("bob@example.com").is(422).whole().has("Accounts here take an email that ends in @example.org, @xn--bcher-kva.example.", "bob@example.com")
	up("bob@not-example.org").is(422)
	up("bob@sub.example.org").is(422)
	up("bob@BÜCHER.example").is(303)
}

func TestTheServerIsRenamed(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	ann.get("/admin/settings").is(200).has("Anybody who finds the address.")
	ann.post("/admin/settings", "server", strings.Repeat("x", chat.ServerNameMax+1)).is(422).whole().has("must have 1 to 40 characters", "xxxx")
	ann.post("/admin/settings", "server", " The  <works> ").is(303).to("/admin/settings?saved=1")
	ann.get("/admin/settings?saved=1").is(200).has("The settings are saved.", "The &lt;works&gt;</title>")
	s.browser(t).get("/").is(200).has("<title>The &lt;works&gt;</title>")
}

func TestPasswordManagersAreLedToTheAccount(t *testing.T) {
	t.Parallel()
	open(t).browser(t).get("/.well-known/change-password").is(303).to("/account")
}
