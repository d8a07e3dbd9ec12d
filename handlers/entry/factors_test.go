package entry_test

import (
	"bytes"
	"image/png"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/accounts"
	"parley/handlers"
	"parley/handlers/handlerstest"
	"parley/handlers/page"
)

func TestAnAuthenticatorAppIsSetUpAndAskedFor(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := ann.Room("Tea", "public")
	ann.Get("/account").Is(200).Has("A password alone signs you in.", `href="/account/security"`)
	ann.Get("/account/security/app").Is(303).To("/account/security")
	ann.Get("/account/security/app.png").Is(404)
	ann.Post("/account/security", "do", "app", "app_password", "wrong horse").Is(403).Whole().Has("not your password").Lacks("wrong horse")
	ann.Post("/account/security", "do", "other").Is(422).Has("Say what to change")
	old := s.With(t, ann.Token())
	key, codes := ann.Secured()
	ann.Get("/account/security/codes").Is(200).Lacks(codes[0]).Has("shown only once")
	ann.Get("/account/security/app").Is(303).To("/account/security")
	ann.Get("/account").Is(200).Has("Signing in takes a second step.")
	ann.Get("/account/security").Is(200).Has("Turn off the app", "10 left").Lacks("Set up the app")

	b := s.Browser(t)
	b.Get("/signin/code").Is(303).To("/signin")
	b.Post("/signin", "email", "ann@example.org", "password", "wrong horse").Is(401).Has("do not match")
	b.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password, "next", "/rooms/"+room).Is(303).To("/signin/code")
	b.Get("/rooms").Is(303).To("/signin?next=%2Frooms")
	b.Get("/signin/code").Is(200).Whole().Has("You are signing in as", "ann", "/signin/passkey?next=%2Frooms%2F"+room)
	b.Post("/signin/code", "code", "000000").Is(403).Whole().Has("That code is not right", "UTC").Lacks("000000")
	b.Send("/signin/code", []string{"Accept", "text/plain"}, "code", "000000").Is(403).Lacks("<").Has("That code is not right")
	b.Post("/signin/code", "code", handlerstest.CodeOf(t, key, 6)).Is(403).Whole().Has("about 3 minutes ahead", "UTC")
	b.Post("/signin/code", "code", handlerstest.CodeOf(t, key, -5)).Is(403).Whole().Has("about 3 minutes behind", "UTC")
	b.Post("/signin/code", "code", handlerstest.CodeOf(t, key, 0)).Is(303).To("/rooms/" + room)
	b.Get("/rooms").Is(200).Has(`data-me="ann"`)
	// A copy of the older cookie is worth nothing. The answer comes late, and deletes no cookie.
	old.Get("/rooms").Is(303).To("/signin?next=%2Frooms")
	old.Post("/account/security", "do", "codes", "codes_password", "wrong horse").Is(403)
	old.Get("/account/security").Is(303)
	b.Post("/signin/code", "code", handlerstest.CodeOf(t, key, 1)).Is(401).Has("took too long")

	lost := s.Browser(t)
	lost.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(303)
	lost.Post("/signin/code", "code", codes[0]).Is(303).To("/")
	lost.Get("/account/security").Is(200).Has("9 left")
}

func TestTheKeyOfAnAppIsAPictureForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	ann.Post("/account/security", "do", "app", "app_password", handlerstest.Password).Is(303)
	picture := ann.Get("/account/security/app.png").Is(200)
	if _, err := png.Decode(bytes.NewReader([]byte(picture.Body))); err != nil || picture.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%v, %v", err, picture.Header)
	}
	bob.Get("/account/security/app.png").Is(404)
	s.Browser(t).Get("/account/security/app.png").Is(303)
}

