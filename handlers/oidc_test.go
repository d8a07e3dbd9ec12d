package handlers

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/oidc"
	"parley/oidc/oidctest"
)

// openWithProviders is a site with two providers, Example and Other.
func openWithProviders(t *testing.T, how ...func(*Config)) (s *site, example, other *oidctest.Provider) {
	t.Helper()
	s = prepare(t, nil, how...)
	example, other = oidctest.Start(t), oidctest.Start(t)
	for id, p := range map[string]*oidctest.Provider{"example": example, "other": other} {
		s.app.Providers = append(s.app.Providers, oidc.New(oidc.Config{
			ID: id, Name: strings.ToUpper(id[:1]) + id[1:], Issuer: p.URL, ClientID: oidctest.ClientID, Secret: oidctest.Secret, Scopes: []string{"email"},
		}, nil))
	}
	s.serve(t, func(ln net.Listener) net.Listener { return ln })
	return s, example, other
}

// vouched are those of a user, with a verified email.
func vouched(subject, name string) map[string]any {
	return map[string]any{"sub": subject, "preferred_username": name, "email": name + "@example.org", "email_verified": true}
}

// away goes to the provider, which leads back to a path.
func (b *browser) away(path string) (back string) {
	b.t.Helper()
	to := b.get(path).is(303).header.Get("Location")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(to)
	must(b.t, err)
	_ = answer.Body.Close()
	at, err := url.Parse(answer.Header.Get("Location"))
	must(b.t, err)
	if "http://"+at.Host != b.base {
		b.t.Fatalf("%s leads to %q, which leads to %q", path, to, at)
	}
	return at.RequestURI()
}

// through goes to the provider and back.
func (b *browser) through(path string) answer {
	b.t.Helper()
	return b.get(b.away(path))
}

// link links the account that is signed in at a provider.
func (b *browser) link(id string) answer {
	b.t.Helper()
	b.post("/account/security", "do", "link", "provider", id, "link_password", password).is(303).to("/account/security/link")
	b.get("/account/security/link").is(200).whole().has(`href="/account/security/with/` + id + `"`)
	return b.through("/account/security/with/" + id)
}

func (s *site) actsOf(t *testing.T) (acts []chat.AuditAct) {
	t.Helper()
	list, err := s.AuditList(t.Context(), chat.AuditFilter{Below: 1 << 40, Until: time.Unix(1<<37, 0)}, 99)
	must(t, err)
	for _, e := range list {
		acts = append(acts, e.Act)
	}
	return acts
}

func TestAUserSignsInWithAProvider(t *testing.T) {
	t.Parallel()
	s, example, other := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b := s.browser(t)
	b.get("/signin?next=%2Fsaved").is(200).whole().has(`href="/signin/with/example?next=%2Fsaved"`, "Continue with Example", "Continue with Other")
	b.get("/signup").is(200).has(`href="/signin/with/other"`)
	b.get("/signin/with/nobody").is(404)
	b.through("/signin/with/example?next=%2Fsaved").is(303).to("/saved")
	b.get("/rooms").is(200).has(`data-me="ann"`)
	b.get("/signin/with/example?next=%2Fsaved").is(303).to("/saved")
	if acts := s.actsOf(t); acts[0] != chat.DidMakeAccount {
		t.Errorf("the audit log has %v", acts)
	}
	if proven, err := s.EmailVerified(t.Context(), s.user("ann").ID); err != nil || !proven {
		t.Errorf("the email is proven: %v %v", proven, err)
	}
	// Another time it is the same account, whatever it is called by then.
	example.SignedIn(vouched("1", "annabel"))
	again := s.browser(t)
	again.through("/signin/with/example").is(303).to("/")
	again.get("/rooms").is(200).has(`data-me="ann"`)
	again.get("/account/security").is(200).has("annabel")
	if acts := s.actsOf(t); acts[0] != chat.DidSignIn {
		t.Errorf("the audit log has %v", acts)
	}
	// The same subject of another issuer is another user, and an email links nothing.
	other.SignedIn(vouched("1", "ann"))
	b = s.browser(t)
	b.through("/signin/with/other").is(409).whole().has("There is an account with the email ann@example.org already", "Sign in and link", `href="/signin?next=%2Faccount%2Fsecurity"`)
	b.get("/rooms").is(303)
	b.get("/signin/new").is(200).has(`value="ann"`)
	b.post("/signin/new", "username", "ann2", "email", "ann@example.org").is(409)
	b.post("/signin/new", "username", "ann2", "email", "ann2@example.org").is(303).to("/rooms")
	if proven, err := s.EmailVerified(t.Context(), s.user("ann2").ID); err != nil || proven {
		t.Errorf("another email is proven: %v %v", proven, err)
	}
}

