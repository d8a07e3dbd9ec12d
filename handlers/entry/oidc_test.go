package entry_test

import (
	"net"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers"
	"parley/handlers/handlerstest"
	"parley/oidc"
	"parley/oidc/oidctest"
)

// openWithProviders is a site with two providers, Example and Other.
func openWithProviders(t *testing.T, how ...func(*handlers.Config)) (s *handlerstest.Site, example, other *oidctest.Provider) {
	t.Helper()
	s = handlerstest.Prepare(t, nil, how...)
	example, other = oidctest.Start(t), oidctest.Start(t)
	for id, p := range map[string]*oidctest.Provider{"example": example, "other": other} {
		s.App.Providers = append(s.App.Providers, oidc.New(oidc.Config{
			ID: id, Name: strings.ToUpper(id[:1]) + id[1:], Issuer: p.URL, ClientID: oidctest.ClientID, Secret: oidctest.Secret, Scopes: []string{"email"},
		}, nil))
	}
	s.Serve(t, func(ln net.Listener) net.Listener { return ln })
	return s, example, other
}

// vouched are those of a user, with a verified email.
func vouched(subject, name string) map[string]any {
	return map[string]any{"sub": subject, "preferred_username": name, "email": name + "@example.org", "email_verified": true}
}

func TestAUserSignsInWithAProvider(t *testing.T) {
	t.Parallel()
	s, example, other := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b := s.Browser(t)
	b.Get("/signin?next=%2Fsaved").Is(200).Whole().Has(`href="/signin/with/example?next=%2Fsaved"`, "Continue with Example", "Continue with Other")
	b.Get("/signup").Is(200).Has(`href="/signin/with/other"`)
	b.Get("/signin/with/nobody").Is(404)
	b.Through("/signin/with/example?next=%2Fsaved").Is(303).To("/saved")
	b.Get("/rooms").Is(200).Has(`data-me="ann"`)
	b.Get("/signin/with/example?next=%2Fsaved").Is(303).To("/saved")
	if acts := s.ActsOf(t); acts[0] != chat.DidMakeAccount {
		t.Errorf("the audit log has %v", acts)
	}
	if proven, err := s.EmailVerified(t.Context(), s.User("ann").ID); err != nil || !proven {
		t.Errorf("the email is proven: %v %v", proven, err)
	}
	// Another time it is the same account, whatever it is called by then.
	example.SignedIn(vouched("1", "annabel"))
	again := s.Browser(t)
	again.Through("/signin/with/example").Is(303).To("/")
	again.Get("/rooms").Is(200).Has(`data-me="ann"`)
	again.Get("/account/security").Is(200).Has("annabel")
	if acts := s.ActsOf(t); acts[0] != chat.DidSignIn {
		t.Errorf("the audit log has %v", acts)
	}
	// The same subject of another issuer is another user, and an email links nothing.
	other.SignedIn(vouched("1", "ann"))
	b = s.Browser(t)
	b.Through("/signin/with/other").Is(409).Whole().Has("There is an account with the email ann@example.org already", "Sign in and link", `href="/signin?next=%2Faccount%2Fsecurity"`)
	b.Get("/rooms").Is(303)
	b.Get("/signin/new").Is(200).Has(`value="ann"`)
	b.Post("/signin/new", "username", "ann2", "email", "ann@example.org").Is(409)
	b.Post("/signin/new", "username", "ann2", "email", "ann2@example.org").Is(303).To("/rooms")
	if proven, err := s.EmailVerified(t.Context(), s.User("ann2").ID); err != nil || proven {
		t.Errorf("another email is proven: %v %v", proven, err)
	}
}

func TestAnUnverifiedEmailDoesNotLearnOfAccounts(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	s.Person(t, "ann")
	example.SignedIn(map[string]any{"sub": "1", "preferred_username": "eve", "email": "ann@example.org"})
	s.Browser(t).Through("/signin/with/example").Is(409).Has("That username or email is already in use.").Lacks("There is an account")
}

func TestANewcomerChoosesANameThatIsFree(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	s.Person(t, "ann")
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
		b := s.Browser(t)
		b.Through("/signin/with/example?next=%2Fsaved").Is(c.status).Whole().Has(c.has).Lacks("<b>")
		b.Post("/signin/new", "username", "a b", "email", "z@example.org").Is(422).Whole().Has(`value="a b"`)
		b.Send("/signin/new", []string{"Accept", "text/plain"}, "username", "ann", "email", "z@example.org").Is(409).Lacks("<")
		b.Post("/signin/new", "username", "the-"+subject, "email", subject+"@example.org").Is(303).To("/saved")
		b.Get("/rooms").Is(200).Has(`data-me="the-` + subject + `"`)
		b.Post("/signin/new", "username", "other", "email", "other@example.org").Is(401).Has("took too long")
	}
}