func TestAChangedFactorRotatesTheSession(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	phone := s.Browser(t)
	phone.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(303)
	copied := s.With(t, ann.Token())
	_, codes := ann.Secured()
	phone.Get("/rooms").Is(200) // other browsers stay, unless asked
	s.Shift(accounts.RotatedFor + time.Second)
	copied.Get("/rooms").Is(303)
	if len(s.SessionsOf("ann")) != 2 {
		t.Errorf("the sessions are %+v", s.SessionsOf("ann"))
	}
	second := s.With(t, ann.Token())
	s.Shift(-accounts.RotatedFor)
	off := []string{"do", "off", "off_password", handlerstest.Password, "code", codes[0], "others", "1"}
	ann.Post("/account/security", "do", "off", "off_password", handlerstest.Password, "code", "wrong").Is(403).Has("not right")
	ann.Post("/account/security", off...).Is(303).To("/account/security?saved=off")
	phone.Get("/rooms").Is(303)
	second.Post("/account/security", off...).Is(303).To("/account/security?saved=off") // the second of two clicks
	second.Get("/account/security?saved=off").Is(200).Has("not asked for any more", "Set up the app")
	s.Browser(t).Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(303).To("/")
}

func TestTwoClicksOfTheSecondStepAreOne(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	key, _ := s.Person(t, "ann").Secured()
	b := s.Browser(t)
	b.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(303)
	second := s.Browser(t)
	second.HTTP.Jar.SetCookies(b.URL(), b.HTTP.Jar.Cookies(b.URL()))
	before := len(s.SessionsOf("ann"))
	b.Post("/signin/code", "code", handlerstest.CodeOf(t, key, 0)).Is(303)
	second.Post("/signin/code", "code", handlerstest.CodeOf(t, key, 0)).Is(303)
	second.Get("/rooms").Is(200)
	if n := len(s.SessionsOf("ann")); n != before+1 {
		t.Errorf("%d sessions were made", n-before)
	}
}

func TestASignInBetweenItsStepsEnds(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.Now = func() time.Time { return now } })
	ann := s.Person(t, "ann")
	_, codes := ann.Secured()
	half := func() *handlerstest.Browser {
		b := s.Browser(t)
		b.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(303).To("/signin/code")
		return b
	}
	late, changed, forged := half(), half(), s.Browser(t)
	for _, c := range late.HTTP.Jar.Cookies(late.URL()) {
		c.Name = strings.Replace(c.Name, "pending", "codes", 1) // sealed for another step
		forged.HTTP.Jar.SetCookies(late.URL(), []*http.Cookie{c})
	}
	forged.Get("/signin/code").Is(303).To("/signin")
	late.Get("/signin/code").Is(200)
	now = now.Add(page.BriefLasts + time.Second)
	late.Post("/signin/code", "code", codes[0]).Is(401).Whole().Has("took too long", "Password")
	now = now.Add(-page.BriefLasts)
	ann.Post("/account", "do", "password", "current_password", handlerstest.Password, "new_password", "battery staple").Is(303)
	changed.Post("/signin/code", "code", codes[1]).Is(401).Has("took too long")
	s.Change(func(w *handlerstest.World) { w.Limit = chat.CodesByAccount })
	b := s.Browser(t)
	b.Post("/signin", "email", "ann@example.org", "password", "battery staple").Is(303)
	b.Post("/signin/code", "code", codes[2]).Is(429).Whole().Has("Too many failed attempts")
	s.Change(func(w *handlerstest.World) { w.Limit, w.Postgres = chat.Limit{}, handlerstest.ErrSecret })
	b.Post("/signin/code", "code", codes[2]).Is(503).Has("PostgreSQL cannot be reached")
	s.Change(func(w *handlerstest.World) { w.Postgres = nil })
	b.Post("/signin/code", "code", codes[2]).Is(303)
}

func TestAnAdminTakesASecondStepAway(t *testing.T) {
	t.Parallel()
	s, own := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	bob.Secured()
	own.Get("/admin/people/bob").Is(200).Has("Take the second step away")
	own.Post("/admin/people/bob/factors").Is(303).To("/admin/people/bob?saved=factors")
	own.Get("/admin/people/bob?saved=factors").Is(200).Has("second step is taken away").Lacks("Take the second step away")
	own.Get("/admin/audit").Is(200).Has("Took an account’s second step away")
	s.Browser(t).Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303).To("/")
}