func TestAnUnverifiedEmailDoesNotLearnOfAccounts(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	s.person(t, "ann")
	example.SignedIn(map[string]any{"sub": "1", "preferred_username": "eve", "email": "ann@example.org"})
	s.browser(t).through("/signin/with/example").is(409).has("That username or email is already in use.").lacks("There is an account")
}

func TestANewcomerChoosesANameThatIsFree(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	s.person(t, "ann")
	for subject, c := range map[string]struct {
		claims map[string]any
		status int
		has    string
	}{
		"taken": {map[string]any{"preferred_username": "ann", "email": "x@example.org"}, 409, `value="ann"`},
		"unfit": {map[string]any{"preferred_username": "bob@corp.example", "email": "y@example.org"}, 200, `value="bob"`},
		"none":  {map[string]any{"email": "carl@example.org"}, 200, `value="carl"`},
		"odd":   {map[string]any{"preferred_username": "<b>", "email": "no address"}, 200, "You are signed in at"},
		"bare":  {map[string]any{}, 200, "You are signed in at"},
		"long":  {map[string]any{"preferred_username": strings.Repeat("x", 9000), "email": strings.Repeat("y", 9000) + "@example.org", "name": strings.Repeat("z", 9000)}, 200, "You are signed in at"},
	} {
		c.claims["sub"] = subject
		example.SignedIn(c.claims)
		b := s.browser(t)
		b.through("/signin/with/example?next=%2Fsaved").is(c.status).whole().has(c.has).lacks("<b>")
		b.post("/signin/new", "username", "a b", "email", "z@example.org").is(422).whole().has(`value="a b"`)
		b.send("/signin/new", []string{"Accept", "text/plain"}, "username", "ann", "email", "z@example.org").is(409).lacks("<")
		b.post("/signin/new", "username", "the-"+subject, "email", subject+"@example.org").is(303).to("/saved")
		b.get("/rooms").is(200).has(`data-me="the-` + subject + `"`)
		b.post("/signin/new", "username", "other", "email", "other@example.org").is(401).has("took too long")
	}
}

func TestAnAnswerCountsOnceAndInItsBrowser(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b, eve := s.browser(t), s.browser(t)
	first, second := b.away("/signin/with/example"), b.away("/signin/with/example?next=%2Fsaved") // two tabs
	eve.get(first).is(409).whole().has("has been used already", `href="/signin/with/example"`, `name="password"`)
	b.get("/signin/with/example/callback?state=guess&code=guess").is(409)
	b.get("/signin/with/example/callback").is(409).has("begin again")
	b.get(strings.Replace(first, "example", "other", 1)).is(409) // by another provider's way back
	b.get(second).is(303).to("/saved")
	b.get(second).is(409).has("has been used already", "Sign out") // the back button
	example.Deny("access_denied")
	b = s.browser(t)
	b.through("/signin/with/example").is(403).whole().has("You did not go on at “Example”", `name="password"`)
	if acts := s.actsOf(t); acts[0] != chat.DidFailSignIn {
		t.Errorf("the audit log has %v", acts)
	}
	b.send("/signin/new", []string{"Accept", "text/plain"}).is(401)
}