func TestAnAnswerCountsOnceAndInItsBrowser(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b, eve := s.Browser(t), s.Browser(t)
	first, second := b.Away("/signin/with/example"), b.Away("/signin/with/example?next=%2Fsaved") // two tabs
	eve.Get(first).Is(409).Whole().Has("has been used already", `href="/signin/with/example"`, `name="password"`)
	b.Get("/signin/with/example/callback?state=guess&code=guess").Is(409)
	b.Get("/signin/with/example/callback").Is(409).Has("begin again")
	b.Get(strings.Replace(first, "example", "other", 1)).Is(409) // by another provider's way back
	b.Get(second).Is(303).To("/saved")
	b.Get(second).Is(409).Has("has been used already", "Sign out") // the back button
	example.Deny("access_denied")
	b = s.Browser(t)
	b.Through("/signin/with/example").Is(403).Whole().Has("You did not go on at “Example”", `name="password"`)
	if acts := s.ActsOf(t); acts[0] != chat.DidFailSignIn {
		t.Errorf("the audit log has %v", acts)
	}
	b.Send("/signin/new", []string{"Accept", "text/plain"}).Is(401)
}

func TestTheSecondOfTwoCallbacksFindsTheSession(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b := s.Browser(t)
	back := b.Away("/signin/with/example?next=%2Fsaved")
	late := s.Browser(t) // the same browser, before the first answer came
	late.HTTP.Jar.SetCookies(late.URL(), b.HTTP.Jar.Cookies(b.URL()))
	b.Get(back).Is(303).To("/saved")
	late.Get(back).Is(303).To("/saved")
	late.Get("/rooms").Is(200).Has(`data-me="ann"`)
	if n := len(s.SessionsOf("ann")); n != 1 {
		t.Errorf("there are %d sessions", n)
	}
}

func TestManyTabsDoNotFillTheHeader(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	example.SignedIn(vouched("1", "ann"))
	b := s.Browser(t)
	back := ""
	for range 20 {
		back = b.Away("/signin/with/example")
	}
	if n := len(b.HTTP.Jar.Cookies(b.URL())); n > 6 {
		t.Errorf("there are %d cookies", n)
	}
	b.Get(back).Is(303)
}

func TestAProviderThatIsDownLeavesTheOtherWays(t *testing.T) {
	t.Parallel()
	s, example, other := openWithProviders(t)
	other.SignedIn(vouched("1", "ann"))
	example.Down(true)
	b := s.Browser(t)
	a := b.Get("/signin/with/example?next=%2Fsaved").Is(503).Whole().Has("“Example” cannot be reached at the moment", `name="password"`, `href="/signin/with/other?next=%2Fsaved"`)
	if a.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to try again")
	}
	b.Through("/signin/with/other?next=%2Fsaved").Is(303).To("/saved")
	ann := s.Person(t, "bob")
	ann.Post("/account/security", "do", "link", "provider", "example", "link_password", handlerstest.Password).Is(303)
	ann.Get("/account/security/with/example").Is(503).Whole().Has("cannot be reached", "Authenticator app")
}

func TestSignUpByAProviderFollowsThePolicy(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	ann := s.Person(t, "ann")
	room := ann.Room("Tea", "public")
	example.SignedIn(vouched("2", "bob"))
	for mode, says := range map[chat.SignUpMode]string{chat.SignUpClosed: "New accounts cannot be made here.", chat.SignUpByInvite: "New accounts need an invitation here."} {
		s.App.Accounts.Policy = chat.SignUpPolicy{Mode: mode, Bound: true}
		s.Browser(t).Through("/signin/with/example").Is(403).Whole().Has(says, `name="password"`)
		example.SignedIn(map[string]any{"sub": "2"})
		s.Browser(t).Through("/signin/with/example").Is(403).Has(says).Lacks("/signin/new")
		example.SignedIn(vouched("2", "bob"))
	}
	// An invitation makes the account, in its rooms.
	s.Role(t, "ann", chat.Owner)
	made := ann.Post("/admin/invitations", "role", "member", "uses", "1", "days", "1", "rooms", "Tea", "nonce", uuid.NewString()).Is(303).Header.Get("Location")
	code := made[strings.Index(made, "code=")+5:]
	b := s.Browser(t)
	b.Get("/join/" + code).Is(200).Has(`href="/signin/with/example?next=%2Fjoin%2F` + code + `"`)
	s.App.Accounts.Policy.Mode = chat.SignUpClosed
	b.Through("/signin/with/example?next=%2Fjoin%2F" + code).Is(403)
	s.App.Accounts.Policy.Mode = chat.SignUpByInvite
	b.Through("/signin/with/example?next=%2Fjoin%2F" + code).Is(303).To("/rooms/" + room)
	b.Get("/rooms/" + room).Is(200).Has(`data-me="bob"`)
	example.SignedIn(vouched("3", "carl"))
	s.Browser(t).Through("/signin/with/example?next=%2Fjoin%2F" + code).Is(410).Has("used up")
	s.Browser(t).Through("/signin/with/example?next=%2Fjoin%2Fnone").Is(404)
	// A user with an account comes back to the invitation.
	example.SignedIn(vouched("2", "bob"))
	s.Browser(t).Through("/signin/with/example?next=%2Fjoin%2F" + code).Is(303).To("/join/" + code)

	s.App.Accounts.Policy = chat.SignUpPolicy{Mode: chat.SignUpOpen, Domains: []string{"corp.example"}, Bound: true}
	example.SignedIn(vouched("4", "dora"))
	s.Browser(t).Through("/signin/with/example").Is(422).Has("Accounts here take an email that ends in @corp.example")
}