func TestWhoLacksADemandedSecondStepIsLedToIt(t *testing.T) {
	t.Parallel()
	s, own := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	demand := func(of string) handlerstest.Answer { return own.Post("/admin/settings", "factor", of) }
	demand("all").Is(422).Has("for your own account first")
	demand("some").Is(422).Has("Choose nobody, admins or all.")
	own.Secured()
	demand("admins").Is(303)
	bob.Get("/rooms").Is(200)
	s.Role(t, "bob", chat.ServerAdmin)
	bob.Get("/rooms").Is(303).To("/account/security")
	bob.Get("/admin").Is(303).To("/account/security")
	s.Role(t, "bob", chat.Regular)
	bob.Get("/rooms/milk").Is(200)
	demand("all").Is(303)
	for _, path := range []string{"/", "/rooms", "/rooms/milk", "/account", "/signin", "/people/ann", "/search?q=x", "/saved"} {
		bob.Get(path).Is(303).To("/account/security")
	}
	bob.Get("/rooms", handlerstest.HTMX...).Is(403).Part().Has("asks for a second step")
	bob.Post("/rooms/milk/join").Is(403).Whole().Lacks("Milk")
	bob.Post("/account/delete", "delete_password", handlerstest.Password).Is(403)
	bob.Get("/account/security").Is(200).Has("Set one up to go on.", "Sign out").Lacks("/rooms/milk")
	bob.Secured()
	bob.Get("/rooms").Is(200)
	own.Get("/rooms").Is(200)
	eve := s.Person(t, "eve")
	eve.Get("/rooms").Is(303).To("/account/security")
	eve.Post("/signout").Is(303)
	demand("nobody").Is(303)
	s.Person(t, "fay").Get("/rooms").Is(200)
}

// The second of two clicks comes with the cookie that both had.
func TestTwoClicksThatTurnAnAppOnLeadToItsCodes(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	ann.Post("/account/security", "do", "app", "app_password", handlerstest.Password).Is(303)
	key := strings.ReplaceAll(handlerstest.KeyOnPage.FindStringSubmatch(ann.Get("/account/security/app").Body)[1], " ", "")
	second, thief := s.With(t, ann.Token()), s.With(t, ann.Token())
	code := handlerstest.CodeOf(t, key, -1)
	ann.Post("/account/security/app", "code", code).Is(303).To("/account/security/codes")
	codes := codesShown(ann)
	thief.Post("/account/security/app", "code", "000000")
	thief.Get("/rooms").Is(303)
	second.Post("/account/security/app", "code", code).Is(303).To("/account/security/codes")
	if again := codesShown(second); len(codes) != 10 || !slices.Equal(again, codes) {
		t.Errorf("the second click shows %v, and the first %v", again, codes)
	}
	second.Get("/account/security/codes").Is(200).Has("shown only once")
	if n := len(s.SessionsOf("ann")); n != 1 {
		t.Errorf("there are %d sessions", n)
	}
}

var codeOnPage = regexp.MustCompile(`<li><code>([^<]+)</code></li>`)

func codesShown(b *handlerstest.Browser) (codes []string) {
	for _, m := range codeOnPage.FindAllStringSubmatch(b.Get("/account/security/codes").Is(200).Body, -1) {
		codes = append(codes, m[1])
	}
	return codes
}