func TestTheSecondOfTwoCallbacksFindsTheSession(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b := s.browser(t)
	back := b.away("/signin/with/example?next=%2Fsaved")
	late := s.browser(t) // the same browser, before the first answer came
	late.http.Jar.SetCookies(late.url(), b.http.Jar.Cookies(b.url()))
	b.get(back).is(303).to("/saved")
	late.get(back).is(303).to("/saved")
	late.get("/rooms").is(200).has(`data-me="ann"`)
	if n := len(s.sessionsOf("ann")); n != 1 {
		t.Errorf("there are %d sessions", n)
	}
}

func TestManyTabsDoNotFillTheHeader(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b := s.browser(t)
	back := ""
	for range 20 {
		back = b.away("/signin/with/example")
	}
	if n := len(b.http.Jar.Cookies(b.url())); n > 6 {
		t.Errorf("there are %d cookies", n)
	}
	b.get(back).is(303)
}

func TestAProviderThatIsDownLeavesTheOtherWays(t *testing.T) {
	t.Parallel()
	s, example, other := openWithProviders(t)
	other.SignedIn(vouched("1", "ann"))
	example.Down(true)
	b := s.browser(t)
	a := b.get("/signin/with/example?next=%2Fsaved").is(503).whole().has("“Example” cannot be reached at the moment", `name="password"`, `href="/signin/with/other?next=%2Fsaved"`)
	if a.header.Get("Retry-After") == "" {
		t.Error("it does not say when to try again")
	}
	b.through("/signin/with/other?next=%2Fsaved").is(303).to("/saved")
	ann := s.person(t, "bob")
	ann.post("/account/security", "do", "link", "provider", "example", "link_password", password).is(303)
	ann.get("/account/security/with/example").is(503).whole().has("cannot be reached", "Authenticator app")
}

func TestSignUpByAProviderFollowsThePolicy(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	ann := s.person(t, "ann")
	room := ann.room("Tea", "public")
	example.SignedIn(vouched("2", "bob"))
	for mode, says := range map[chat.SignUpMode]string{chat.SignUpClosed: "New accounts cannot be made here.", chat.SignUpByInvite: "New accounts need an invitation here."} {
		s.app.Accounts.Policy = chat.SignUpPolicy{Mode: mode, Bound: true}
		s.browser(t).through("/signin/with/example").is(403).whole().has(says, `name="password"`)
		example.SignedIn(map[string]any{"sub": "2"})
		s.browser(t).through("/signin/with/example").is(403).has(says).lacks("/signin/new")
		example.SignedIn(vouched("2", "bob"))
	}
	// An invitation makes the account, in its rooms.
	s.role(t, "ann", chat.Owner)
	made := ann.post("/admin/invitations", "role", "member", "uses", "1", "days", "1", "rooms", "Tea", "nonce", uuid.NewString()).is(303).header.Get("Location")
	code := made[strings.Index(made, "code=")+5:]
	b := s.browser(t)
	b.get("/join/" + code).is(200).has(`href="/signin/with/example?next=%2Fjoin%2F` + code + `"`)
	s.app.Accounts.Policy.Mode = chat.SignUpClosed
	b.through("/signin/with/example?next=%2Fjoin%2F" + code).is(403)
	s.app.Accounts.Policy.Mode = chat.SignUpByInvite
	b.through("/signin/with/example?next=%2Fjoin%2F" + code).is(303).to("/rooms/" + room)
	b.get("/rooms/" + room).is(200).has(`data-me="bob"`)
	example.SignedIn(vouched("3", "carl"))
	s.browser(t).through("/signin/with/example?next=%2Fjoin%2F" + code).is(410).has("used up")
	s.browser(t).through("/signin/with/example?next=%2Fjoin%2Fnone").is(404)
	// A user with an account comes back to the invitation.
	example.SignedIn(vouched("2", "bob"))
	s.browser(t).through("/signin/with/example?next=%2Fjoin%2F" + code).is(303).to("/join/" + code)

	s.app.Accounts.Policy = chat.SignUpPolicy{Mode: chat.SignUpOpen, Domains: []string{"corp.example"}, Bound: true}
	example.SignedIn(vouched("4", "dora"))
	s.browser(t).through("/signin/with/example").is(422).has("Accounts here take an email that ends in @corp.example")
}