// The second of two clicks has the page instead of the first, whose answer the browser dropped.
func TestTwoClicksThatMakeNewCodesShowTheSameOnes(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	key, before := ann.Secured()
	for _, proof := range []string{handlerstest.CodeOf(t, key, 0), ""} {
		if proof == "" {
			proof = before[0]
		}
		nonce := regexp.MustCompile(`name="nonce" value="([^"]+)"`).FindStringSubmatch(ann.Get("/account/security").Body)[1]
		form := []string{"do", "codes", "codes_password", handlerstest.Password, "codes_code", proof, "nonce", nonce}
		second := s.With(t, ann.Token())
		ann.Post("/account/security", form...).Is(303).To("/account/security/codes")
		codes := codesShown(ann)
		second.Post("/account/security", "do", "codes", "codes_password", "wrong horse", "codes_code", proof, "nonce", nonce).Is(403).Has("not your password")
		second.Post("/account/security", form...).Is(303).To("/account/security/codes")
		if again := codesShown(second); len(codes) != 10 || !slices.Equal(again, codes) || slices.Contains(codes, before[1]) {
			t.Errorf("the second click shows %v, and the first %v", again, codes)
		}
		s.Shift(chat.RepeatWindow + time.Second)
		second.Post("/account/security", form...).Is(403) // later it is another request
		before = codes
	}
}

func TestSigningOutLeavesNothingOfASignInThatWaits(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	s.Person(t, "ann").Secured()
	s.Person(t, "bob")
	b := s.Browser(t)
	b.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(303).To("/signin/code")
	example.SignedIn(vouched("1", "bob"))
	b.Through("/signin/with/example").Is(409)
	b.Get("/signin/new").Is(200)
	b.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303).To("/")
	b.Get("/signin/code").Is(200)
	b.Post("/account/security", "do", "link", "provider", "example", "link_password", handlerstest.Password).Is(303).To("/account/security/link")
	b.Get("/account/security/link").Is(200)
	b.Post("/signout").Is(303)
	b.Get("/signin/code").Is(303).To("/signin")
	b.Get("/signin/new").Is(401)
	b.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303).To("/")
	b.Get("/account/security/link").Is(303).To("/account/security")
}

func TestAFormForANewAccountSignsInToNoLinkedOne(t *testing.T) {
	t.Parallel()
	s, example, _ := openWithProviders(t)
	bob := s.Person(t, "bob")
	example.SignedIn(vouched("1", "bob"))
	b := s.Browser(t)
	b.Through("/signin/with/example").Is(409)
	bob.Link("example").Is(303) // elsewhere
	b.Post("/signin/new", "username", "eve", "email", "eve@example.org").Is(401).Has("Please sign in again.")
	b.Get("/account").Is(303)
	b.Through("/signin/with/example").Is(303)
	b.Get("/account").Is(200)
}

func TestARefusalOfAFormThatIsNotShownStandsAboveTheOthers(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	refusal := `role="alert"`
	ann.Post("/account/security", "do", "off", "off_password", "wrong horse").Is(403).Whole().Has(refusal, "not your password").Lacks("Turn off the app")
	ann.Post("/account/security", "do", "codes", "codes_password", "wrong horse").Is(403).Whole().Has(refusal, "not your password")
	key, codes := ann.Secured()
	ann.Post("/account/security", "do", "app", "app_password", "wrong horse").Is(403).Whole().Has(refusal, "not your password").Lacks("Set up the app")
	ann.Post("/account/security", "do", "remove", "passkey", "AAAA", "remove_password", "wrong horse").Is(403).Whole().Has(refusal, "not your password")
	ann.Post("/account/security", "do", "off", "off_password", "wrong horse", "code", codes[0], "others", "1").Is(403).Has(`name="others" value="1" checked`).Lacks(codes[0])
	ann.Post("/account/security", "do", "codes", "codes_password", handlerstest.Password).Is(403).Whole().Has(`name="codes_code"`, "That code is not right")
	ann.Post("/account/security", "do", "codes", "codes_password", handlerstest.Password, "codes_code", handlerstest.CodeOf(t, key, 0)).Is(303).To("/account/security/codes")
	ann.Get("/account/security/codes").Is(200).Lacks(codes[0])
}
